"""The sheet and the table of the comparison with a plain pipeline."""

import importlib.util
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest

PATH = Path(__file__).parents[3] / "benchmarks" / "beside_plain" / "compare.py"


@pytest.fixture(scope="module")
def compare() -> ModuleType:
    spec = importlib.util.spec_from_file_location("beside_plain_compare", PATH)
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def reply(system: str, question: str, *, answerable: bool = True, cited: int = 1) -> dict[str, Any]:
    return {
        "system": system,
        "id": f"set/{question}",
        "question": question,
        "answerable": answerable,
        "gold": ["25"],
        "text": f"{system} says so",
        "cited": {str(number): "a quote" for number in range(1, cited + 1)},
    }


REPLIES = [
    reply("one", "a", cited=2),
    reply("one", "b"),
    reply("one", "c", answerable=False, cited=0),
    reply("two", "a", cited=0),
    reply("two", "b"),
    reply("two", "c", answerable=False),
]


def test_a_sheet_has_every_reply_and_names_no_system(compare: ModuleType) -> None:
    rows = compare.sheet(REPLIES)
    assert len({row["key"] for row in rows}) == len(REPLIES)
    assert not any("system" in row or "id" in row for row in rows)
    assert [row["question"] for row in rows] == ["a", "a", "b", "b", "c", "c"]
    assert rows == compare.sheet(REPLIES)


def test_the_table_counts_what_was_judged(compare: ModuleType) -> None:
    verdicts = ["right", "refused", "refused", "partly", "wrong", "wrong"]
    judged = {row["key"]: row for row in compare.sheet(REPLIES)}
    for one, verdict in zip(REPLIES, verdicts, strict=True):
        judged[compare.key(one)].update(verdict=verdict, supported=1)
    assert compare.table(REPLIES, judged).splitlines() == [
        "| | one | two |",
        "|---|---|---|",
        "| answerable (2): right / partly / wrong / refused | 1 / 0 / 0 / 1 | 0 / 1 / 1 / 0 |",
        "| unanswerable (1): refused | 1 | 0 |",
        "| shown answers that are wrong | 0 of 1 | 2 of 3 |",
        "| refusal precision, recall | 0.50, 1.00 | –, 0.00 |",
        "| citations that support their sentence | 1 of 2 | 2 of 2 |",
    ]


def test_a_reply_that_was_not_judged_is_named(compare: ModuleType) -> None:
    with pytest.raises(ValueError, match="has no verdict"):
        compare.table(REPLIES, {row["key"]: row for row in compare.sheet(REPLIES)})
