"""The table of OWASP ASVS has each requirement once, and the tests that it names exist."""

import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "reference" / "asvs.md").read_text()
LAST = {
    "6.1": 3,
    "6.2": 12,
    "6.3": 4,
    "6.4": 4,
    "6.5": 5,
    "6.6": 3,
    "6.8": 4,
    "7.1": 3,
    "7.2": 4,
    "7.3": 2,
    "7.4": 5,
    "7.5": 2,
    "7.6": 2,
    "8.1": 2,
    "8.2": 3,
    "8.3": 1,
    "8.4": 1,
}
"""The last requirement of levels 1 and 2 in each section of 5.0, where they come before those of level 3."""
REASONS = ("not met", "partly", "does not apply", "no test of its own", "](../access.md")
ROWS = {
    found[1]: found[2] for found in re.finditer(r"^\| (\d\.\d\.\d+) [^|]*\|[^|]*\|(.*)\|$", PAGE, re.MULTILINE)
}
DEFINED = {
    name
    for path in (ROOT / "tests").rglob("test_*.py")
    for name in re.findall(r"(?:def|class) ([Tt]est\w+)", path.read_text())
}


def test_every_requirement_of_levels_1_and_2_has_a_row() -> None:
    wanted = {f"{section}.{number}" for section, last in LAST.items() for number in range(1, last + 1)}
    assert wanted <= set(ROWS)


@pytest.mark.parametrize("requirement", ROWS)
def test_a_row_names_a_test_or_a_reason(requirement: str) -> None:
    row = ROWS[requirement]
    assert re.search(r"`[Tt]est\w+`|test_\w+\.py|\.test\.ts", row) or any(one in row for one in REASONS), row


def test_the_tests_that_are_named_exist() -> None:
    named = set(re.findall(r"`(test_\w+|Test[A-Z]\w*)`", PAGE))
    assert len(named) > 50
    assert named - DEFINED == set()


@pytest.mark.parametrize(
    "name", sorted(set(re.findall(r"`((?:[\w/]+/)?test_\w+\.py|frontend/[\w/.]+\.ts)`", PAGE)))
)
def test_the_files_that_are_named_exist(name: str) -> None:
    assert (ROOT / name).is_file() or (ROOT / "tests" / name).is_file()
