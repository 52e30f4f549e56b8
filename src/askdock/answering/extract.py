"""Answers without a language model: the sentences that answer best, quoted word for word, or none."""

from collections.abc import Sequence

from askdock import text, trace
from askdock.answering.answer_type import Kind, asks_price, expected
from askdock.answering.answerability import BY_MODEL, Signals, subject_share
from askdock.answering.candidates import Candidate, candidates, rest_of_form, rows_like, within
from askdock.answering.chosen import (
    MIN_SHARE,
    SENTENCES,
    entities_missing,
    is_of_other_date,
    of_the_question,
    of_the_same,
    quoted_of,
    share_about,
)
from askdock.answering.cite import cite_span
from askdock.answering.editions import by_edition
from askdock.answering.inert import inert
from askdock.answering.neighbours import footnotes, with_neighbours
from askdock.answering.question import (
    denies,
    of_named_file,
    without_file,
)
from askdock.answering.scored import numbers_in, score
from askdock.answering.sentence_vectors import SentenceVectors
from askdock.answering.things import names_other_place, names_other_things
from askdock.answering.whole import is_beside, is_whole, lacks_contact
from askdock.ports import Embedder
from askdock.records import Answer, Passage
from askdock.text.questions import asks_for_all, parts, without_command

MODEL = "extractive"
PASSAGES = 6
LISTED = 60
"""Rows quoted where all of a kind are asked for."""
COUNTED = ("{} found:", "共 {} 项：")
EMBEDDED = 12
"""Sentences whose vectors are compared with the question: a few milliseconds each."""

SUBJECT_ACROSS = 0.7
"""The subject's share of a sentence in another language."""


