"""Documents that a question names by their date, where metadata tell it: "the 2024 report", "the latest policy".

A year that stands in a document's name or title is found without (see `document_names`), and prevails: the report
of 2024 may be dated 2025.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

from askdock.ports import MetadataStore
from askdock.records import (
    Collection,
    FieldComparison,
    FieldCompound,
    FieldCondition,
    FieldValue,
    MetadataField,
    Operator,
    Passage,
)

NEAR = (("sparse", 0.6), ("dense", 0.95))
"""Share of a leg's best score from which on a passage may be of the document that is meant; fused scores say only
which is better."""
_KIND = (
    "report|policy|policies|version|edition|release|handbook|contract|plan|budget|guide|manual|agreement|statement"
    "|filing|minutes|review|document|file|rule|regulation|list|catalogue|survey|strategy|memo|letter|specification"
    "|standard|guideline|procedure"
)
_KIND_CHINESE = "报告|年报|手册|制度|政策|合同|计划|预算|规定|规则|文件|文档|版本|版|指南|标准|通知|纪要|办法|清单"
_YEAR = r"(?P<{}>(?:19|20)\d\d)"
_OF_YEAR = re.compile(
    rf"(?<!\d){_YEAR.format('before')}(?:['’]s)?\s+(?:[\w-]+\s+){{0,3}}?(?:{_KIND})s?\b"
    rf"|\b(?:{_KIND})s?\s+(?:of|from|for|dated)\s+(?:[A-Za-z]+\s+)?{_YEAR.format('after')}(?!\d)"
    rf"|(?<!\d){_YEAR.format('chinese')}\s*年(?:度|版)?的?[一-鿿]{{0,8}}?(?:{_KIND_CHINESE})",
    re.IGNORECASE,
)
_LATEST = re.compile(
    rf"\b(?:latest|newest|most recent|current|up[- ]to[- ]date)\s+(?:[\w-]+\s+){{0,4}}?(?:{_KIND})s?\b"
    rf"|(?:最新|最近|现行)的?[一-鿿]{{0,8}}?(?:{_KIND_CHINESE})",
    re.IGNORECASE,
)
_ENDS = re.compile(r"until|expir|end|due|valid_to|review|retention|delete")
"""In the name of a field: its date is not that of the document."""


@dataclass(frozen=True, slots=True)
class AskedDate:
    """The date of the document that a question names: a year, or the newest one there is (None)."""

    year: int | None


def asked_date(question: str) -> AskedDate | None:
    """None where the question names no document by its date."""
    if found := _OF_YEAR.search(question):
        return AskedDate(int(next(year for year in found.groups() if year)))
    return AskedDate(None) if _LATEST.search(question) else None


def names_year(passage: Passage, year: int) -> bool:
    """Whether the document's name or title has the year."""
    return any(str(year) in name for name in (passage.chunk.document_name, passage.chunk.title))


def with_year(passage: Passage, year: int) -> Passage:
    """The same with the year behind the document's title: whoever answers reads there of when the document is."""
    title = f"{passage.chunk.title} ({year})" if passage.chunk.title else str(year)
    return replace(passage, chunk=replace(passage.chunk, title=title))


class DatedDocuments:
    """Tells the dates of documents by fields of dates, and of numbers that are years."""

    def __init__(self, store: MetadataStore) -> None:
        self._store = store

    def of_year(self, collection: Collection, year: int) -> FieldCondition | None:
        """What documents of the year are like; None where no field tells."""
        parts = tuple(_in_year(field, year) for field in self._fields(collection))
        return FieldCompound("or", parts) if parts else None

    def without_other_years(
        self, collection: Collection, passages: Sequence[Passage], kept: Sequence[Passage]
    ) -> list[Passage]:
        """The passages whose documents are among those of `kept`, or have no date."""
        dates = self._dates(collection, passages)
        same = {one.chunk.document_id for one in kept}
        return [one for one in passages if one.chunk.document_id in same or one.chunk.document_id not in dates]

    def newest_first(self, collection: Collection, passages: Sequence[Passage]) -> list[Passage]:
        """The same, first those of the newest document of those that are near the best; each with its date."""
        dates = self._dates(collection, passages)
        if not dates:
            return list(passages)
        told = [replace(one, edition=dates.get(one.chunk.document_id, "")) for one in passages]
        newest = max((one.edition for one in _near(told)), default="")
        return sorted(told, key=lambda one: not newest or one.edition != newest)

    def _dates(self, collection: Collection, passages: Sequence[Passage]) -> Mapping[str, str]:
        """Of each document that has one the latest."""
        fields = self._fields(collection)
        if not fields:
            return {}
        values = self._store.values_of(list({one.chunk.document_id for one in passages}))
        dates = {
            document_id: max((_text(of[field.name]) for field in fields if field.name in of), default="")
            for document_id, of in values.items()
        }
        return {document_id: day for document_id, day in dates.items() if day}

    def _fields(self, collection: Collection) -> list[MetadataField]:
        return [one for one in self._store.fields(collection.id) if _tells_date(one)]


def _near(passages: Sequence[Passage]) -> list[Passage]:
    for leg, share in NEAR:
        best = max((one.scores[leg] for one in passages if leg in one.scores), default=0.0)
        if best > 0.0:
            return [one for one in passages if one.scores.get(leg, 0.0) >= share * best]
    return list(passages)


def _tells_date(field: MetadataField) -> bool:
    if field.type == "number":
        return "year" in field.name
    return field.type == "date" and not _ENDS.search(field.name)


def _in_year(field: MetadataField, year: int) -> FieldCondition:
    if field.type == "number":
        return FieldComparison("eq", field.name, float(year), "number")
    first, last = (FieldComparison(op, field.name, f"{year}-{day}", "date") for op, day in _BOUNDS)
    return FieldCompound("and", (first, last))


_BOUNDS: tuple[tuple[Operator, str], ...] = (("gte", "01-01"), ("lte", "12-31"))


def _text(value: FieldValue) -> str:
    return f"{value:.0f}" if isinstance(value, float) else str(value)
