"""Office Open XML packages (ECMA-376 part 2): parts as XML trees, and what they are related to."""

import posixpath
import re
import zipfile
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from types import TracebackType
from typing import NamedTuple, Self, TypeAlias

from lxml import etree

from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.zip_checks import DAMAGE, check_package
from askdock.errors import EncryptedDocument, UnreadableDocument

OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
"""An Office file with a password is packed as an OLE file."""
RELATIONSHIP = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}"
"""Namespace of the attributes (`r:id`) that name a relationship."""

Element: TypeAlias = etree._Element

_TARGETS = "{http://schemas.openxmlformats.org/package/2006/relationships}Relationship"
_EMBEDDED = ("package", "oleObject")
"""Kinds of relationships: a file as it is, one in the wrapping of OLE (ISO/IEC 29500-1, 15.2.10 and 15.2.11)."""
# The strict form (ISO/IEC 29500-1) has other namespaces for the same elements.
_STRICT = re.compile(rb"http://purl\.oclc\.org/ooxml/(?:(officeDocument)/(\w+)|(\w+)/(main|chart|picture|\w+))")


class Relationship(NamedTuple):
    """`kind`: the last step of its type's URI; `target`: the path of a part, or an address if `external`."""

    kind: str
    target: str
    external: bool


class Package:
    """An open package. Raises UnreadableDocument, DocumentTooComplex, EncryptedDocument, in every method."""

    def __init__(self, path: Path, name: str, limits: ParseLimits, budget: Budget) -> None:
        with path.open("rb") as file:
            if file.read(len(OLE_MAGIC)) == OLE_MAGIC:
                raise EncryptedDocument(f"{name} is protected by a password")
        self._damaged = f"{name} is damaged or is not what its name says"
        check_package(path, name, limits, budget)
        self._archive = zipfile.ZipFile(path)
        self._names = {entry.replace("\\", "/").lower(): entry for entry in self._archive.namelist()}
        self._relationships: dict[str, dict[str, Relationship]] = {}

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._archive.close()

    def main(self) -> str:
        """The path of the main part: document, workbook or presentation."""
        for relationship in self.relationships("").values():
            if relationship.kind == "officeDocument":
                return relationship.target
        raise UnreadableDocument(self._damaged)

    def content(self, part: str) -> bytes | None:
        """The bytes of a part; None if there is none."""
        name = self._names.get(part.lower())
        if name is None:
            return None
        try:
            return self._archive.read(name)
        except DAMAGE as error:
            raise UnreadableDocument(self._damaged) from error

    def tree(self, part: str) -> Element | None:
        """The root element of a part, in the namespaces of the transitional form; None if there is none."""
        content = self.content(part)
        if content is None:
            return None
        if b"purl.oclc.org" in content:
            content = _STRICT.sub(_transitional, content)
        parser = etree.XMLParser(resolve_entities=False, no_network=True, remove_comments=True, remove_pis=True)
        try:
            return etree.fromstring(content, parser)
        except (etree.XMLSyntaxError, ValueError) as error:
            raise UnreadableDocument(self._damaged) from error

    def transitional(self) -> BytesIO | None:
        """A copy of a package of the strict form in the transitional one; None where it is in that already."""
        if _STRICT.search(self.content(self.main()) or b"") is None:
            return None
        copy = BytesIO()
        with zipfile.ZipFile(copy, "w", zipfile.ZIP_DEFLATED) as archive:
            for name in self._archive.namelist():
                content = self.content(name) or b""
                is_xml = name.endswith((".xml", ".rels"))
                archive.writestr(name, _STRICT.sub(_transitional, content) if is_xml else content)
        copy.seek(0)
        return copy

    def relationships(self, part: str) -> dict[str, Relationship]:
        """Of a part by their ids; those of the package for ""."""
        if part not in self._relationships:
            folder, _, file = part.rpartition("/")
            root = self.tree(posixpath.join(folder, "_rels", f"{file}.rels"))
            found = () if root is None else root.iter(_TARGETS)
            self._relationships[part] = {one.get("Id", ""): _relationship(one, folder) for one in found}
        return self._relationships[part]

    def related(self, part: str, kind: str) -> Iterator[str]:
        """The paths of parts with this relationship to a part."""
        for relationship in self.relationships(part).values():
            if relationship.kind == kind and not relationship.external:
                yield relationship.target

    def embedded(self, part: str) -> int:
        """How many files are embedded in a part, such as workbooks and old equations. None of them is read."""
        return len({target for kind in _EMBEDDED for target in self.related(part, kind)})

    def title(self) -> str | None:
        """The title in the package's core properties."""
        for part in self.related("", "core-properties"):
            if (root := self.tree(part)) is not None:
                return str(root.findtext("{http://purl.org/dc/elements/1.1/}title", ""))
        return None


def _transitional(strict: "re.Match[bytes]") -> bytes:
    if strict[1]:
        return b"http://schemas.openxmlformats.org/officeDocument/2006/" + strict[2]
    return b"http://schemas.openxmlformats.org/" + strict[3] + b"/2006/" + strict[4]


def _relationship(element: Element, folder: str) -> Relationship:
    target, external = element.get("Target", ""), element.get("TargetMode") == "External"
    if not external:
        target = (
            target.lstrip("/") if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
        )
    return Relationship(element.get("Type", "").rpartition("/")[2], target, external)
