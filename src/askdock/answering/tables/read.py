"""The tables of a parsed document, cell by cell: made again from its text whenever they are asked."""

import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from typing import NamedTuple

from askdock.answering.tables.cells import date_of, is_nothing, number_of, unit_of
from askdock.records import Block, ColumnKind, DataTable, ParsedDocument, Span, TableColumn, Value

MAX_CELLS = 500_000
"""Of a table; a larger one is not asked."""
MAX_CAPTION = 300
ALONE = 0.8
"""Share of a document's text that its only table has, where it is a table and nothing else."""
_SEPARATOR = " | "
_RULE = re.compile(r"---(?: \| ---)*")
_FIELD = re.compile(r"(?P<name>[^:;\n]{1,80}): ")
_TOTAL = re.compile(
    r"(?:(?:sub|grand )?totals?|sum|average|mean)\b.*|.*\b(?:sub)?total"
    r"|(?:总|合|小|共|累)计.*|总[和额数]|.*(?:合计|小计|总计)",
    re.IGNORECASE,
)
_UNIT = re.compile(r"\s*[(（]\s*(?P<unit>[^()（）]{1,16})\s*[)）]\s*$")
_NOTE = re.compile(r"\s*[(（\[](?:[abcefijknopqruvwxyz]|\d{1,2})[)）\]]\s*$")
"""The mark of a footnote; those letters are units as well: "Sunshine (h)"."""


class _Cell(NamedTuple):
    text: str
    span: Span


class _Grid(NamedTuple):
    """A table as it stands in the text: names of its columns, then equally long rows."""

    names: Sequence[str]
    head: Span | None
    rows: Sequence[tuple[Span, Sequence[_Cell | None]]]


def tables_of(parsed: ParsedDocument, document_id: str, version: int, name: str) -> list[DataTable]:
    """Those whose columns have names and whose rows are all of one length, in order."""
    found = []
    runs = list(_runs(parsed))
    for path, before, blocks in runs:
        grid = _grid(parsed.text, blocks)
        if grid is None or len(grid.rows) * len(grid.names) > MAX_CELLS:
            continue
        about = "\n".join((name.rsplit(".", 1)[0], parsed.title, *path, before))
        covered = blocks[-1].end - blocks[0].start
        bare = DataTable(
            document_id=document_id,
            version=version,
            document_name=name,
            context=about,
            columns=(),
            rows=(),
            head=grid.head,
            headings=tuple(path),
            alone=len(runs) == 1 and covered >= ALONE * len(parsed.text),
        )
        found.append(_filled(bare, grid))
    return [table for table in found if table.rows]


def _runs(parsed: ParsedDocument) -> Iterator[tuple[list[str], str, list[Block]]]:
    """The rows of each table, with what stands above it: headings, and the line before."""
    path: list[tuple[int, str]] = []
    before = ""
    run: list[Block] = []
    for block in parsed.blocks:
        begins = block.kind == "table_row" and _begins_table(parsed.text, block)
        apart = run and parsed.text[run[-1].end : block.start] != "\n"
        if run and (block.kind != "table_row" or begins or apart):
            yield [title for _, title in path], before, run
            run, before = [], ""
        if block.kind == "table_row":
            run.append(block)
            continue
        text = " ".join(parsed.text[block.start : block.end].split())
        if block.kind == "heading":
            path = [one for one in path if one[0] < block.level] + [(block.level, text)]
            before = ""
        else:
            before = text if len(text) <= MAX_CAPTION else ""
    if run:
        yield [title for _, title in path], before, run


def _begins_table(text: str, block: Block) -> bool:
    _, newline, rule = text[block.start : block.end].partition("\n")
    return bool(newline) and _RULE.fullmatch(rule) is not None


def _grid(text: str, blocks: Sequence[Block]) -> _Grid | None:
    if _begins_table(text, blocks[0]):
        line = text[blocks[0].start : blocks[0].end].partition("\n")[0]
        names = [cell.text if cell else "" for cell in _cells(line, blocks[0].start)]
        spans = [Span(block.start, block.end) for block in blocks[1:]]
        rows = [(span, _cells(text[span.start : span.end], span.start)) for span in spans]
        if not any(names) or any(len(cells) != len(names) for _, cells in rows):
            return None
        return _Grid(names, Span(blocks[0].start, blocks[0].start + len(line)), rows)
    return _of_records(text, blocks)


