import pytest

from askdock.text.times import clock, is_timed, seconds_at

TEXT = "and so on.\n\n[0:01:05] First. Second.\n\n[1:00:00] Third."


@pytest.mark.parametrize(
    ("quoted", "seconds"), [("and", None), ("[0:01", 65), ("First", 65), ("Second", 65), ("Third", 3600)]
)
def test_the_time_of_the_paragraph_that_a_quote_is_of(quoted: str, seconds: int | None) -> None:
    assert seconds_at(TEXT, TEXT.index(quoted)) == seconds


def test_times_as_they_are_written() -> None:
    assert [clock(seconds) for seconds in (0, 754, 36_000)] == ["0:00:00", "0:12:34", "10:00:00"]


def test_kinds_that_have_times() -> None:
    assert all(map(is_timed, ("audio/mpeg", "video/mp4", "text/vtt", "application/x-subrip")))
    assert not is_timed("text/plain")
