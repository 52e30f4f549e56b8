"""Whatever stands on a page, its tables are found, or none, and written in order."""

from hypothesis import example, given, settings
from hypothesis import strategies as st

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.pdf import unruled
from askdock.adapters.parsers.pdf.continued import join_over_pages
from askdock.adapters.parsers.pdf.order import reading_order
from askdock.adapters.parsers.pdf.rows import Strip
from askdock.adapters.parsers.pdf.rulings import Ruling, Rulings, merged
from askdock.adapters.parsers.pdf.tables import find_tables
from askdock.adapters.parsers.pdf.textlines import text_lines
from askdock.adapters.parsers.pdf.words import Word
from askdock.adapters.parsers.tables import compose, write

_STEPS = st.integers(0, 12)


def word(text: str, column: int, row: float, width: int, size: float, bold: bool = False) -> Word:
    x, y = 50 + 37 * column, 60 + 11.5 * row
    return Word(text, x, y - 0.22 * size, x + width, y + 0.78 * size, size, bold=bold)


_WORDS = st.lists(
    st.builds(
        word,
        st.sampled_from(
            ["10", "1,204", "Pump", "flow rate", "(3)", "–", "甲乙", "x\ufffe", "2023", "a|b", "$", "%", "(12"]
        ),
        _STEPS,
        # Cells that are set in the middle of their row stand between its lines.
        _STEPS.map(lambda step: step / 2) | _STEPS,
        st.integers(1, 200),
        st.sampled_from([6.0, 10.0, 14.0]),
        st.booleans(),
    ),
    max_size=60,
)


def ruling(at: int, start: int, length: int, drawn: bool, scale: float) -> Ruling:
    return Ruling(48 + scale * at, 48 + 20 * start, 48 + 20 * (start + length), drawn)


def _rulings(scale: float) -> st.SearchStrategy[list[Ruling]]:
    return st.lists(
        st.builds(ruling, _STEPS, _STEPS, st.integers(1, 24), st.booleans(), st.just(scale)), max_size=25
    )


_BELOW_THE_LAST_LINE = (
    [word("10", 0, 0, 1, 6.0)] * 21 + [word("10", column, row, 1, 6.0) for column in (0, 1) for row in (3, 4)],
    [Ruling(105.5, 48, 108, drawn=False), Ruling(117.0, 48, 108, drawn=False)],
    [],
)
"""A row that was read twice: as the body of a table that is open below, and as a row to adopt."""


@settings(max_examples=150, deadline=None)
@example([_BELOW_THE_LAST_LINE])
@given(st.lists(st.tuples(_WORDS, _rulings(11.5), _rulings(37)), min_size=1, max_size=2))
def test_any_words_and_lines(pages: list[tuple[list[Word], list[Ruling], list[Ruling]]]) -> None:
    found = []
    for number, (words, horizontal, vertical) in enumerate(pages, start=1):
        lines = Rulings(merged(horizontal), merged(vertical))
        tables = find_tables(words, text_lines(words), lines, number, lambda one, _x: [one])
        used = [id(one) for table in tables for one in table.words]
        assert len(used) == len(set(used))
        rest = text_lines(one for one in words if id(one) not in set(used))
        assert len(reading_order(rest, tables)) >= len(tables)
        found.append(list(tables))
    join_over_pages(found)
    builder = TextBuilder()
    for tables in found:
        for table in tables:
            write(builder, compose(table.table))
    document = builder.build(None, "n")
    end = 0
    for box in document.lines:
        assert end <= box.start < box.end <= len(document.text)
        end = box.end


def test_two_columns_of_which_no_line_has_both_name_nothing() -> None:
    lines = text_lines([word("left", 0, 0, 30, 10.0), word("right", 6, 2, 30, 10.0)])
    halves = [Strip(lines[0], [None, lines[0]], []), Strip(lines[1], [lines[1], None], [])]
    assert not unruled._names_pairs([[half] for half in halves])
