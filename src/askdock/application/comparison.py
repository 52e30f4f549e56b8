"""Two generations asked the same questions: how often each finds the document that a question was made from."""

import random
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

from askdock.records import Passage
from askdock.text.sentences import sentences

DEPTH = 10
MAX_RECALL_LOSS = 0.02
"""Recall that the new generation may lose against the live one and still take its place."""
SENTENCE = range(40, 300)
"""Characters of a sentence that makes a question: shorter ones say little, longer ones are lists."""


@dataclass(frozen=True, slots=True)
class Asked:
    """A question and the documents of which one answers it."""

    question: str
    document_ids: frozenset[str]


@dataclass(frozen=True, slots=True)
class Quality:
    """Means over the questions: an answering document among the first ten, and 1 / its rank there."""

    questions: int
    recall: float
    mrr: float


@dataclass(frozen=True, slots=True)
class Comparison:
    """How the generation that serves and the new one did; `lost` are questions only the first one answered."""

    live: Quality
    new: Quality
    lost: tuple[str, ...]

    @property
    def worse(self) -> bool:
        """Whether the new one finds so much less that it should not take the live one's place."""
        return self.live.recall - self.new.recall > MAX_RECALL_LOSS


def questions_from(texts: Iterable[tuple[str, str]], count: int) -> list[Asked]:
    """One sentence each of up to `count` documents (id, text), the same ones each time.

    Half of its words, every other one: a whole sentence would be found by its wording alone.
    """
    chance = random.Random(0)  # noqa: S311 - a sample, not a secret
    made = []
    for document_id, text in texts:
        spans = [span for span in sentences(text) if span[1] - span[0] in SENTENCE]
        if spans:
            start, end = chance.choice(spans)
            made.append(Asked(_thinned(text[start:end]), frozenset((document_id,))))
    if len(made) > count:
        made = sorted(chance.sample(made, count), key=lambda one: min(one.document_ids))
    return made


def compare(
    golden: Sequence[Asked],
    live: Callable[[str], Sequence[Passage]],
    new: Callable[[str], Sequence[Passage]],
) -> Comparison:
    """Ask both; each returns passages of live documents, best first."""
    ranks = [(one, _rank(live(one.question), one), _rank(new(one.question), one)) for one in golden]
    return Comparison(
        live=_quality([rank for _, rank, _ in ranks]),
        new=_quality([rank for _, _, rank in ranks]),
        lost=tuple(one.question for one, before, after in ranks if before and not after),
    )


def _thinned(sentence: str) -> str:
    words = sentence.split()
    if len(words) > 6:
        return " ".join(words[::2])
    return sentence[: len(sentence) // 2] if not sentence.isascii() else sentence


def _rank(passages: Sequence[Passage], golden: Asked) -> int:
    """Rank from 1 of the first document that answers; 0 where none is among the first ten documents."""
    documents = list(dict.fromkeys(passage.chunk.document_id for passage in passages))[:DEPTH]
    return next((rank for rank, one in enumerate(documents, 1) if one in golden.document_ids), 0)


def _quality(ranks: Sequence[int]) -> Quality:
    count = max(len(ranks), 1)
    return Quality(
        len(ranks), sum(1 for rank in ranks if rank) / count, sum(1 / rank for rank in ranks if rank) / count
    )
