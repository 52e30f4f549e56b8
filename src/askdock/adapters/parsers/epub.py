"""Electronic books: the chapters in reading order, each read as the HTML page that it is."""

import posixpath
import re
import zipfile
from collections.abc import Iterator, Set
from functools import partial
from pathlib import Path
from urllib.parse import unquote

from lxml import etree

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.decode import decode
from askdock.adapters.parsers.html import add_page
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import EPUB
from askdock.adapters.parsers.ooxml import Element
from askdock.adapters.parsers.pictures import Pictures, is_readable
from askdock.adapters.parsers.zip_checks import DAMAGE, check_archive
from askdock.errors import EncryptedDocument, UnreadableDocument
from askdock.records import ParsedDocument
from askdock.text.counts import counted

_CONTAINER = "META-INF/container.xml"
_PAGES = frozenset(("application/xhtml+xml", "text/html", "text/x-oeb1-document"))
_DESCRIBING = ("creator", "date", "publisher", "language", "identifier")
# Fonts may be scrambled in books that are free to read; pages may not (EPUB 3.3, 4.2.6.3).
_ENCRYPTED_PAGE = (".xhtml", ".html", ".htm")
# HTML knows no declarations within a document type, and would show them.
_INTERNAL_SUBSET = re.compile(r"<!DOCTYPE[^>\[]*\[.*?\]\s*>", re.DOTALL | re.IGNORECASE)


class EpubParser:
    """Reads .epub files. Pages that the reading order names and that are missing are said."""

    def __init__(self, limits: ParseLimits, budget: Budget | None = None) -> None:
        self._limits = limits
        self._budget = budget

    @property
    def media_types(self) -> Set[str]:
        """The media type of .epub."""
        return {EPUB}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        try:
            with zipfile.ZipFile(path) as archive:
                check_archive(archive, name, self._limits, self._budget or Budget())
                return _read(archive, name)
        except (*DAMAGE, KeyError, etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableDocument(f"{name} is damaged or is not what its name says") from error


def _read(archive: zipfile.ZipFile, name: str) -> ParsedDocument:
    builder = TextBuilder()
    names = set(archive.namelist())
    if any(page.lower().endswith(_ENCRYPTED_PAGE) for page in _encrypted(archive, names)):
        raise EncryptedDocument(f"{name} is protected against copying")
    root_file = next(_tree(archive.read(_CONTAINER)).iter("{*}rootfile"), None)
    package_path = unquote(root_file.get("full-path", "")) if root_file is not None else ""
    package = _tree(archive.read(package_path))
    for one in _DESCRIBING:
        if (found := package.find(f".//{{http://purl.org/dc/elements/1.1/}}{one}")) is not None:
            builder.describe(one, found.text or "")
    missing = 0
    pictures = Pictures()
    for page in _pages(package, posixpath.dirname(package_path)):
        if page not in names:
            missing += 1
            continue
        source = _INTERNAL_SUBSET.sub("", decode(archive.read(page)).text)
        add_page(source, builder, pictures, partial(_picture, names, posixpath.dirname(page)))
    pictures.write(builder)
    if missing:
        builder.warn("feature", f"{counted(missing, 'page')} of the book not in the file")
    title = package.find(".//{http://purl.org/dc/elements/1.1/}title")
    return builder.build(None if title is None else str(title.text or ""), name)


def _pages(package: Element, folder: str) -> Iterator[str]:
    """Paths of the pages in reading order; the table of contents aside."""
    items = {item.get("id"): item for item in package.iter("{*}item")}
    for reference in package.iter("{*}itemref"):
        item = items.get(reference.get("idref"))
        if item is None or item.get("media-type") not in _PAGES or "nav" in (item.get("properties") or "").split():
            continue
        yield posixpath.normpath(posixpath.join(folder, unquote(item.get("href", ""))))


def _picture(names: Set[str], folder: str, address: str) -> str:
    """The path of the picture at an address of a page in that folder; "" where the book has none that is shown."""
    path = posixpath.normpath(posixpath.join(folder, unquote(address.partition("#")[0])))
    return path if path in names and is_readable(path) else ""


def _encrypted(archive: zipfile.ZipFile, names: set[str]) -> Iterator[str]:
    if "META-INF/encryption.xml" in names:
        for reference in _tree(archive.read("META-INF/encryption.xml")).iter("{*}CipherReference"):
            yield reference.get("URI", "")


def _tree(content: bytes) -> Element:
    """Raises ValueError where nothing can be made of the content."""
    root = etree.fromstring(content, etree.XMLParser(resolve_entities=False, no_network=True, recover=True))
    if root is None:
        raise ValueError("no XML")
    return root
