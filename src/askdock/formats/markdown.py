"""A parsed document as Markdown, for people to look at."""

from collections.abc import Iterator
from itertools import pairwise

from askdock.records import Block, ParsedDocument

_CLOSE = frozenset(("list_item", "table_row"))


def to_markdown(parsed: ParsedDocument) -> str:
    """Headings, lists, tables and code as Markdown marks them; other text as it is; pages by a comment each."""
    return "".join(_parts(parsed))


def _parts(parsed: ParsedDocument) -> Iterator[str]:
    starts = {page.start: page.number for page in parsed.pages}
    if parsed.blocks:
        yield _block(parsed, parsed.blocks[0], starts)
    for before, block in pairwise(parsed.blocks):
        close = before.kind == block.kind and block.kind in _CLOSE
        gap = parsed.text[before.end : block.start]
        yield "\n" if close and gap.count("\n") < 2 else "\n\n"
        yield _block(parsed, block, starts)


def _block(parsed: ParsedDocument, block: Block, starts: dict[int, int]) -> str:
    text = parsed.text[block.start : block.end]
    page = f"<!-- page {starts[block.start]} -->\n\n" if block.start in starts else ""
    match block.kind:
        case "heading":
            return f"{page}{'#' * block.level} {text}"
        case "code":
            fence = "```"
            while fence in text:
                fence += "`"
            return f"{page}{fence}\n{text}\n{fence}"
        case _:
            return page + text
