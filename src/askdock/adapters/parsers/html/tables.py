"""Tables of HTML as cells with spans."""

from collections.abc import Callable, Iterator

from selectolax.lexbor import LexborNode

from askdock.adapters.parsers.tables import Cell, Table, cell

MAX_NESTED = 4
"""Tables within each other beyond this are read as text."""

_LAYOUT = "h1, h2, h3, h4, h5, h6"
_BLOCKS = "table, pre, p, ul, ol"
_MAX_CELL = 2000
"""Characters of a cell; a longer one is a part of the page."""
_MAX_SPAN = 1000
"""Of columns, as in the HTML standard; rows end with the table."""
_SECTIONS = ("thead", "tbody", "tfoot")


def is_layout(table: LexborNode) -> bool:
    """Whether the table only lays out the page: its cells hold parts of it, or no row has two cells of text."""
    if table.attributes.get("role") in ("presentation", "none") or table.css_first(_LAYOUT) is not None:
        return True
    widest = 0
    for _, row in _rows(table):
        cells = list(_cells(row))
        widest = max(widest, sum(bool(one.text().strip()) for one in cells))
        if any(len(one.text()) > _MAX_CELL and one.css_first(_BLOCKS) is not None for one in cells):
            return True
        if any("linenos" in (one.attributes.get("class") or "") for one in cells):
            return True
    return widest < 2


def table_model(table: LexborNode, text_of: Callable[[LexborNode], str]) -> Table:
    """The cells on their grid (HTML standard, 4.9.12)."""
    cells: list[Cell] = []
    taken: dict[int, int] = {}
    """Column -> the row before which a cell from above reaches."""
    head = 0
    for at, (section, row) in enumerate(_rows(table)):
        column = 0
        if section == "thead" and head == at:
            head += 1
        for element in _cells(row):
            while taken.get(column, 0) > at:
                column += 1
            columns = min(_span(element, "colspan"), _MAX_SPAN)
            # Zero: down to the end of the section.
            rows = _span(element, "rowspan") or 65534
            cells.append(cell(at, column, text_of(element), rows, max(columns, 1), head=element.tag == "th"))
            for covered in range(column, column + max(columns, 1)):
                taken[covered] = at + rows
            column += max(columns, 1)
    return Table(tuple(cells), head or None)


def _rows(table: LexborNode) -> Iterator[tuple[str, LexborNode]]:
    """The section and the element of each row, those of nested tables aside."""
    for child in _elements(table):
        if child.tag == "tr":
            yield "tbody", child
        elif child.tag in _SECTIONS:
            for row in _elements(child):
                if row.tag == "tr":
                    yield child.tag or "", row


def _cells(row: LexborNode) -> Iterator[LexborNode]:
    return (one for one in _elements(row) if one.tag in ("td", "th"))


def _elements(node: LexborNode) -> Iterator[LexborNode]:
    child = node.first_child
    while child is not None:
        yield child
        child = child.next


def _span(element: LexborNode, name: str) -> int:
    value = (element.attributes.get(name) or "1").strip()
    return int(value) if value.isdecimal() and len(value) < 6 else 1
