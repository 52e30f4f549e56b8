from collections.abc import Callable
from pathlib import Path

from askdock.adapters.parsers.csv import CsvParser
from askdock.answering.tables.read import tables_of
from askdock.records import DataTable, ParsedDocument


def test_columns_are_typed_and_cells_stand_where_they_are_written(
    parsed: Callable[..., ParsedDocument],
) -> None:
    document = parsed("Order | Amount (€) | Date\nA-1 | 1,200.50 | 2023-02-01\nA-2 | – | 2023-05-07")
    (table,) = tables_of(document, "d", 3, "orders.pdf")
    order, amount, date = table.columns
    assert [column.kind for column in table.columns] == ["text", "number", "date"]
    assert amount.values == (1200.5, None)
    assert (amount.unit, amount.decimals) == ("eur", 2)
    assert date.values == ("2023-02-01", "2023-05-07")
    cell = amount.cells[0]
    assert cell is not None
    assert document.text[cell.start : cell.end] == "1,200.50"
    assert table.head is not None
    assert document.text[table.head.start : table.head.end] == "Order | Amount (€) | Date"
    assert document.text[table.rows[1].start : table.rows[1].end] == "A-2 | – | 2023-05-07"
    assert order.values == ("A-1", "A-2")


def test_totals_are_left_aside(table: Callable[..., DataTable]) -> None:
    made = table()
    assert made.totals == 1
    assert len(made.rows) == 4
    assert not made.parts


def test_subtotals_and_sections_make_parts(table: Callable[..., DataTable]) -> None:
    assert table("Item | 2023 | 2024\nGoods | 1 | 2\nTotal goods | 1 | 2\nFees | 3 | 4").parts
    assert table("Item | 2023 | 2024\nAssets |  |\nGoods | 1 | 2\nFees | 3 | 4").parts


def test_uneven_rows_and_tables_without_names_are_no_data(parsed: Callable[..., ParsedDocument]) -> None:
    assert tables_of(parsed("A | B\n1 | 2 | 3\n4 | 5"), "d", 1, "x.pdf") == []


def test_cells_of_several_units_are_mixed(table: Callable[..., DataTable]) -> None:
    assert table("Part | Mass\na | 3 kg\nb | 500 g").columns[1].mixed
    assert table("Part | Mass\na | 3 kg\nb | 5 kg").columns[1].unit == "kg"


def test_records_of_a_csv_file(tmp_path: Path) -> None:
    path = tmp_path / "parts.csv"
    path.write_text('Part,Price,Note\nbolt,1.20,"cheap; new: yes"\nnut,0.80,\nwasher,,spare\n', encoding="utf-8")
    document = CsvParser().parse(path, "parts.csv")
    (table,) = tables_of(document, "d", 1, "parts.csv")
    assert [column.name for column in table.columns] == ["Part", "Price", "Note"]
    assert table.columns[1].values == (1.2, 0.8, None)
    assert table.columns[2].values == ("cheap; new: yes", None, "spare")
    cell = table.columns[2].cells[0]
    assert cell is not None
    assert document.text[cell.start : cell.end] == "cheap; new: yes"
    assert table.alone
