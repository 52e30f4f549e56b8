"""An overview in words: a first line that counts, then a line for each section or document with its citation."""

import re
from bisect import bisect_right
from collections.abc import Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath
from typing import Literal

from askdock.answering.cite import cite_span
from askdock.answering.inert import inert
from askdock.records import Citation, ParsedDocument, Passage, Span

First = Literal["collection", "document", "text", "mentions", "mentions_at_least"]
_FIRST: dict[First, tuple[tuple[str, str], str]] = {
    "collection": (("{count:,} document:", "{count:,} documents:"), "共 {count:,} 份文档："),
    "document": (("{name}, 1 section:", "{name}, {count:,} sections:"), "{name}，共 {count:,} 节："),
    "text": (("{name}:", "{name}:"), "{name}："),
    "mentions": (("1 document has “{of}”:", "{count:,} documents have “{of}”:"), "{count:,} 份文档提到“{of}”："),
    "mentions_at_least": (
        ("At least 1 document has “{of}”:", "At least {count:,} documents have “{of}”:"),
        "至少 {count:,} 份文档提到“{of}”：",
    ),
}
"""In English of one and of several, and in Chinese."""
_MORE = ("and {:,} more.", "另有 {:,} 项。")
_ITEM = re.compile(r"^\s*(?:[-*•·]|\d{1,2}[.)、])\s+")
_RULE = re.compile(r"\n\s*-{3}(?: \| -{3})*\s*$")
_JOINT = (": ", "：")


@dataclass(frozen=True, slots=True)
class Source:
    """A document version, as it is cited."""

    document_id: str
    version: int
    name: str
    source_uri: str
    title: str
    collection: str = ""
    """Its name; empty where the question is asked of one alone."""

    @property
    def called(self) -> str:
        """Its title and its file's name."""
        title = " ".join(self.title.split())
        named = title in ("", self.name, PurePosixPath(self.name).stem)
        return inert(self.name if named else f"{title} ({self.name})")


class Telling:
    """Collects lines and their citations, in the language of the question."""

    def __init__(self, language: str) -> None:
        self._chinese = language == "zh"
        self._lines: list[str] = []
        self.citations: list[Citation] = []

    def first(self, kind: First, **values: str | int) -> str:
        """The line before the others; `count` of the values chooses its number."""
        (one, many), chinese = _FIRST[kind]
        return (chinese if self._chinese else one if values.get("count") == 1 else many).format(**values)

    def line(self, name: str, parsed: ParsedDocument, source: Source, spans: Sequence[Span]) -> None:
        """A line of these spans of a document's text."""
        for span in spans:
            self.citations.append(_citation(parsed, source, len(self.citations) + 1, span))
        said = " ".join(f"{_shown(parsed.text[one.start : one.end])}" for one in spans)
        self._add(name, said, len(spans))

    def quote(self, name: str, passage: Passage, span: Span) -> None:
        """A line of a part of a passage."""
        cited = cite_span(passage.chunk, len(self.citations) + 1, span.start, span.end)
        self.citations.append(replace(cited, collection=passage.collection))
        self._add(name, _shown(cited.quote), 1)

    def text(self, first: str, more: int) -> str:
        """The whole; `more`: how many further ones there are that are not told of."""
        rest = [_MORE[self._chinese].format(more)] if more > 0 else []
        return "\n".join((first, *self._lines, *rest))

    def _add(self, name: str, said: str, cited: int) -> None:
        marks = "".join(
            f" [{number}]" for number in range(len(self.citations) - cited + 1, len(self.citations) + 1)
        )
        self._lines.append(f"- {_JOINT[self._chinese].join(part for part in (name, said) if part)}{marks}")


def _citation(parsed: ParsedDocument, source: Source, marker: int, span: Span) -> Citation:
    page = bisect_right(parsed.pages, span.start, key=lambda one: one.start) - 1
    return Citation(
        marker=marker,
        chunk_id="",
        document_id=source.document_id,
        version=source.version,
        document_name=source.name,
        source_uri=source.source_uri,
        title=source.title,
        headings=_path(parsed, span.start),
        page=parsed.pages[page].number if page >= 0 else None,
        start=span.start,
        end=span.end,
        quote=parsed.text[span.start : span.end],
        collection=source.collection,
    )


def _path(parsed: ParsedDocument, at: int) -> tuple[str, ...]:
    """The headings that a place stands under, outermost first."""
    path: list[tuple[int, str]] = []
    for one in parsed.blocks:
        if one.start > at:
            break
        if one.kind == "heading":
            path = [(level, name) for level, name in path if level < one.level]
            path.append((one.level, parsed.text[one.start : one.end]))
    return tuple(name for _, name in path)


def _shown(written: str) -> str:
    """In one line, without the mark of a list's item and the rule below a table's head."""
    return inert(" ".join(_RULE.sub("", _ITEM.sub("", written)).split()))
