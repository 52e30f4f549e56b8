"""The spans that chunks are made of: sections of a document, and the sentences and rows in them."""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import zip_longest

from semantic_text_splitter import TextSplitter

from askdock.records import Block, BlockKind, ParsedDocument
from askdock.text.sentences import LABEL

MAX_HEADING = 200
"""Characters of a heading that are kept in the heading path."""

_WINDOW = 2000

# Chinese marks end a sentence wherever they stand. Western ones do when blank space follows and the text does
# not go on in lower case; initials and common abbreviations do not.
_SENTENCE_END = re.compile(
    # The first look, at one character, makes the rest of it rare: a sixth of the time.
    r"""(?=[。！？；….!?\s])
    (?: [。！？；…]+[”’」』）】》"')\]]*\s*
      | (?=[.!?])(?<!\b[A-Z])(?<!\bMr)(?<!\bMrs)(?<!\bDr)(?<!\bNo)(?<!\bFig)(?<!\bvs)(?<!\be\.g)(?<!\bi\.e)
        [.!?]+[”’"')\]]*\s+(?=[^\sa-z])
      | \s*\n\s*)""",
    re.VERBOSE,
)

_DEFINITION = re.compile(r"\s*\n[^\S\n]*\n+(?=[^\s})\]])")


@dataclass(frozen=True, slots=True)
class Section:
    """A heading and the blocks up to the next one; `path`: the headings above it and its own."""

    path: tuple[str, ...]
    level: int
    blocks: tuple[Block, ...]

    @property
    def start(self) -> int:
        """Where its text begins."""
        return self.blocks[0].start

    @property
    def end(self) -> int:
        """Where its text ends."""
        return self.blocks[-1].end


Group = Sequence[tuple[int, Section]]
"""Neighbouring sections that may share chunks, each with its index in the document."""


@dataclass(frozen=True, slots=True)
class Atom:
    """A span that is not cut any further; `group`, `section` and `block` tell which atoms belong together.

    `leads_in`: it ends with a colon before a list, whose first item it goes with.
    """

    start: int
    end: int
    group: int
    section: int
    block: int
    kind: BlockKind
    leads_in: bool = False


def sections(parsed: ParsedDocument) -> list[Section]:
    """The document cut before every heading; text in no block counts as paragraphs."""
    found: list[Section] = []
    path: list[tuple[int, str]] = []
    level, blocks = 0, list[Block]()

    def close() -> None:
        if blocks:
            found.append(Section(tuple(heading for _, heading in path), level, tuple(blocks)))
            blocks.clear()

    for block in _all_text(parsed):
        if block.kind == "heading":
            close()
            level = block.level
            while path and path[-1][0] >= level:
                path.pop()
            heading = " ".join(parsed.text[block.start : block.end].split())
            path.append((level, heading[:MAX_HEADING]))
        blocks.append(block)
    close()
    return found


def _all_text(parsed: ParsedDocument) -> Iterator[Block]:
    end = 0
    for block in parsed.blocks:
        yield from _gap(parsed.text, end, block.start)
        yield from _trimmed(parsed.text, block.start, block.end, block.kind, block.level)
        end = block.end
    yield from _gap(parsed.text, end, len(parsed.text))


def _gap(text: str, start: int, end: int) -> Iterator[Block]:
    return _trimmed(text, start, end, "paragraph", 0)


def _trimmed(text: str, start: int, end: int, kind: BlockKind, level: int) -> Iterator[Block]:
    inner = text[start:end]
    if stripped := inner.strip():
        start += len(inner) - len(inner.lstrip())
        yield Block(kind, start, start + len(stripped), level)


def atoms(text: str, groups: Iterable[Group]) -> list[Atom]:
    """The sentences, rows and headings of the groups."""
    return [
        Atom(start, end, number, index, block.start, block.kind, leads_in=before_list and end == block.end)
        for number, group in enumerate(groups)
        for index, section in group
        for block, before_list in _with_lists(text, section.blocks)
        for start, end in _spans(text, block)
    ]


def _with_lists(text: str, blocks: Sequence[Block]) -> Iterator[tuple[Block, bool]]:
    """Each block, and whether it leads in the list that follows it."""
    for block, following in zip_longest(blocks, blocks[1:]):
        yield block, following is not None and following.kind == "list_item" and text[block.end - 1] in ":："


def _spans(text: str, block: Block) -> Iterator[tuple[int, int]]:
    if block.kind in ("heading", "table_row"):
        return iter([(block.start, block.end)])
    if block.kind == "code":
        return _definitions(text, block.start, block.end)
    return _sentences(text, block.start, block.end)


def _definitions(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    """Code cut where an unindented line follows a blank one: definitions stay whole."""
    begin = start
    for border in _DEFINITION.finditer(text, start, end):
        yield begin, border.start()
        begin = border.end()
    yield begin, end


def _sentences(text: str, start: int, end: int) -> Iterator[tuple[int, int]]:
    begin = start
    for border in _SENTENCE_END.finditer(text, start, end):
        found = border[0].rstrip()
        if found.startswith(".") and LABEL.fullmatch(text[begin : border.start()]):
            continue
        yield begin, border.start() + len(found)
        begin = border.end()
    if begin < end:
        yield begin, end


def cut(text: str, atom: Atom, limit: int) -> list[Atom]:
    """The atom in pieces of at most `limit` characters: between words, else between graphemes."""
    splitter = TextSplitter(limit)
    found: list[Atom] = []
    begin = atom.start
    while begin < atom.end:
        # The splitter's time grows with the square of a text without sentences, hence the window.
        end = min(begin + max(4 * limit, _WINDOW), atom.end)
        pieces = [(begin + at, begin + at + len(piece)) for at, piece in splitter.chunk_indices(text[begin:end])]
        begin = end
        if end < atom.end and len(pieces) > 1:
            # The last piece may be one only because the window ends; it is cut again with what follows.
            begin, _ = pieces.pop()
        found.extend(replace(atom, start=start, end=stop) for start, stop in pieces)
    return found
