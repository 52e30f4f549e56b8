"""Markdown (CommonMark with tables): its text without the marks."""

from collections.abc import Sequence, Set
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.rules_inline import StateInline
from markdown_it.token import Token
from mdit_py_plugins.dollarmath import dollarmath_plugin
from selectolax.lexbor import LexborHTMLParser

from askdock.adapters.parsers.builder import TextBuilder, clean
from askdock.adapters.parsers.decode import read_text
from askdock.adapters.parsers.front_matter import split
from askdock.adapters.parsers.html.walk import HtmlWalk
from askdock.adapters.parsers.wording import link
from askdock.records import ParsedDocument

_TITLES = frozenset(("title", "标题"))


def _times(state: StateInline, silent: bool) -> bool:
    """An asterisk between digits is a sign of multiplication, no emphasis."""
    at, source = state.pos, state.src
    if source[at] != "*" or not source[at - 1 : at].isdigit() or not source[at + 1 : at + 2].isdigit():
        return False
    if not silent:
        state.pending += "*"
    state.pos += 1
    return True


_MARKDOWN = MarkdownIt("commonmark").enable("table").use(dollarmath_plugin, double_inline=True, allow_digits=False)
_MARKDOWN.inline.ruler.before("emphasis", "times", _times)


class MarkdownParser:
    """Reads .md files. The title is that of the front matter, else the first heading of level 1.

    What else the front matter states is the first paragraph, and the document's metadata."""

    @property
    def media_types(self) -> Set[str]:
        """text/markdown."""
        return {"text/markdown"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        walk = MarkdownWalk()
        source = clean(read_text(path, record=walk.builder))
        matter, source = split(source)
        title = next((value for key, value in matter if key.lower() in _TITLES), None)
        for key, value in matter:
            walk.builder.describe(key, value)
        stated = (f"{key}: {value}" for key, value in matter if key.lower() not in _TITLES)
        walk.builder.add("paragraph", "\n".join(stated))
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

    def html(self, source: str) -> None:
        """Append the blocks of a piece of HTML."""
        if (body := LexborHTMLParser(source).body) is not None:
            HtmlWalk(self.builder).walk(body)

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
            case "math_block" | "math_block_label":
                self.builder.add("paragraph", f"$${token.content.strip()}$$")
            case "html_block":
                self._html_block(token.content)

    def _html_block(self, source: str) -> None:
        if "<table" in source:
            self.html(source)
        else:
            self._inline(_visible(source))

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
    pieces: list[str] = []
    links: list[tuple[int, str]] = []
    for token in tokens:
        if token.type == "link_open":
            links.append((len(pieces), str(token.attrs.get("href", ""))))
        elif token.type == "link_close" and links:
            begin, address = links.pop()
            pieces[begin:] = [link("".join(pieces[begin:]), _as_written(address))]
        else:
            pieces.append(_plain_token(token))
    return "".join(pieces)


def _as_written(address: str) -> str:
    """Without the escapes of letters and backslashes that the library adds."""
    return written if not (written := unquote(address)).isascii() or "\\" in written else address


def _plain_token(token: Token) -> str:
    match token.type:
        case "text" | "code_inline":
            return token.content
        case "math_inline" | "math_inline_double":
            return f"{token.markup}{token.content}{token.markup}"
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
