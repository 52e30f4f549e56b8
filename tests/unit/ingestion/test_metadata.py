"""Values of metadata: read from texts, and found by rules."""

import pytest

from askdock.errors import InvalidInput
from askdock.ingestion.metadata import check_pattern, checked, match, path_of, read


@pytest.mark.parametrize(
    ("pattern", "path", "value"),
    [
        ("hr/{value}/*", "hr/2024/leave.md", "2024"),
        ("hr/{value}/*", "hr/2024/more/leave.md", None),
        ("**/{value}/*", "a/b/2024/leave.md", "2024"),
        ("**/{value}/*", "leave.md", None),
        ("**/report-{value}.pdf", "x/report-2024.pdf", "2024"),
        ("*-{value}.pdf", "annual-2024.pdf", "2024"),
        ("**/{value}.(1)*", "a/b.(1).md", "b"),
    ],
)
def test_patterns_of_paths(pattern: str, path: str, value: str | None) -> None:
    assert match(pattern, path) == value


@pytest.mark.parametrize("pattern", ["", "hr/*", "{value}/{value}", "a/**/{value}", "*{value}*"])
def test_a_pattern_that_tells_no_value_is_refused(pattern: str) -> None:
    with pytest.raises(InvalidInput, match="path"):
        check_pattern(pattern)


def test_paths_of_uploads_and_of_other_places() -> None:
    assert path_of("upload:hr/2024/a.md") == "hr/2024/a.md"
    assert path_of("file:///srv/My%20files/a.md") == "srv/My files/a.md"
    assert path_of("https://example.com/2024/a.html?x=1") == "2024/a.html"


@pytest.mark.parametrize(
    ("kind", "said", "value"),
    [
        ("text", " x ", "x"),
        ("text", "x" * 513, None),
        ("number", "2024", 2024.0),
        ("number", "nan", None),
        ("number", "about 3", None),
        ("date", "2024-05-31", "2024-05-31"),
        ("date", "2024/05/31", "2024-05-31"),
        ("date", "2024-05-31T23:30:00-02:00", "2024-06-01"),
        ("date", "Fri, 31 May 2024 10:00:00 +0000", "2024-05-31"),
        ("date", "May", None),
        ("list", "de, fr , de,", ("de", "fr")),
        ("list", " , ", None),
    ],
)
def test_texts_that_were_found(kind: str, said: str, value: object) -> None:
    assert read(kind, said) == value  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("kind", "given"),
    [("number", "1"), ("number", True), ("number", float("inf")), ("date", 2024), ("list", "x"), ("text", 1)],
)
def test_a_given_value_must_be_of_the_type(kind: str, given: object) -> None:
    with pytest.raises(InvalidInput, match="'year'"):
        checked("year", kind, given)  # type: ignore[arg-type]
