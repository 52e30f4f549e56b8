"""Tables of every format: cells with spans in, rows of text under one joined head out."""

from askdock.adapters.parsers.tables.compose import ComposedTable, compose
from askdock.adapters.parsers.tables.model import Cell, CellLine, Place, Table, cell
from askdock.adapters.parsers.tables.nested import flattened
from askdock.adapters.parsers.tables.write import write, write_rows

__all__ = [
    "Cell",
    "CellLine",
    "ComposedTable",
    "Place",
    "Table",
    "cell",
    "compose",
    "flattened",
    "write",
    "write_rows",
]
