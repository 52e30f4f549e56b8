"""Runs of golden questions: each is searched for and answered as any caller's would be, and measured."""

import asyncio
import json
import time
import unicodedata
from collections.abc import AsyncIterator, Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from hashlib import sha256
from itertools import islice

from askdock import __version__
from askdock.application.golden import Golden
from askdock.application.questions import Questions
from askdock.errors import AskDockError, Conflict, InvalidInput, NotFound
from askdock.ports import GoldenStore
from askdock.records import (
    AS_INSTALLED,
    AnsweringVersion,
    Caller,
    ChatChoice,
    Chunk,
    Citation,
    Collection,
    GoldenMeasures,
    GoldenOutcome,
    GoldenQuestion,
    GoldenRun,
    Passage,
    new_id,
)
from askdock.telemetry import GOLDEN_RUNS

DEPTH = 10
"""Passages among which an expected one must be."""
KEPT_RUNS = 50
"""Of one collection."""
PIECE = 20
"""Characters, without spaces, by which a passage and a longer quote are compared."""
LOOKED_AT = 10
"""Earlier runs that are looked through for what became of a question."""
NOTE_SECONDS = 5.0
"""How often a run that goes on is noted."""
LOST = timedelta(minutes=5)
"""A run that is said to go on and was not noted for so long has ended with its process."""


@dataclass(frozen=True, slots=True)
class Difference:
    """Two runs, question by question; only questions that both asked count."""

    worse: tuple[GoldenOutcome, ...]
    """Right before, and not now."""
    better: tuple[GoldenOutcome, ...]
    """Right now, and not before."""
    ranks: tuple[tuple[GoldenOutcome, GoldenOutcome], ...]
    """Before and now, where the expected passage has another rank."""


class GoldenRuns:
    """Runs golden questions and keeps how they went. `model` names what answers by a choice of chat model."""

    def __init__(
        self, store: GoldenStore, golden: Golden, questions: Questions, model: Callable[[ChatChoice], str]
    ) -> None:
        self._store = store
        self._golden = golden
        self._questions = questions
        self._model = model

    def begin(
        self,
        collection: Collection,
        caller: Caller,
        tags: Sequence[str] = (),
        trial: AnsweringVersion | None = None,
    ) -> GoldenRun:
        """A run of the questions that have one of the tags; of all, where none is given.

        `trial`: a version of the answering profile to try, in place of the one that answers.
        Raises InvalidInput where there is none, Conflict while another one goes on.
        """
        asked = self._asked(collection, tags)
        if not asked:
            which = " with these tags" if tags else ""
            raise InvalidInput(f"collection '{collection.name}' has no golden questions{which}")
        for one in self._store.runs(collection.id, limit=KEPT_RUNS):
            if _as_it_is(one).state == "running":
                raise Conflict(f"golden questions of '{collection.name}' are being asked: run {one.id}")
        now = datetime.now(UTC)
        version = trial or self._questions.answering(collection)
        run = GoldenRun(
            new_id(),
            collection.id,
            "running",
            caller.id,
            now,
            now,
            total=len(asked),
            generation=collection.generation,
            profile=collection.profile.fingerprint,
            model=self._model((version.profile if version else AS_INSTALLED).chat),
            version=__version__,
            answering=version.number if version else 0,
            trial=trial is not None,
            partial=bool(tags),
            questions=digest_of(asked),
        )
        self._store.put_run(run)
        return run

    async def ask(
        self,
        collection: Collection,
        run: GoldenRun,
        caller: Caller,
        tags: Sequence[str] = (),
        trial: AnsweringVersion | None = None,
    ) -> AsyncIterator[GoldenRun]:
        """Ask what `begin` counted; yield the run after each and at its end, `failed` by what went wrong."""
        outcomes: list[GoldenOutcome] = []
        noted = time.monotonic()
        try:
            for question in await asyncio.to_thread(self._asked, collection, tags):
                outcomes.append(await self.outcome(collection, question, caller, trial))
                run = replace(
                    run,
                    outcomes=tuple(outcomes),
                    measures=GoldenMeasures.of(outcomes),
                    updated_at=datetime.now(UTC),
                )
                if time.monotonic() - noted > NOTE_SECONDS:
                    noted = time.monotonic()
                    await asyncio.to_thread(self._store.put_run, run)
                yield run
        except AskDockError as error:
            run = replace(run, state="failed", failure=str(error), updated_at=datetime.now(UTC))
        except BaseException:
            self._store.put_run(replace(run, state="failed", failure="it was ended", updated_at=datetime.now(UTC)))
            raise
        else:
            before = await asyncio.to_thread(self.before, collection, run)
            worse = len(difference(before, run).worse) if before else 0
            run = replace(run, state="done", worse=worse, updated_at=datetime.now(UTC))
        GOLDEN_RUNS.labels(run.state).inc()
        await asyncio.to_thread(self._store.put_run, run)
        await asyncio.to_thread(self._store.keep_runs, collection.id, KEPT_RUNS)
        yield run

    def runs(self, collection: Collection) -> list[GoldenRun]:
        """Those that are kept, newest first, without their outcomes."""
        return [_as_it_is(run) for run in self._store.runs(collection.id, limit=KEPT_RUNS)]

    def get(self, collection: Collection, run_id: str) -> GoldenRun:
        """Raises NotFound."""
        run = self._store.run(collection.id, run_id)
        if run is None:
            raise NotFound(f"there is no run '{run_id}' of golden questions")
        return _as_it_is(run)

    def before(self, collection: Collection, run: GoldenRun) -> GoldenRun | None:
        """The run before this one that asked most of its questions, by what answered then: no trial.

        Each of its outcomes is the newest there is of that question, for runs by tags ask only some. None where no
        run has asked any of them.
        """
        wanted = {one.question_id for one in run.outcomes}
        runs = self._store.runs(collection.id, limit=KEPT_RUNS)
        earlier = (one for one in runs if one.id < run.id and one.state == "done" and not one.trial)
        newest: dict[str, GoldenOutcome] = {}
        found, most = None, 0
        for listed in islice(earlier, LOOKED_AT):
            whole = self._store.run(collection.id, listed.id)
            both = [one for one in whole.outcomes if one.question_id in wanted] if whole else []
            for one in both:
                newest.setdefault(one.question_id, one)
            if len(both) > most:
                found, most = whole, len(both)
            if len(newest) == len(wanted):
                break
        return found and replace(found, outcomes=tuple(newest.values()))

    def digest(self, collection: Collection) -> str:
        """Of the golden questions as they are now: see `digest_of`."""
        return digest_of(self._golden.all(collection))

    def keep(self, run: GoldenRun) -> None:
        """Keep a run in place of what was kept of it."""
        self._store.put_run(run)

    def _asked(self, collection: Collection, tags: Sequence[str]) -> list[GoldenQuestion]:
        return [one for one in self._golden.all(collection) if not tags or set(tags) & set(one.tags)]

    async def outcome(
        self,
        collection: Collection,
        golden: GoldenQuestion,
        caller: Caller,
        trial: AnsweringVersion | None = None,
    ) -> GoldenOutcome:
        """Ask one question as the caller's, and measure how it went. Raises what asking raises."""
        begin = time.perf_counter()
        rank = None
        if golden.is_searched:
            searched = self._questions.make(collection, golden.question, caller, top_k=DEPTH)
            rank = rank_of(golden, await self._questions.search(searched))
        asked = self._questions.make(collection, golden.question, caller)
        answer = await self._questions.answer(asked, how=trial.profile if trial else None)
        cited = None
        if golden.documents and not golden.refused:
            cited = any(_is_expected(golden, one) for one in answer.citations)
        missing = tuple(word for word in golden.words if _folded(word) not in _folded(answer.text))
        if golden.refused:
            right, missing = not answer.answered, ()
        else:
            found = rank != 0 if cited is None else cited
            right = answer.answered and not missing and found
        milliseconds = (time.perf_counter() - begin) * 1000
        return GoldenOutcome(
            golden.id, golden.question, right, answer.answered, rank, cited, missing, round(milliseconds, 1)
        )


