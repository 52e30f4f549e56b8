"""Fused passages read once more, each together with the question, by a cross-encoder."""

import logging
from collections.abc import Sequence
from dataclasses import replace

from askdock.errors import RerankerUnavailable
from askdock.ports import Reranker
from askdock.records import Passage
from askdock.telemetry import RERANKS_SKIPPED, stage

log = logging.getLogger(__name__)


class RerankStage:
    """Puts the first `candidates` passages in the reranker's order; what follows them stays as it is."""

    def __init__(self, reranker: Reranker, candidates: int) -> None:
        self._reranker = reranker
        self.candidates = candidates

    def rerank(self, question: str, passages: Sequence[Passage]) -> list[Passage]:
        """The passages in their new order. A reranker that does not answer changes nothing: search goes on."""
        first, rest = passages[: self.candidates], passages[self.candidates :]
        if len(first) < 2:
            return list(passages)
        try:
            with stage("rerank"):
                scores = self._reranker.score(question, [p.chunk.searchable_text for p in first])
        except RerankerUnavailable as error:
            RERANKS_SKIPPED.inc()
            log.warning("passages were not reranked: %s", error)
            return list(passages)
        order = sorted(range(len(first)), key=lambda at: (-scores[at], at))
        # The scores of fusion stay with the places, so that they still fall from the first to the last.
        return [
            replace(
                first[at],
                score=first[place].score,
                ranks={**first[at].ranks, "rerank": place + 1},
                scores={**first[at].scores, "rerank": scores[at]},
            )
            for place, at in enumerate(order)
        ] + list(rest)
