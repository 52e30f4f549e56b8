"""Markdown (CommonMark with tables): its text without the marks."""

import re
from collections.abc import Sequence, Set
from pathlib import Path

from markdown_it import MarkdownIt
from markdown_it.token import Token
from selectolax.lexbor import LexborHTMLParser

from askdock.adapters.parsers.builder import TextBuilder, clean
from askdock.adapters.parsers.decode import read_text
from askdock.records import ParsedDocument

_FRONT_MATTER = re.compile(r"\A---\n(.*?)\n(?:---|\.\.\.)\n", re.DOTALL)
_TITLE = re.compile(r"^title:[ \t]*(['\"]?)(.+?)\1[ \t]*$", re.MULTILINE)

_MARKDOWN = MarkdownIt("commonmark").enable("table")


class MarkdownParser:
    """Reads .md files. The title is that of the front matter, else the first heading of level 1."""

    @property
    def media_types(self) -> Set[str]:
        """text/markdown."""
        return {"text/markdown"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        walk = MarkdownWalk()
        source = clean(read_text(path, record=walk.builder))
        title = None
        if matter := _FRONT_MATTER.match(source):
            source = source[matter.end() :]
            if found := _TITLE.search(matter[1]):
                title = found[2]
        walk.read(source)
        return walk.builder.build(title or walk.title, name)


class MarkdownWalk:
    """Turns Markdown into blocks, one piece after another."""

    def __init__(self) -> None:
        self.builder = TextBuilder()
        self.title: str | None = None
        self._heading = 0
        self._marker = ""
        self._cells: list[str] | None = None
        self._depth = 0

    def read(self, source: str) -> None:
        """Append the blocks of the source."""
        for token in _MARKDOWN.parse(source):
            self._take(token)

    def _take(self, token: Token) -> None:
        match token.type:
            case "heading_open":
                self._heading = int(token.tag[1])
            case "heading_close":
                self._heading = 0
            case "list_item_open":
                self._depth += 1
                self._marker = f"{token.info}{token.markup} " if token.info else "- "
            case "list_item_close":
                self._depth -= 1
                self._marker = ""
            case "table_open":
                self.builder.begin_table()
            case "tr_open":
                self._cells = []
            case "tr_close" if self._cells is not None:
                self.builder.row(self._cells)
                self._cells = None
            case "inline":
                self._inline(_plain(token.children or ()))
            case "fence" | "code_block":
                self.builder.add("code", token.content)
            case "html_block":
                self._inline(_visible(token.content))

    def _inline(self, text: str) -> None:
        if self._cells is not None:
            self._cells.append(text)
        elif self._heading:
            if self._heading == 1 and self.title is None:
                self.title = text
            self.builder.heading(text, self._heading)
        elif self._depth:
            self.builder.add("list_item", self._marker + text)
            self._marker = ""
        else:
            self.builder.add("paragraph", text)


def _plain(tokens: Sequence[Token]) -> str:
    return "".join(map(_plain_token, tokens))


def _plain_token(token: Token) -> str:
    match token.type:
        case "text" | "code_inline":
            return token.content
        case "softbreak" | "hardbreak":
            return "\n"
        case "image":
            return _plain(token.children or ())
        case "html_inline" if token.content.startswith("<br"):
            return "\n"
    return ""


def _visible(html: str) -> str:
    body = LexborHTMLParser(html).body
    return body.text(separator=" ", strip=True, skip_empty=True) if body else ""