class Extractor:
    """Quotes sentences of the passages. The embedder is used where it covers the question's language."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder
        self._vectors = SentenceVectors(embedder)

    def answer(
        self, question: str, passages: Sequence[Passage], margin: float = 0.0, asked: str = ""
    ) -> Answer | None:
        """The answer, or None when no sentence supports one by that margin.

        `asked`: the question before it was put in other words, which may tell the kind of thing asked for better.
        """
        asked = asked if len(parts(question)) == 1 else ""
        chosen = [one for part in parts(question) for one in self._chosen(part, passages, margin, asked)]
        if not chosen and len(parts(question)) > 1:
            chosen = self._chosen(question, passages, margin)
        if not chosen:
            return None
        # The sides of a comparison may be told by the same statement.
        chosen = by_edition(list({(c.passage.chunk.id, c.start): c for c in chosen}.values()))
        lines = [f"{inert(' '.join(c.told.split()))}{c.note} [{number}]" for number, c in enumerate(chosen, 1)]
        if asks_for_all(question) and len(chosen) > 1 and all(c.is_row for c in chosen):
            lines.insert(0, COUNTED[text.language_of(question) == "zh"].format(len(chosen)))
        return Answer(
            text="\n".join(lines),
            answered=True,
            citations=tuple(
                cite_span(c.passage.chunk, number, c.start, c.end) for number, c in enumerate(chosen, 1)
            ),
            model=MODEL,
            unsure=expected(question) in ("person", "place") and not any(c.tells for c in chosen),
        )

    def best(self, question: str, passages: Sequence[Passage], margin: float = 0.0) -> Candidate | None:
        """The sentence quoted first, or None when none supports an answer by that margin."""
        return next(iter(self._chosen(question, passages, margin)), None)

    def _chosen(
        self, question: str, passages: Sequence[Passage], margin: float, asked: str = ""
    ) -> list[Candidate]:
        """The sentences quoted for one question, with their neighbours; none for too little support."""
        every = asks_for_all(question)
        question = without_command(question) if every else question
        found, signals = self.weigh(question, passages, asked)
        _note(question, signals, margin)
        if signals is None or not signals.support(margin):
            return []
        rows = [one for one in found if one.is_row and one.score >= MIN_SHARE * found[0].score]
        if every and rows:
            return rows_like(rows[0], candidates(question, passages))[:LISTED]
        chosen = of_the_same(question, quoted_of(found, SENTENCES))
        chosen += rest_of_form(chosen, found)
        noted = [note for one in chosen for note in footnotes(one, found) if note not in chosen]
        negated = denies(question)
        priced = asks_price(question)
        whole = [with_neighbours(one, negated=negated, priced=priced) for one in (*chosen, *noted)]
        return [one for at, one in enumerate(whole) if not any(within(one, other) for other in whole[:at])]

    def weigh(
        self, question: str, passages: Sequence[Passage], asked: str = ""
    ) -> tuple[list[Candidate], Signals | None]:
        """The sentences that come into question, best first, and what they say for an answer; None without any."""
        passages = of_named_file(question, passages)[:PASSAGES]
        question = without_file(question, passages)
        every = candidates(question, passages)
        every.sort(key=lambda c: -c.coverage)  # stable: of another language, where words tell nothing, by rank
        own = [c for c in every if not c.crosses][:EMBEDDED]
        across = [c for c in every if c.crosses][:EMBEDDED] if self._knows(question) else []
        kind = expected(question) or expected(asked)
        self._score(question, kind, own + across, asked)
        nearest = max((c.similarity or 0.0 for c in own), default=0.0)
        # Without a word of the question nothing speaks for what is farther off than its own language.
        near = [c for c in across if c.held or (c.similarity or 0.0) >= nearest]
        return self._weighed(question, passages, kind, own + near, asked)

    def _weighed(
        self,
        question: str,
        passages: Sequence[Passage],
        kind: Kind | None,
        among: Sequence[Candidate],
        asked: str,
    ) -> tuple[list[Candidate], Signals | None]:
        found = of_the_question(question, among)
        found.sort(key=lambda c: -c.score)
        if not found:
            return [], None
        best, quoted = found[0], quoted_of(found, SENTENCES)
        told_in = {one.passage.chunk.document_id for one in quoted}
        ofquoted_of = [one for one in passages if one.chunk.document_id in told_in]
        return found, Signals(
            similarity=self._similarity(among),
            model=self._embedder.model,
            subject=SUBJECT_ACROSS if best.crosses else subject_share(question, passages),
            coverage=best.coverage,
            lacks_quantity=not best.tells and kind in ("quantity", "time"),
            lacks_name=not best.tells and kind in ("person", "place"),
            numbers_missing=len(numbers_in(question) - numbers_in(best.in_context)),
            other_date=is_of_other_date(found),
            beside=best.lacks or is_beside(question, best) or lacks_contact(f"{question} {asked}", best),
            thing_missing=not best.crosses
            and (names_other_things(question, passages) or names_other_place(question, ofquoted_of)),
            whole=is_whole(question, best, kind),
            row=best.is_row,
            about=share_about(question, best, quoted),
            han=text.language_of(question) == "zh",
            **entities_missing(question, quoted),
        )

    def _similarity(self, candidates: Sequence[Candidate]) -> float | None:
        if self._embedder.model not in BY_MODEL:
            return None
        return max((c.similarity for c in candidates if c.similarity is not None), default=None)

    def _knows(self, question: str) -> bool:
        languages = self._embedder.languages
        return languages is None or text.language_of(question) in languages

    def _score(
        self, question: str, kind: Kind | None, candidates: Sequence[Candidate], asked_as: str = ""
    ) -> None:
        if candidates and self._knows(question):
            vectors = self._vectors.of([c.in_context for c in candidates])
            similarities = vectors @ self._embedder.embed_query(question)
            for candidate, similarity in zip(candidates, similarities, strict=True):
                candidate.similarity = float(similarity)
        score(question, kind, candidates, asked_as)


def _note(question: str, signals: Signals | None, margin: float) -> None:
    if not (written := trace.current()):
        return
    question = trace.shortened(question)
    if signals is None:
        written.signals.append(trace.SignalsTrace(question, {}, 0.0, 0.0, supports=False))
        return
    values = {name: float(value) for name, value in signals.told().items()}
    weighed, needed = round(signals.weighed(), trace.DIGITS), signals.fit.minimum + margin
    written.signals.append(
        trace.SignalsTrace(question, values, weighed, round(needed, trace.DIGITS), signals.support(margin))
    )
