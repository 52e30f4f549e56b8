"""Word documents: paragraphs, headings by style, lists and tables in body order."""

import re
import zipfile
from collections.abc import Iterator, Set
from pathlib import Path

import docx
from docx.document import Document as DocxDocument
from docx.opc.exceptions import PackageNotFoundError
from docx.oxml.ns import qn
from docx.oxml.xmlchemy import BaseOxmlElement

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.zip_checks import check_package
from askdock.errors import EncryptedDocument, UnreadableDocument
from askdock.records import ParsedDocument

_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADING_STYLE = re.compile(r"(?:heading|标题|標題)\s*([1-9])", re.IGNORECASE)
_TITLE_STYLE = re.compile(r"title|标题|標題", re.IGNORECASE)
_LIST_STYLE = re.compile(r"list|列表|列出", re.IGNORECASE)

# Element names of WordprocessingML, ECMA-376 part 1, clause 17.
_P, _TBL, _TR, _TC, _T = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc"), qn("w:t")
_TEXT_BOX = qn("w:txbxContent")
_SPACES = {qn("w:tab"): "\t", qn("w:br"): "\n", qn("w:cr"): "\n", qn("w:noBreakHyphen"): "-"}
_WRAPPERS = {qn(name) for name in ("w:sdt", "w:sdtContent", "w:customXml", "w:smartTag", "w:ins", "w:moveTo")}
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"
_NOT_SHOWN = {qn("w:del"), qn("w:moveFrom"), qn("w:pPr"), qn("w:rPr"), _FALLBACK}


class DocxParser:
    """Reads .docx files. Headings are the paragraphs whose style is a heading style or has an outline level."""

    def __init__(self, limits: ParseLimits, budget: Budget | None = None) -> None:
        self._limits = limits
        self._budget = budget

    @property
    def media_types(self) -> Set[str]:
        """The media type of .docx."""
        return {"application/vnd.openxmlformats-officedocument.wordprocessingml.document"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        document = _open(path, name, self._limits, self._budget or Budget())
        walk = _Walk(_heading_levels(document), _list_styles(document))
        walk.blocks(document.element.body)
        title = document.core_properties.title
        return walk.builder.build(title or walk.title, name)


def _open(path: Path, name: str, limits: ParseLimits, budget: Budget) -> DocxDocument:
    with path.open("rb") as file:
        if file.read(len(_OLE_MAGIC)) == _OLE_MAGIC:
            raise EncryptedDocument(f"{name} is protected by a password")
    check_package(path, name, limits, budget)
    try:
        return docx.Document(str(path))
    except (zipfile.BadZipFile, PackageNotFoundError, KeyError, ValueError, SyntaxError) as error:
        raise UnreadableDocument(f"{name} is damaged or no Word document") from error


def _heading_levels(document: DocxDocument) -> dict[str, int]:
    """Style id -> heading level; 0 for the style of the document's title."""
    levels = {}
    for style in document.styles.element.style_lst:
        name = style.name_val or ""
        outline = style.find(f"{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if found := _HEADING_STYLE.fullmatch(name.strip()):
            levels[style.styleId] = int(found[1])
        elif _TITLE_STYLE.fullmatch(name.strip()):
            levels[style.styleId] = 0
        elif outline is not None and (level := int(outline.get(qn("w:val"), "9"))) < 9:
            levels[style.styleId] = level + 1
    return levels


def _list_styles(document: DocxDocument) -> set[str]:
    styles = document.styles.element.style_lst
    return {style.styleId for style in styles if _LIST_STYLE.match(style.name_val or "")}


class _Walk:
    """Takes the block elements in order."""

    def __init__(self, heading_levels: dict[str, int], list_styles: set[str]) -> None:
        self.builder = TextBuilder()
        self.title: str | None = None
        self._heading_levels = heading_levels
        self._list_styles = list_styles

    def blocks(self, parent: BaseOxmlElement) -> None:
        for element in parent:
            if element.tag == _P:
                self._paragraph(element)
            elif element.tag == _TBL:
                self._table(element)
            elif element.tag in _WRAPPERS:
                self.blocks(element)

    def _paragraph(self, element: BaseOxmlElement) -> None:
        text = "".join(_runs(element))
        level = self._level(element)
        if level is not None:
            self.builder.heading(text, max(level, 1))
            if self.title is None and level <= 1:
                self.title = one_line(text) or None
        elif self._is_list_item(element):
            self.builder.add("list_item", f"- {text.strip()}" if text.strip() else "")
        else:
            self.builder.add("paragraph", text)
        for box in element.iter(_TEXT_BOX):
            if not any(outer.tag == _FALLBACK for outer in box.iterancestors()):
                self.blocks(box)

    def _table(self, table: BaseOxmlElement) -> None:
        self.builder.begin_table()
        for row in _within(table, _TR):
            cells = list(_within(row, _TC))
            self.builder.row([" ".join("".join(_runs(p)) for p in _within(cell, _P)) for cell in cells])
            for cell in cells:
                for nested in _within(cell, _TBL):
                    self._table(nested)

    def _level(self, paragraph: BaseOxmlElement) -> int | None:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return None
        outline = properties.find(qn("w:outlineLvl"))
        if outline is not None and (level := int(outline.get(qn("w:val"), "9"))) < 9:
            return level + 1
        return self._heading_levels.get(_style(properties))

    def _is_list_item(self, paragraph: BaseOxmlElement) -> bool:
        properties = paragraph.find(qn("w:pPr"))
        if properties is None:
            return False
        return properties.find(qn("w:numPr")) is not None or _style(properties) in self._list_styles


def _style(properties: BaseOxmlElement) -> str:
    style = properties.find(qn("w:pStyle"))
    return "" if style is None else style.get(qn("w:val"), "")


def _within(parent: BaseOxmlElement, tag: str) -> Iterator[BaseOxmlElement]:
    """Children with that tag, also those wrapped in content controls and accepted insertions."""
    for element in parent:
        if element.tag == tag:
            yield element
        elif element.tag in _WRAPPERS:
            yield from _within(element, tag)


def _runs(element: BaseOxmlElement) -> Iterator[str]:
    """The text that is shown, without what is deleted and without text boxes."""
    for child in element:
        if child.tag == _T:
            yield child.text or ""
        elif child.tag in _SPACES:
            yield _SPACES[child.tag]
        elif child.tag not in _NOT_SHOWN and child.tag != _TEXT_BOX:
            yield from _runs(child)
