import pytest

from askdock.answering.tables.cells import Number, date_of, number_of


@pytest.mark.parametrize(
    ("cell", "number"),
    [
        ("1,200.50", Number(1200.5, "", 2)),
        ("(4,659,778)", Number(-4659778.0, "", 0)),
        ("100 000", Number(100000.0, "", 0)),
        ("100 million", Number(100000000.0, "", 0)),
        ("+2.4 %", Number(2.4, "%", 1)),
        ("$16,865.2", Number(16865.2, "usd", 1)),
        ("￥300", Number(300.0, "cny", 0)),
        ("3 万", Number(30000.0, "", 0)),
        ("1.0*", Number(1.0, "", 1)),
        ("−5", Number(-5.0, "", 0)),
        ("25g", Number(25.0, "g", 0)),
    ],
)
def test_numbers(cell: str, number: Number) -> None:
    assert number_of(cell) == number


@pytest.mark.parametrize("cell", ["2,5", "1,23,456", "007", "38 (24.7%)", "n.a.", "A-12", "(12", "12)", "1-2", ""])
def test_what_is_no_number_for_certain(cell: str) -> None:
    assert number_of(cell) is None


def test_dates() -> None:
    assert date_of("2023-02-25") == "2023-02-25"
    assert date_of("2023年5月") == "2023-05"
    assert date_of("from 2023-02-25 to 2023-03-01") is None
    assert date_of("March") is None
