"""Word documents: body, notes, comments, headers and footers, with the numbers that Word counts."""

import re
from collections.abc import Iterator, Set
from pathlib import Path

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.docx.names import P, is_on, qn
from askdock.adapters.parsers.docx.numbering import Numbering
from askdock.adapters.parsers.docx.runs import RunReader
from askdock.adapters.parsers.docx.styles import read_styles
from askdock.adapters.parsers.docx.walk import Attached, Walk
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import DOCX
from askdock.adapters.parsers.ooxml import RELATIONSHIP, Element, Package
from askdock.adapters.parsers.pictures import Pictures
from askdock.errors import UnreadableDocument
from askdock.records import ParsedDocument
from askdock.text.counts import counted

_NO_TEXT = re.compile(r"(?:page|of|seite|von|第|页|頁|共|[\s\d\-–—/|,.()])*", re.IGNORECASE)
"""What is left of a header or footer that held page numbers alone."""
_NOTE_KINDS = ("footnote", "endnote")


class DocxParser:
    """Reads .docx, .docm, .dotx and .dotm files.

    Headings are the paragraphs whose style is a heading style or has an outline level. Headers stand before the
    body and footers behind it, each text once; a note or comment follows the block that it belongs to.
    """

    def __init__(self, limits: ParseLimits, budget: Budget | None = None) -> None:
        self._limits = limits
        self._budget = budget

    @property
    def media_types(self) -> Set[str]:
        """The media type of .docx."""
        return {DOCX}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        with Package(path, name, self._limits, self._budget or Budget()) as package:
            return _Reader(package, name).read()


class _Reader:
    def __init__(self, package: Package, name: str) -> None:
        self._package = package
        self._name = name
        self._main = package.main()
        self._styles = read_styles(self._part("styles"))
        style_lists = {style_id: style.list_id for style_id, style in self._styles.items() if style.list_id}
        self._numbering = Numbering(self._part("numbering"), style_lists)

    def read(self) -> ParsedDocument:
        root = self._package.tree(self._main)
        body = root.find(qn("w:body")) if root is not None else None
        if body is None:
            raise UnreadableDocument(f"{self._name} is damaged or no Word document")
        builder = TextBuilder()
        attached = Attached(dict(self._notes()), dict(self._comments()))
        pictures = Pictures()
        relationships = self._package.relationships(self._main)
        walk = Walk(builder, self._styles, self._numbering, relationships, attached, self._chart, pictures)
        seen: set[str] = set()
        for part in self._margins(body, "headerReference"):
            self._margin(part, builder, seen)
        walk.blocks(body)
        pictures.write(builder)
        for part in self._margins(body, "footerReference"):
            self._margin(part, builder, seen)
        if walk.hidden:
            builder.warn("hidden", f"hidden text left out: {walk.hidden} characters")
        if embedded := walk.embedded + self._package.embedded(self._main):
            builder.warn("feature", f"{counted(embedded, 'embedded document')} not read")
        return builder.build(self._package.title() or walk.title, self._name)

    def _part(self, kind: str) -> Element | None:
        return next((self._package.tree(part) for part in self._package.related(self._main, kind)), None)

    def _chart(self, relationship_id: str) -> Element | None:
        target = self._package.relationships(self._main).get(relationship_id)
        return None if target is None or target.external else self._package.tree(target.target)

    def _notes(self) -> Iterator[tuple[tuple[str, str], str]]:
        for kind in _NOTE_KINDS:
            for part in self._package.related(self._main, f"{kind}s"):
                root = self._package.tree(part)
                for note in root.iter(qn(f"w:{kind}")) if root is not None else ():
                    # Those with a type are lines between text and notes (17.11.17).
                    if note.get(qn("w:type"), "normal") == "normal" and (text := self._plain(note, part)):
                        yield (kind, note.get(qn("w:id"), "")), text

    def _comments(self) -> Iterator[tuple[str, tuple[str, str]]]:
        for part in self._package.related(self._main, "comments"):
            root = self._package.tree(part)
            for one in root.iter(qn("w:comment")) if root is not None else ():
                yield one.get(qn("w:id"), ""), (self._plain(one, part), one.get(qn("w:author"), ""))

    def _plain(self, element: Element, part: str) -> str:
        runs = RunReader(self._styles, self._package.relationships(part), lambda *_: "")
        return " ".join(filter(None, (one_line(runs.read(paragraph).text) for paragraph in element.iter(P))))

    def _margins(self, body: Element, reference: str) -> Iterator[str]:
        """The parts of headers or footers that are shown, each once."""
        relationships = self._package.relationships(self._main)
        settings = self._part("settings")
        shown: dict[str, None] = {}
        for section in body.iter(qn("w:sectPr")):
            for one in section.iter(qn(f"w:{reference}")):
                kind = one.get(qn("w:type"), "default")
                if (kind == "first" and not is_on(section, "w:titlePg")) or (
                    kind == "even" and not is_on(settings, "w:evenAndOddHeaders")
                ):
                    continue
                target = relationships.get(one.get(f"{RELATIONSHIP}id", ""))
                if target is not None and not target.external:
                    shown[target.target] = None
        return iter(shown)

    def _margin(self, part: str, builder: TextBuilder, seen: set[str]) -> None:
        root = self._package.tree(part)
        if root is None:
            return
        own = TextBuilder()
        Walk(
            own,
            self._styles,
            Numbering(None, {}),
            self._package.relationships(part),
            Attached({}, {}),
            self._chart,
        ).blocks(root)
        parsed = own.build(None, self._name)
        for block in parsed.blocks:
            text = parsed.text[block.start : block.end]
            if text not in seen and not _NO_TEXT.fullmatch(text):
                seen.add(text)
                builder.add("table_row" if block.kind == "table_row" else "paragraph", text)
