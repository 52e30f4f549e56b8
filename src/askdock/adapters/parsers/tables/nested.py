"""A table within a cell of another, in one line."""

from askdock.adapters.parsers.tables.compose import ComposedTable, Row
from askdock.adapters.parsers.tables.model import joined


def flattened(table: ComposedTable) -> str:
    """Rows set apart by semicolons; each value with the name of its column where the table has a head."""
    names = [joined(lines) for lines in table.head] if table.head else []
    titles = [joined(lines) for lines in table.titles]
    return "; ".join(filter(None, [*titles, *(_row(row, names) for row in table.rows)]))


def _row(row: Row, names: list[str]) -> str:
    cells = [joined(lines).strip() for lines in row]
    if names:
        return ", ".join(
            f"{name}: {cell}" if name else cell for name, cell in zip(names, cells, strict=True) if cell
        )
    return ", ".join(filter(None, cells))
