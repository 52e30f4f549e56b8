"""Documents that a question names by their date."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from askdock.records import Collection, FieldCompound, FieldValue, IndexProfile, MetadataField
from askdock.retrieval.asked_dates import DatedDocuments, asked_date, names_year

COLLECTION = Collection("1", "default", IndexProfile("m", "f", 8, 1, 0, "a"), "g", datetime.now(UTC))
DATE = MetadataField("issued", "date")


class Kept:
    """Fields, and values of documents."""

    def __init__(self, fields: Sequence[MetadataField], values: Mapping[str, Mapping[str, FieldValue]]) -> None:
        self._fields, self._values = fields, values

    def fields(self, _: str) -> list[MetadataField]:
        return list(self._fields)

    def values_of(self, ids: Sequence[str]) -> dict[str, Mapping[str, FieldValue]]:
        return {one: self._values[one] for one in ids if one in self._values}


def dated(fields: Sequence[MetadataField], values: Mapping[str, Mapping[str, FieldValue]]) -> DatedDocuments:
    kept: Any = Kept(fields, values)
    return DatedDocuments(kept)


@pytest.mark.parametrize(
    ("question", "year"),
    [
        ("What does the 2024 report say about leave?", 2024),
        ("How many days of leave are in the 2023 annual leave policy?", 2023),
        ("Who signed the contract of 2019?", 2019),
        ("Who signed the minutes from March 2019?", 2019),
        ("2024年的报告里投诉有多少？", 2024),
        ("2023年度员工手册规定年假几天？", 2023),
    ],
)
def test_a_document_of_a_year_is_named(question: str, year: int) -> None:
    found = asked_date(question)
    assert found is not None
    assert found.year == year


@pytest.mark.parametrize(
    "question",
    ["What does the latest travel policy say?", "Which is the newest version?", "最新的差旅制度怎么规定？"],
)
def test_the_latest_is_named(question: str) -> None:
    found = asked_date(question)
    assert found is not None
    assert found.year is None


@pytest.mark.parametrize(
    "question",
    [
        "How many employees were there in 2024?",
        "What was the revenue of 2024?",
        "Who reported the incident of 20241?",
        "How late is too late?",
        "2024年的收入是多少？",
    ],
)
def test_a_year_alone_names_no_document(question: str) -> None:
    assert asked_date(question) is None


def test_a_year_is_looked_for_in_dates_and_in_numbers_that_are_years() -> None:
    fields = [DATE, MetadataField("fiscal_year", "number"), MetadataField("pages", "number")]
    condition = dated([*fields, MetadataField("valid_until", "date")], {}).of_year(COLLECTION, 2024)
    assert isinstance(condition, FieldCompound)
    assert len(condition.parts) == 2
    assert dated([MetadataField("valid_until", "date")], {}).of_year(COLLECTION, 2024) is None


def test_documents_of_another_year_are_left_out_and_those_without_a_date_stay(make_passages: Any) -> None:
    passages = make_passages("a", "b", "c")
    values: dict[str, dict[str, FieldValue]] = {"d0": {"issued": "2023-01-01"}, "d1": {"issued": "2024-01-01"}}
    kept = dated([DATE], values).without_other_years(COLLECTION, passages, passages[1:2])
    assert [one.chunk.document_id for one in kept] == ["d1", "d2"]


def test_the_newest_of_those_near_the_best_come_first(make_passages: Any) -> None:
    scores = (8.0, 7.5, 1.0)
    found = zip(make_passages("a", "b", "c"), scores, strict=True)
    passages = [replace(one, scores={"sparse": score, "dense": 0.9}) for one, score in found]
    values: dict[str, dict[str, FieldValue]] = {
        "d0": {"issued": "2023-01-01"},
        "d1": {"issued": "2025-01-01"},
        "d2": {"issued": "2026-01-01"},  # about something else
    }
    ordered = dated([DATE], values).newest_first(COLLECTION, passages)
    assert [(one.chunk.document_id, one.edition) for one in ordered] == [
        ("d1", "2025-01-01"),
        ("d0", "2023-01-01"),
        ("d2", "2026-01-01"),
    ]
    assert dated([], values).newest_first(COLLECTION, passages) == passages


def test_a_name_that_has_the_year_prevails(make_passages: Any) -> None:
    (passage,) = make_passages("a")
    assert not names_year(passage, 2024)
    named = replace(passage, chunk=replace(passage.chunk, document_name="report-2024.pdf"))
    assert names_year(named, 2024)
