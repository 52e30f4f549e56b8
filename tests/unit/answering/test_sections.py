import pytest

from askdock.answering.sections import Heading, section_path


@pytest.mark.parametrize(
    ("start", "passed", "path"),
    [
        ((), [], ()),
        (("A",), [], ("A",)),
        (("A",), [Heading(1, "A")], ("A",)),
        (("A",), [Heading(1, "A"), Heading(2, "B")], ("A", "B")),
        (("A", "B"), [Heading(2, "B"), Heading(2, "C")], ("A", "C")),
        (("A", "B", "C"), [Heading(3, "C"), Heading(2, "D"), Heading(3, "E")], ("A", "D", "E")),
        (("A", "B"), [Heading(3, "B"), Heading(2, "C")], ("C",)),
        (("A", "B"), [Heading(2, "C")], ("A", "C")),
        ((), [Heading(1, "A")], ("A",)),
    ],
)
def test_the_path_follows_the_headings_that_are_passed(
    start: tuple[str, ...], passed: list[Heading], path: tuple[str, ...]
) -> None:
    assert section_path(start, passed) == path
