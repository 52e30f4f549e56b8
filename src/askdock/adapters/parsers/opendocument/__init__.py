"""OpenDocument files: texts, sheets, slides and drawings."""

import posixpath
import zipfile
from collections.abc import Set
from pathlib import Path

from lxml import etree

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import ODG, ODP, ODS, ODT
from askdock.adapters.parsers.ooxml import OLE_MAGIC, Element
from askdock.adapters.parsers.opendocument.lines import LineReader
from askdock.adapters.parsers.opendocument.names import attribute, qn
from askdock.adapters.parsers.opendocument.styles import read_styles
from askdock.adapters.parsers.opendocument.walk import TABLE, Walk
from askdock.adapters.parsers.zip_checks import DAMAGE, check_archive
from askdock.errors import EncryptedDocument, UnreadableDocument
from askdock.records import ParsedDocument

_HEADERS = ("header", "header-first", "header-left")
_FOOTERS = ("footer", "footer-first", "footer-left")
_ENCRYPTED = b"manifest:encryption-data"


class OpenDocumentParser:
    """Reads .odt, .ods (each sheet under its name), .odp (a slide is a page) and .odg files."""

    def __init__(self, limits: ParseLimits, budget: Budget | None = None) -> None:
        self._limits = limits
        self._budget = budget

    @property
    def media_types(self) -> Set[str]:
        """The four."""
        return {ODT, ODS, ODP, ODG}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        with path.open("rb") as file:
            if file.read(len(OLE_MAGIC)) == OLE_MAGIC:
                raise EncryptedDocument(f"{name} is protected by a password")
        try:
            with zipfile.ZipFile(path) as archive:
                check_archive(archive, name, self._limits, self._budget or Budget())
                if _ENCRYPTED in _content(archive, "META-INF/manifest.xml"):
                    raise EncryptedDocument(f"{name} is protected by a password")
                return _Reader(archive, name).read()
        except (*DAMAGE, etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableDocument(f"{name} is damaged or is not what its name says") from error


class _Reader:
    def __init__(self, archive: zipfile.ZipFile, name: str) -> None:
        self._archive = archive
        self._name = name
        self._styles_root = self._tree("styles.xml")

    def read(self) -> ParsedDocument:
        root = self._tree("content.xml")
        body = root.find(qn("office:body")) if root is not None else None
        if body is None or not len(body):
            raise UnreadableDocument(f"{self._name} is damaged or is not what its name says")
        styles = read_styles((self._styles_root, root))
        builder = TextBuilder()
        walk = Walk(builder, styles, LineReader(styles, self._formula))
        seen: set[str] = set()
        content = body[0]
        left_out = []
        if content.tag == qn("office:text"):
            self._margins(_HEADERS, builder, walk, seen)
            walk.blocks(content)
            self._margins(_FOOTERS, builder, walk, seen)
        elif content.tag == qn("office:spreadsheet"):
            for sheet in content.iterfind(TABLE):
                name = attribute(sheet, "table:name")
                if attribute(sheet, "table:style-name") in styles.hidden:
                    left_out.append(f"sheet {name}")
                    continue
                walk.sheet(sheet, name)
        else:
            for number, page in enumerate(content.iterfind(qn("draw:page")), start=1):
                if attribute(page, "draw:style-name") in styles.hidden:
                    left_out.append(f"slide {number}")
                else:
                    walk.slide(page, number)
        if left_out:
            builder.warn("hidden", f"hidden, left out: {', '.join(left_out)}")
        if walk.hidden:
            builder.warn("hidden", f"hidden text left out: {walk.hidden} characters")
        return builder.build(self._title() or walk.title, self._name)

    def _margins(self, kinds: tuple[str, ...], builder: TextBuilder, walk: Walk, seen: set[str]) -> None:
        """Headers or footers of the pages, each text once."""
        for kind in kinds:
            for margin in self._styles_root.iter(qn(f"style:{kind}")) if self._styles_root is not None else ():
                for text in walk.plain_paragraphs(margin):
                    if text not in seen:
                        seen.add(text)
                        builder.add("paragraph", text)

    def _title(self) -> str | None:
        root = self._tree("meta.xml")
        return None if root is None else next((str(one.text or "") for one in root.iter(qn("dc:title"))), None)

    def _formula(self, href: str) -> str:
        """The formula of an embedded object in the notation that it was written in."""
        path = posixpath.normpath(posixpath.join(href.removeprefix("./"), "content.xml"))
        root = self._tree(path)
        if root is None or not str(root.tag).endswith("}math"):
            return ""
        notation = next((one.text for one in root.iter("{*}annotation")), None)
        return f" {notation or ''.join(root.itertext())} "

    def _tree(self, part: str) -> Element | None:
        content = _content(self._archive, part)
        if not content:
            return None
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        root = etree.fromstring(content, parser)
        declared = root.getroottree().docinfo.internalDTD
        # Formulas of OpenOffice 3 name the document type of MathML.
        if declared is not None and any(True for _ in declared.iterentities()):
            raise ValueError("entities of its own, which OpenDocument has none of")
        return root


def _content(archive: zipfile.ZipFile, part: str) -> bytes:
    try:
        return archive.read(part)
    except KeyError:
        return b""
