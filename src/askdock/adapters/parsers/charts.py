"""Charts of Office files (DrawingML, ECMA-376 part 1, 21.2) as the tables that they are drawn from."""

from askdock.adapters.parsers.builder import one_line
from askdock.adapters.parsers.ooxml import Element
from askdock.adapters.parsers.tables import Cell, Table, cell

_C = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_MAX_POINTS = 2000
_DIGITS = 15
CHART = f"{_C}chart"
"""Where a chart is drawn: its relationship id names the part of the chart."""


def chart_table(root: Element) -> tuple[str, Table]:
    """The title of a chart, and its categories in rows under the names of its series."""
    title = root.find(f".//{_C}chart/{_C}title")
    text = one_line(" ".join(run.text or "" for run in title.iter(f"{_A}t"))) if title is not None else ""
    cells: list[Cell] = []
    for column, series in enumerate(root.iter(f"{_C}ser"), start=1):
        name = " ".join(_points(series.find(f"{_C}tx")).values())
        cells.append(cell(0, column, name or f"{column}"))
        categories = _points(_first(series, "cat", "xVal"))
        for at, value in _points(_first(series, "val", "yVal")).items():
            if column == 1:
                cells.append(cell(at + 1, 0, categories.get(at, str(at + 1))))
            cells.append(cell(at + 1, column, value))
    return text, Table(tuple(cells), head=1 if cells else None)


def _first(series: Element, *names: str) -> Element | None:
    return next((found for name in names if (found := series.find(f"{_C}{name}")) is not None), None)


def _shown(value: str) -> str:
    """A figure without the digits that are noise: 4.4 is stored as 4.4000000000000004."""
    try:
        return f"{float(value):.15g}" if len(value) > _DIGITS else value
    except ValueError:
        return value


def _points(parent: Element | None) -> dict[int, str]:
    """The cached values of a reference by their index."""
    found: dict[int, str] = {}
    for point in parent.iter(f"{_C}pt") if parent is not None else ():
        index = point.get("idx", "")
        if index.isdecimal() and int(index) < _MAX_POINTS:
            found.setdefault(int(index), _shown(one_line(point.findtext(f"{_C}v") or "")))
    if not found and parent is not None and (literal := parent.findtext(f"{_C}v")):
        found[0] = one_line(literal)
    return found