def _cells(line: str, offset: int) -> list[_Cell | None]:
    """The cells of a row as `adapters.parsers.builder` writes it; None for an empty one."""
    inner, begin = line, offset
    if line.startswith("| ") and line.endswith(" |"):
        inner, begin = line[2:-2], offset + 2
    found: list[_Cell | None] = []
    for cell in inner.split(_SEPARATOR):
        stripped = cell.strip()
        start = begin + len(cell) - len(cell.lstrip())
        found.append(_Cell(stripped.replace(r"\|", "|"), Span(start, start + len(stripped))) if stripped else None)
        begin += len(cell) + len(_SEPARATOR)
    return found


def _of_records(text: str, blocks: Sequence[Block]) -> _Grid | None:
    """Rows of `name: value; name: value`, as those of CSV files are."""
    rows = [list(_pieces(text[block.start : block.end], block.start)) for block in blocks]
    counts = Counter(name for row in rows for name in dict(row))
    if not counts or len(rows) < 2:
        return None
    # What comes once may be a part of a value that has a colon.
    known = {name for name, count in counts.items() if count > 1}
    names = _in_order([[name for name, _ in row if name in known] for row in rows])
    if names is None or len(names) < 2:
        return None
    places = {name: at for at, name in enumerate(names)}
    filled = []
    for block, row in zip(blocks, rows, strict=True):
        cells: list[_Cell | None] = [None] * len(names)
        last = -1
        for name, cell in row:
            if name in places:
                last = places[name]
                cells[last] = cell
            elif last >= 0 and (before := cells[last]) is not None:
                whole = Span(before.span.start, cell.span.end)
                cells[last] = _Cell(text[whole.start : whole.end], whole)
        filled.append((Span(block.start, block.end), cells))
    return _Grid(names, None, filled)


def _pieces(line: str, offset: int) -> Iterator[tuple[str, _Cell]]:
    at = 0
    for piece in line.split("; "):
        found = _FIELD.match(piece)
        begin = at + (found.end() if found else 0)
        value = line[begin : at + len(piece)]
        yield (found["name"] if found else ""), _Cell(value, Span(offset + begin, offset + at + len(piece)))
        at += len(piece) + len("; ")


def _in_order(rows: Sequence[Sequence[str]]) -> list[str] | None:
    """All names in one order that each row keeps; None where there is none."""
    order: list[str] = []
    for row in rows:
        last = -1
        for name in row:
            at = order.index(name) if name in order else -1
            if at < 0:
                order.insert(last + 1, name)
                at = last + 1
            elif at <= last:
                return None
            last = at
    return order


def _filled(bare: DataTable, grid: _Grid) -> DataTable:
    """The table with its rows, those that hold totals or name a section left aside."""
    labels = [next((cell.text for cell in cells if cell), "") for _, cells in grid.rows]
    total = [_TOTAL.fullmatch(label.strip()) is not None for label in labels]
    wide = len(grid.names) > 2
    section = [
        wide and sum(cell is not None for cell in cells) == 1 and cells[0] is not None for _, cells in grid.rows
    ]
    kept = [at for at in range(len(grid.rows)) if not total[at] and not section[at]]
    within = any(total[at] for at in range(kept[-1])) if kept else False
    rows = [grid.rows[at] for at in kept]
    return replace(
        bare,
        columns=tuple(_column(grid.names[at], [cells[at] for _, cells in rows]) for at in range(len(grid.names))),
        rows=tuple(span for span, _ in rows),
        totals=sum(total),
        parts=within or any(section),
    )


def _column(name: str, cells: Sequence[_Cell | None]) -> TableColumn:
    name = _NOTE.sub("", " ".join(name.split()))
    stated = _UNIT.search(name)
    there = [cell.text for cell in cells if cell is not None and not is_nothing(cell.text)]
    numbers = [number for text in there if (number := number_of(text)) is not None]
    kind: ColumnKind = "text"
    values: tuple[Value, ...] = tuple(cell.text if cell else None for cell in cells)
    units: set[str] = set()
    if there and 2 * len(numbers) >= len(there):
        kind = "number"
        values = tuple(number.value if cell and (number := number_of(cell.text)) else None for cell in cells)
        units = {number.unit for number in numbers}
    elif there and 5 * sum(date_of(text) is not None for text in there) >= 4 * len(there):
        kind = "date"
        values = tuple(date_of(cell.text) if cell else None for cell in cells)
    own = units.pop() if len(units) == 1 else ""
    return TableColumn(
        name=name,
        kind=kind,
        values=values,
        cells=tuple(cell.span if cell else None for cell in cells),
        unit=own or (unit_of(stated["unit"]) if stated else ""),
        mixed=bool(units),
        decimals=max((number.decimals for number in numbers), default=0),
    )
