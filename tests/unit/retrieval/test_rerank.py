from collections.abc import Sequence

import pytest

from askdock.errors import RerankerUnavailable
from askdock.retrieval.rerank import RerankStage
from askdock.telemetry import RERANKS_SKIPPED


class ByLength:
    """The longer text is the better one."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        self.read += texts
        return [float(len(text)) for text in texts]


class Down:
    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        raise RerankerUnavailable("the reranker is down")


def test_the_first_candidates_are_put_in_its_order_and_the_rest_follows(make_passages) -> None:
    reranker = ByLength()
    passages = make_passages("a", "bbb", "cc", "dddd")
    found = RerankStage(reranker, candidates=3).rerank("?", passages)
    assert [p.chunk.text for p in found] == ["bbb", "cc", "a", "dddd"]
    assert [p.ranks.get("rerank") for p in found] == [1, 2, 3, None]
    assert [p.score for p in found] == [p.score for p in passages]
    assert reranker.read == ["a", "bbb", "cc"]


def test_search_goes_on_without_a_reranker_that_does_not_answer(
    make_passages, caplog: pytest.LogCaptureFixture
) -> None:
    before = RERANKS_SKIPPED._value.get()
    passages = make_passages("a", "bbb")
    assert RerankStage(Down(), candidates=3).rerank("?", passages) == passages
    assert RERANKS_SKIPPED._value.get() == before + 1
    assert "the reranker is down" in caplog.text


def test_one_passage_needs_no_order(make_passages) -> None:
    assert len(RerankStage(Down(), candidates=3).rerank("?", make_passages("a"))) == 1
