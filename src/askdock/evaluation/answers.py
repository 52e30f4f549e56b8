"""Answers measured: against gold answers, relevant documents and known answerability, each citation checked."""

import asyncio
import re
import time
import unicodedata
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from askdock.evaluation.beir import DataSet, Question
from askdock.evaluation.retrieval import percentiles
from askdock.records import LOCAL
from askdock.text.scripts import CJK

if TYPE_CHECKING:
    from askdock.bootstrap import System
    from askdock.records import Answer, Citation, Collection

_TOKEN = re.compile(rf"[{CJK}]|[^\W_{CJK}]+")
_ARTICLES = frozenset({"a", "an", "the"})
_MARKER = re.compile(r"\[\d+\]")


@dataclass
class _Tally:
    """Sums over the questions asked so far."""

    asked: int = 0
    answered: int = 0
    exact: list[float] = field(default_factory=list)
    f1: list[float] = field(default_factory=list)
    contains: list[float] = field(default_factory=list)
    cited: list[float] = field(default_factory=list)
    found: list[float] = field(default_factory=list)
    outcomes: Counter[tuple[bool, bool]] = field(default_factory=Counter)
    """(answerable, answered) -> questions."""
    citations: int = 0
    verified: int = 0
    dropped: int = 0
    milliseconds: list[float] = field(default_factory=list)


def measure(
    system: "System",
    live: "Collection",
    data: DataSet,
    questions: Iterable[tuple[str, Question]],
    corpus_ids: dict[str, str],
    *,
    history: bool,
    tell: Callable[[dict[str, Any]], None] = lambda _: None,
) -> dict[str, Any]:
    """Ask each question; return the measures. `tell` gets what was answered as it comes, for reading."""
    tally = _Tally()
    check = CitationCheck(system, live)
    with asyncio.Runner() as runner:  # one event loop: the chat model keeps its connections on it
        for query_id, question in questions:
            begin = time.perf_counter()
            turns = question.history if history else ()
            asked = system.questions.make(live, question.text, LOCAL, history=turns)
            answer = runner.run(system.questions.answer(asked))
            tally.milliseconds.append((time.perf_counter() - begin) * 1000)
            cited = {corpus_ids.get(citation.document_id, "") for citation in answer.citations}
            _count(tally, question, answer, cited, data.qrels.get(query_id, {}))
            tally.verified += sum(check.holds(citation) for citation in answer.citations)
            tell(
                {
                    "id": query_id,
                    "question": question.text,
                    "answerable": question.answerable,
                    "answered": answer.answered,
                    "text": answer.text,
                    "quotes": [citation.quote for citation in answer.citations],
                    "dropped_markers": answer.dropped_markers,
                    "gold": list(question.answers),
                }
            )
    return _result(tally)


class CitationCheck:
    """Whether citations hold: the document version is live, the quote stands verbatim at its span and page."""

    def __init__(self, system: "System", live: "Collection") -> None:
        self._system = system
        self._live = live
        self._parsed = lru_cache(maxsize=256)(system.documents.parsed)

    def holds(self, citation: "Citation") -> bool:
        """Look the citation up in the catalogue, the store and the parsed text."""
        document = self._system.catalogue.get_document(self._live.id, citation.document_id)
        stored = self._system.store.chunk_ids(self._live.generation, citation.document_id, citation.version)
        parsed = self._parsed(citation.document_id, citation.version)
        pages = [page.number for page in parsed.pages(citation.start, citation.start + 1)]
        return (
            document.live_version == citation.version
            and citation.chunk_id in stored
            and parsed.text(citation.start, citation.end) == citation.quote != ""
            and citation.page == (pages[0] if pages else None)
        )


def _count(tally: _Tally, question: Question, answer: "Answer", cited: set[str], relevant: dict[str, int]) -> None:
    tally.asked += 1
    tally.answered += answer.answered
    tally.citations += len(answer.citations)
    tally.dropped += answer.dropped_markers
    if question.answerable is not None:
        tally.outcomes[question.answerable, answer.answered] += 1
    if question.answerable and question.answers:
        plain = _MARKER.sub("", answer.text) if answer.answered else ""
        tally.exact.append(max(float(words(plain) == words(gold)) for gold in question.answers))
        tally.f1.append(max(f1(plain, gold) for gold in question.answers))
        tally.contains.append(max(float(_contains(words(plain), words(gold))) for gold in question.answers))
    if answer.answered and relevant:
        tally.cited.append(len(cited & relevant.keys()) / max(len(cited), 1))
        tally.found.append(len(cited & relevant.keys()) / len(relevant))


def _result(tally: _Tally) -> dict[str, Any]:
    refused_rightly, refused_wrongly = tally.outcomes[False, False], tally.outcomes[True, False]
    unanswerable = refused_rightly + tally.outcomes[False, True]
    return {
        "questions": tally.asked,
        "answered": tally.answered,
        "exact_match": _mean(tally.exact),
        "f1": _mean(tally.f1),
        "contains_gold": _mean(tally.contains),
        "citation_precision": _mean(tally.cited),
        "citation_recall": _mean(tally.found),
        "unanswerable": unanswerable,
        "refusal_precision": _share(refused_rightly, refused_rightly + refused_wrongly) if unanswerable else None,
        "refusal_recall": _share(refused_rightly, unanswerable),
        "citations": tally.citations,
        "citations_verified": tally.verified,
        "markers_dropped": tally.dropped,
        "latency_ms": percentiles(tally.milliseconds),
    }


def words(text: str) -> list[str]:
    """As SQuAD's script compares answers: lower case, no punctuation, no articles; each CJK character a word.

    https://rajpurkar.github.io/SQuAD-explorer/ (evaluate-v2.0.py); for Chinese as CMRC 2018 does it.
    """
    return [word for word in _TOKEN.findall(unicodedata.normalize("NFKC", text).lower()) if word not in _ARTICLES]


def f1(text: str, gold: str) -> float:
    """Harmonic mean of precision and recall over the words that both have."""
    found, wanted = Counter(words(text)), Counter(words(gold))
    shared = (found & wanted).total()
    return 2 * shared / (found.total() + wanted.total()) if shared else 0.0


def _contains(found: list[str], wanted: list[str]) -> bool:
    return bool(wanted) and any(
        found[at : at + len(wanted)] == wanted for at in range(len(found) - len(wanted) + 1)
    )


def _mean(values: list[float]) -> float | None:
    return _share(sum(values), len(values))


def _share(part: float, whole: int) -> float | None:
    """None where there is nothing to have a share of."""
    return round(part / whole, 4) if whole else None
