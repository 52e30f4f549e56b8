"""Answers of conversations whose documents their owner may not read any more: what they quote is withheld."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

from askdock.records import AnswerRecord, Caller
from askdock.retrieval.rights import DocumentRights
from askdock.text import language_of

WITHHELD = {
    "en": "This answer quotes documents that you may not read now.",
    "zh": "该回答引用了您现在无权阅读的文档。",
}


def readable_answers(
    answers: Sequence[AnswerRecord], rights: DocumentRights, caller: Caller
) -> list[AnswerRecord]:
    """The same answers, without text and citations where the caller may not read what one of them cites."""
    quoted = {one.id: cited(one.answer) for one in answers}
    by_collection: dict[str, set[str]] = {}
    for one in answers:
        by_collection.setdefault(one.collection, set()).update(quoted[one.id])
    hidden = {name: rights.withheld(name, caller, ids) for name, ids in by_collection.items()}
    return [
        one
        if quoted[one.id].isdisjoint(hidden[one.collection])
        else replace(one, answer=withheld(one.answer or {}))
        for one in answers
    ]


def withheld(answer: Mapping[str, Any]) -> dict[str, Any]:
    """The answer with nothing of what it said."""
    text = WITHHELD.get(language_of(str(answer.get("text", ""))), WITHHELD["en"])
    nothing: dict[str, Any] = {"citations": [], "support": [], "searched": [], "computed": None, "research": None}
    return {**answer, "text": text, "answered": False, **nothing}


def cited(answer: Mapping[str, Any] | None) -> set[str]:
    """The documents that a kept answer cites."""
    return {citation["document_id"] for citation in (answer or {}).get("citations", [])}
