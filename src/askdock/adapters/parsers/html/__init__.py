"""HTML pages: the text of their main part, without navigation and other page furniture."""

import re
from collections.abc import Callable, Set
from pathlib import Path

from selectolax.lexbor import LexborHTMLParser, LexborNode

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.decode import read_text
from askdock.adapters.parsers.html.walk import HtmlWalk
from askdock.adapters.parsers.media_types import HTML
from askdock.adapters.parsers.pictures import IMG, Pictures
from askdock.records import ParsedDocument

_FURNITURE = (
    "head, script, style, noscript, template, svg, canvas, iframe, object, dialog, button, "
    "nav, [role=navigation], [role=banner], [role=contentinfo], [role=search], [role=complementary], "
    "a.headerlink, rt, rp, .navheader, .navfooter, .sphinxsidebar, div.related"
)
"""Also the bars that DocBook and Sphinx put around each page of a manual."""
_MAYBE_HIDDEN = "[hidden], [style]"
_HIDDEN_STYLE = re.compile(r"display\s*:\s*none|visibility\s*:\s*hidden", re.IGNORECASE)
_CHARSET = re.compile(rb"""<(?:meta[^>]*charset|\?xml[^>]*encoding)\s*=\s*["']?\s*([\w-]+)""", re.IGNORECASE)
_HEAD_BYTES = 4096
_MAIN_SHARE = 0.5
_LINKS_SHARE = 0.5
"""An aside whose text is links by more than this is navigation."""
_DATA = re.compile(r"data:image/(?:png|jpe?g|gif|bmp|webp|tiff)[;,]", re.IGNORECASE)
_MIN_DATA = 400
"""Characters of an address: shorter ones are dots that hold a place."""
_DESCRIBING = ("author", "date", "description", "keywords", "version")


class HtmlParser:
    """Reads .html files. The title is that of the page, else its first heading of level 1."""

    @property
    def media_types(self) -> Set[str]:
        """text/html."""
        return {HTML}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        builder = TextBuilder()
        source = read_text(path, declared_encoding(path), record=builder)
        pictures = Pictures()
        title = add_page(source, builder, pictures)
        pictures.write(builder)
        return builder.build(title, name)


def add_page(
    source: str, builder: TextBuilder, pictures: Pictures, part: Callable[[str], str] = lambda _: ""
) -> str | None:
    """Append the main part of a page; returns its title.

    Pictures whose address holds them go to `pictures`, and those whose address `part` gives a name for.
    """
    tree = LexborHTMLParser(source)
    numbers = {node.mem_id: number for number, node in enumerate(tree.css("img"))}

    def held(node: LexborNode) -> str:
        address = node.attributes.get("src") or ""
        if len(address) >= _MIN_DATA and _DATA.match(address):
            return f"{IMG}{numbers[node.mem_id]}"
        return part(address)

    title = _text_of(tree.css_first("head > title")) or _text_of(tree.css_first("h1"))
    for node in tree.css("meta[name][content]"):
        if (node.attributes.get("name") or "").lower() in _DESCRIBING:
            builder.describe(node.attributes["name"] or "", node.attributes["content"] or "")
    for node in reversed(tree.css(_FURNITURE)):
        node.decompose()
    for node in reversed(tree.css("header, footer, aside")):
        if not _belongs_to_text(node):
            node.decompose()
    for node in tree.css("header ul, header ol"):
        node.decompose()
    _leave_out_hidden(tree, builder)
    if tree.body is not None:
        HtmlWalk(builder, pictures=pictures, held=held).walk(_main(tree.body))
    return title


def declared_encoding(path: Path) -> str | None:
    """The encoding that a page says it is in."""
    with path.open("rb") as file:
        found = _CHARSET.search(file.read(_HEAD_BYTES))
    return found[1].decode("ascii") if found else None


def _text_of(node: LexborNode | None) -> str | None:
    return one_line(node.text()) if node is not None else None


def _leave_out_hidden(tree: LexborHTMLParser, builder: TextBuilder) -> None:
    characters = 0
    # From the innermost: what is taken out with its parent is not there any more.
    for node in reversed(tree.css(_MAYBE_HIDDEN)):
        if "hidden" in node.attributes or _HIDDEN_STYLE.search(node.attributes.get("style") or ""):
            characters += len(one_line(node.text()))
            node.decompose()
    if characters:
        # Pages hide menus and notices as a matter of course: nothing that a reader would miss.
        builder.warn("hidden", f"hidden text left out: {characters} characters", partial=False)


def _belongs_to_text(node: LexborNode) -> bool:
    """An article's own header or aside is text, and so is a header that holds the page's heading."""
    if node.tag == "aside" and _is_navigation(node):
        return False
    parent = node.parent
    while parent is not None:
        if parent.tag in ("article", "main") or parent.attributes.get("role") == "main":
            return True
        parent = parent.parent
    return node.tag == "header" and node.css_first("h1") is not None


def _is_navigation(node: LexborNode) -> bool:
    links = sum(len(one.text()) for one in node.css("a"))
    return links > _LINKS_SHARE * len(node.text())


def _main(body: LexborNode) -> LexborNode:
    whole = len(body.text())
    for query in ("main, [role=main]", "article"):
        # A node that fits both selectors is found twice.
        found = list({node.mem_id: node for node in body.css(query)}.values())
        if len(found) == 1 and len(found[0].text()) >= _MAIN_SHARE * whole:
            return found[0]
    return body
