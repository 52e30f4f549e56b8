"""A DoclingDocument as ours: its texts and tables in reading order, with their pages and places.

https://docling-project.github.io/docling/concepts/docling_document/
"""

from collections.abc import Iterator
from itertools import takewhile
from typing import Any

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.tables import Cell, CellLine, Place, Table
from askdock.adapters.parsers.tables.compose import compose
from askdock.adapters.parsers.tables.write import write
from askdock.records import BlockKind, LineBox, ParsedDocument

Item = dict[str, Any]

_KINDS: dict[str, BlockKind] = {"list_item": "list_item", "code": "code"}
_HEADINGS = frozenset(("title", "section_header"))
_SHOWN = frozenset(("body", None))
"""The layer of running heads and feet is `furniture`."""
_MAX_DEPTH = 50


def read_document(document: Item, name: str, errors: str = "") -> ParsedDocument:
    """`errors`: what the server could not read of it. Raises KeyError, TypeError, ValueError and the like."""
    builder = TextBuilder()
    sizes = {int(page["page_no"]): _size(page) for page in (document.get("pages") or {}).values()}
    title = None
    page, first = 0, 0
    for item in _items(document, document["body"], 0):
        # What goes back to a page that was left already belongs to the last one here.
        number = max(_page(item), page)
        if number > page:
            builder.end_page(page, first, *sizes.get(page, (0.0, 0.0)))
            page, first = number, builder.position
        if "data" in item:
            write(builder, compose(_table(item, sizes)))
            continue
        _add(builder, item, sizes)
        title = title or (item["text"] if item["label"] == "title" else None)
    if page:
        builder.end_page(page, first, *sizes.get(page, (0.0, 0.0)))
    if errors:
        builder.warn("feature", f"the parsing server: {errors}")
    return builder.build(title, name)


def _items(document: Item, parent: Item, depth: int) -> Iterator[Item]:
    """The texts and tables below an item, in reading order, captions before what they belong to."""
    if depth > _MAX_DEPTH:
        raise ValueError("nested too deeply")
    for reference in parent.get("children") or ():
        _, kind, index = reference["$ref"].split("/")
        item = document[kind][int(index)]
        if item.get("content_layer") not in _SHOWN:
            continue
        if kind in ("tables", "pictures"):
            captions = [{"$ref": caption["$ref"]} for caption in item.get("captions") or ()]
            yield from _items(document, {"children": captions}, depth + 1)
        if kind == "tables" or (kind == "texts" and item["text"].strip()):
            yield item
        if kind != "tables":
            known = {caption["$ref"] for caption in item.get("captions") or ()}
            below = [child for child in item.get("children") or () if child["$ref"] not in known]
            yield from _items(document, {"children": below}, depth + 1)


def _add(builder: TextBuilder, item: Item, sizes: dict[int, tuple[float, float]]) -> None:
    text, label = item["text"], item["label"]
    if label in _HEADINGS:
        start = builder.heading(text, 1 if label == "title" else int(item.get("level") or 1) + 1)
    else:
        if label == "list_item" and item.get("marker"):
            text = f"{item['marker']} {text}"
        start = builder.add(_KINDS.get(label, "paragraph"), text)
    place = _place(item, sizes)
    if start is not None and place is not None:
        builder.line(LineBox(start, builder.length, place.page, place.x0, place.y0, place.x1, place.y1))


def _table(item: Item, sizes: dict[int, tuple[float, float]]) -> Table:
    page = _page(item)
    cells = []
    for cell in item["data"]["table_cells"]:
        box = cell.get("bbox")
        place = _box(box, page, sizes) if box and page else None
        row, column = int(cell["start_row_offset_idx"]), int(cell["start_col_offset_idx"])
        rows, columns = int(cell["end_row_offset_idx"]) - row, int(cell["end_col_offset_idx"]) - column
        head = bool(cell.get("column_header"))
        cells.append(Cell(row, column, (CellLine(cell["text"], place),), rows, columns, head))
    named = takewhile(lambda row: all(c.head for c in cells if c.row == row), sorted({c.row for c in cells}))
    return Table(tuple(cells), len(list(named)) or None)


def _page(item: Item) -> int:
    """The page where it begins; 0 where the format has none."""
    places = item.get("prov") or ()
    return int(places[0]["page_no"]) if places else 0


def _size(page: Item) -> tuple[float, float]:
    return float(page["size"]["width"]), float(page["size"]["height"])


def _place(item: Item, sizes: dict[int, tuple[float, float]]) -> Place | None:
    """Of the first part of an item; one that goes on over the page is marked where it begins."""
    places = item.get("prov") or ()
    return _box(places[0]["bbox"], int(places[0]["page_no"]), sizes) if places else None


def _box(box: Item, page: int, sizes: dict[int, tuple[float, float]]) -> Place:
    top, bottom = float(box["t"]), float(box["b"])
    if box.get("coord_origin", "TOPLEFT") == "TOPLEFT":
        height = sizes[page][1]
        top, bottom = height - top, height - bottom
    return Place(page, float(box["l"]), bottom, float(box["r"]), top)