def digest_of(questions: Sequence[GoldenQuestion]) -> str:
    """16 hex digits, which differ where other questions are asked, or others are the right answers to them."""
    asked = sorted((one.id, one.question, one.documents, one.quote, one.words, one.refused) for one in questions)
    return sha256(json.dumps(asked).encode()).hexdigest()[:16]


def difference(before: GoldenRun, now: GoldenRun) -> Difference:
    """What changed from one run to another."""
    then = {one.question_id: one for one in before.outcomes}
    both = [(then[one.question_id], one) for one in now.outcomes if one.question_id in then]
    return Difference(
        worse=tuple(one for old, one in both if old.right and not one.right),
        better=tuple(one for old, one in both if one.right and not old.right),
        ranks=tuple((old, one) for old, one in both if old.rank != one.rank),
    )


def rank_of(golden: GoldenQuestion, passages: Sequence[Passage]) -> int:
    """Rank from 1 of the first passage of an expected document that has the expected quote; 0 where none is."""
    quote = _folded(golden.quote)
    for rank, passage in enumerate(passages, 1):
        chunk = passage.chunk
        named = not golden.documents or _is_expected(golden, chunk)
        if named and _holds(_folded(chunk.searchable_text), _folded(chunk.text), quote):
            return rank
    return 0


def _holds(searched: str, said: str, quote: str) -> bool:
    """Whether a passage has the quote, or most of it is of the quote, which may be a whole larger passage."""
    if quote in searched:
        return True
    pieces = {said[at : at + PIECE] for at in range(len(said) - PIECE + 1)}
    return bool(pieces) and sum(piece in quote for piece in pieces) >= len(pieces) / 2


def _is_expected(golden: GoldenQuestion, part: Chunk | Citation) -> bool:
    """Whether it is of a document that is expected, by id or name."""
    return not {part.document_id, part.document_name}.isdisjoint(golden.documents)


def _folded(text: str) -> str:
    """Without spaces, case and forms of width."""
    return "".join(unicodedata.normalize("NFKC", text).casefold().split())


def _as_it_is(run: GoldenRun) -> GoldenRun:
    if run.state == "running" and datetime.now(UTC) - run.updated_at > LOST:
        return replace(run, state="failed", failure="the process that asked it has ended")
    return run
