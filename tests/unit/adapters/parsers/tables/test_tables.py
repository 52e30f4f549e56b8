import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.tables import Cell, CellLine, Place, Table, cell, compose, write
from askdock.adapters.parsers.tables.compose import MAX_REPEATED
from askdock.records import ParsedDocument


def written(*cells: Cell, head: int | None = None) -> ParsedDocument:
    builder = TextBuilder()
    write(builder, compose(Table(cells, head)))
    return builder.build(None, "n")


def rows_of(*rows: list[str]) -> list[Cell]:
    return [cell(r, c, text) for r, row in enumerate(rows) for c, text in enumerate(row)]


def test_a_merged_cell_stands_in_each_row_it_spans() -> None:
    document = written(
        *rows_of(["Group", "Field", "Value"]),
        cell(1, 0, "Pump", rows=2),
        cell(1, 1, "Flow"),
        cell(1, 2, "12 l/min"),
        cell(2, 1, "Noise"),
        cell(2, 2, "48 dB"),
    )
    assert document.text.split("\n")[2:] == ["Pump | Flow | 12 l/min", "Pump | Noise | 48 dB"]


def test_the_levels_of_a_head_are_joined() -> None:
    document = written(
        cell(0, 0, "Product", rows=2),
        cell(0, 1, "First half", columns=2),
        cell(0, 3, "Second half", columns=2),
        *(cell(1, column, text) for column, text in enumerate(["Units", "EUR", "Units", "EUR"], start=1)),
        *(cell(2, column, text) for column, text in enumerate(["North", "1,204", "88", "1,377", "95"])),
    )
    assert document.text.split("\n") == [
        "Product | First half / Units | First half / EUR | Second half / Units | Second half / EUR",
        "--- | --- | --- | --- | ---",
        "North | 1,204 | 88 | 1,377 | 95",
    ]


def test_a_title_row_stands_above_the_table() -> None:
    document = written(
        cell(0, 0, "Prices 2024", columns=3), *_shifted(["Item", "Unit", "EUR"], ["Bolt", "box", "3"])
    )
    assert document.text == "Prices 2024\n\nItem | Unit | EUR\n--- | --- | ---\nBolt | box | 3"
    # One that nobody merged.
    document = written(cell(0, 0, "Prices 2024"), *_shifted(["Item", "Unit", "EUR"], ["Bolt", "box", "3"]))
    assert document.text.startswith("Prices 2024\n\nItem | Unit | EUR\n")


def _shifted(*rows: list[str]) -> list[Cell]:
    return [cell(r, c, text) for r, row in enumerate(rows, start=1) for c, text in enumerate(row)]


def test_the_name_of_a_section_of_the_table_is_written_once() -> None:
    document = written(
        *rows_of(["Item", "EUR"]), cell(1, 0, "Tools", columns=2), cell(2, 0, "Saw"), cell(2, 1, "9")
    )
    assert document.text.split("\n")[2:] == ["| Tools |  |", "Saw | 9"]


@pytest.mark.parametrize(
    ("rows", "first"),
    [
        ([["Cash", "1,200"], ["Debt", "900"]], "|  |  |"),
        ([["Item", "2023"], ["Cash", "1,200"]], "Item | 2023"),
        ([["Name:", "R. Singh"], ["Date:", "2024-01-02"]], "|  |  |"),
    ],
)
def test_a_first_row_of_values_is_no_head(rows: list[list[str]], first: str) -> None:
    assert written(*rows_of(*rows)).text.split("\n")[0] == first


def test_marked_cells_are_the_head() -> None:
    marked = [cell(0, 0, "1", head=True), cell(0, 1, "2", head=True), cell(1, 0, "a"), cell(1, 1, "b")]
    assert written(*marked).text == "1 | 2\n--- | ---\na | b"


def test_every_line_of_a_cell_keeps_its_place() -> None:
    upper, lower = Place(3, 10, 20, 30, 28), Place(3, 10, 10, 40, 18)
    wrapped = Cell(1, 1, (CellLine("Zero  shift |", upper), CellLine("drifted", lower)))
    document = written(*rows_of(["Code", "Cause"]), cell(1, 0, ""), wrapped, cell(1, 2, "x"))
    places = {document.text[line.start : line.end]: line.y0 for line in document.lines}
    assert places == {r"Zero shift \|": 20, "drifted": 10}


def test_a_long_merged_cell_is_not_repeated() -> None:
    long = "x" * (MAX_REPEATED + 1)
    cells = [cell(1, 0, long, rows=2), cell(1, 1, "a"), cell(2, 1, "b")]
    assert written(*rows_of(["H", "K"]), *cells).text.split("\n")[3] == "|  | b |"


def test_spans_end_with_the_table() -> None:
    cells = [cell(0, 0, "a", rows=10**9, columns=10**9), cell(0, 1, "b"), cell(1, 1, "c")]
    assert compose(Table(tuple(cells), 0)).rows == (
        [(CellLine("a"),), (CellLine("b"),)],
        [(CellLine("a"),), (CellLine("c"),)],
    )


_CELLS = st.lists(
    st.builds(
        cell,
        st.integers(0, 6),
        st.integers(0, 6),
        st.text(alphabet="a1|\\ \n甲\x00\ufffe", max_size=4),
        st.integers(1, 9),
        st.integers(1, 9),
        head=st.booleans(),
    ),
    max_size=20,
)


@given(_CELLS, st.one_of(st.none(), st.integers(0, 9)))
def test_any_cells_make_rows_of_equal_length(cells: list[Cell], head: int | None) -> None:
    table = compose(Table(tuple(cells), head))
    assert all(len(row) == table.columns for row in (*table.rows, *([table.head] if table.head else [])))
    builder = TextBuilder()
    write(builder, table)
    builder.build(None, "n")
