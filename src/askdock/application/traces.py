"""Traces of answers, read again: with the text of the passages that may still be seen, and replayed."""

from collections.abc import Callable, Iterable, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import Literal

from askdock.answering.prompt import format_passage
from askdock.application.questions import Questions
from askdock.application.withheld import cited
from askdock.errors import InvalidInput, StoreUnavailable
from askdock.ports import ChunkStore, History
from askdock.records import (
    Answer,
    Caller,
    Chunk,
    Collection,
    Filter,
    KeptTrace,
    Message,
    Passage,
    SearchSettings,
    chunk_id,
)
from askdock.retrieval.liveness import LivenessFilter
from askdock.retrieval.rights import DocumentRights
from askdock.trace import Trace, TracedPassage, decode, digest

MOST_CHUNKS = 5_000
"""Of a document, that are looked through for the one that a trace names."""
GONE = "<passage {number}>\n…\n</passage {number}>"
"""In a prompt that is shown again, a passage that is there no longer."""


@dataclass(frozen=True, slots=True)
class ReadTrace:
    """A trace with the chunks that it names, those that are still live, by id."""

    kept: KeptTrace | None
    trace: Trace
    chunks: Mapping[str, Chunk]
    hidden: Set[str] = frozenset()
    """Ids of documents that it names and that the caller may not read any more."""

    @property
    def withheld(self) -> bool:
        """Whether the reply may speak of what the caller may not read any more."""
        quoted = {one.document_id for one in self.trace.passages} | cited(self.kept.answer if self.kept else None)
        return not quoted.isdisjoint(self.hidden)

    def state(self, chunk_id: str, then: str = "") -> Literal["same", "changed", "gone"]:
        """`same`, `changed` where its text was another one `then` (see `digest`), `gone`."""
        if chunk_id not in self.chunks:
            return "gone"
        return "same" if not then or digest(self.chunks[chunk_id]) == then else "changed"

    def prompt(self) -> tuple[Message, ...]:
        """What the chat model was sent, as far as its passages are still there; empty where it was not asked."""
        sent = self.trace.prompt
        if sent is None:
            return ()
        data = []
        for number, passage in enumerate(self.trace.passages[: sent.shown], 1):
            chunk = self.chunks.get(passage.chunk_id)
            data.append(format_passage(number, chunk, sent.cut) if chunk else GONE.format(number=number))
        return (Message("system", sent.system), Message("user", "\n\n".join([*data, sent.asked])))


class Traces:
    """How answers came about. `store` is asked for when it is first needed."""

    def __init__(
        self,
        history: History,
        questions: Questions,
        store: Callable[[], ChunkStore],
        liveness: LivenessFilter,
        rights: DocumentRights,
    ) -> None:
        self._history = history
        self._questions = questions
        self._store = store
        self._liveness = liveness
        self._rights = rights

    def kept(self, owner: str, answer_id: str) -> KeptTrace:
        """As it was kept. Raises AnswerNotFound, TraceNotFound."""
        return self._history.trace(owner, answer_id)

    def reported(self, answer_id: str) -> KeptTrace:
        """Of an answer to somebody else, that the inbox shows. Raises AnswerNotFound, TraceNotFound."""
        return self._history.trace_of_anyone(answer_id)

    def read(self, kept: KeptTrace, caller: Caller) -> ReadTrace:
        """With the chunks that it names, that still answer and that the caller may read now."""
        return self.resolve(decode(kept.trace), kept.collection, caller, kept)

    def resolve(self, trace: Trace, collection: str, caller: Caller, kept: KeptTrace | None = None) -> ReadTrace:
        """The same of a trace that was just written, of a question to the named collection, or several."""
        ids = list(dict.fromkeys(_named(trace)))
        found: dict[str, Chunk] = {}
        for generation in [one.generation for one in trace.searches] or [trace.generation]:
            # Where it was dropped since, or the store is away, the rest can be read all the same.
            with suppress(StoreUnavailable):
                found.update(self._store().read_chunks(generation, ids) if ids else {})
        if not trace.searches:  # of one collection, whose index profile the trace names
            found = {**self._moved(trace, set(ids) - found.keys()), **found}
        live = self._liveness.keep_live([Passage(chunk, 0.0) for chunk in found.values()])
        documents = {one.document_id for one in trace.passages}
        documents |= {one.document_id for search in trace.every_search for one in search.fused}
        documents |= {one.document_id for one in trace.removed}
        documents |= cited(kept.answer if kept else None)
        documents |= {one.chunk.document_id for one in live}
        hidden = self._rights.withheld(collection, caller, documents)
        chunks = {one.chunk.id: one.chunk for one in live if one.chunk.document_id not in hidden}
        return ReadTrace(kept, trace, chunks, hidden)

    def _moved(self, trace: Trace, gone: Set[str]) -> Mapping[str, Chunk]:
        """Chunks of documents that were written anew since, as after an edit of one, by the ids of the trace:
        those that say the same at the same place, and those that a person changed there.
        """
        named = [one for search in trace.every_search for one in (*trace.passages, *search.fused)]
        traced = {one.chunk_id: one for one in named if one.chunk_id in gone}
        versions = self._liveness.live({one.document_id for one in traced.values()})
        now: dict[str, TracedPassage] = {}
        for one in traced.values():
            version, ordinal = versions.get(one.document_id), _ordinal(one, trace.profile)
            if version is not None and version > one.version and ordinal is not None:
                now[chunk_id(one.document_id, version, ordinal, trace.profile)] = one
        chunks: Mapping[str, Chunk] = {}
        with suppress(StoreUnavailable):
            chunks = self._store().read_chunks(trace.generation, list(now)) if now else {}
        return {
            now[new].chunk_id: replace(chunk, id=now[new].chunk_id)
            for new, chunk in chunks.items()
            if chunk.edit_id or digest(chunk) == now[new].digest
        }

    async def replay(
        self,
        collections: Sequence[Collection],
        kept: KeptTrace,
        caller: Caller,
        *,
        top_k: int | None = None,
        where: Filter | None = None,
        search: SearchSettings,
    ) -> tuple[Answer, Trace]:
        """Answer the question again, as it stood alone, with other settings; nothing is put on record.

        Raises InvalidInput where the question was too long to be kept, or its filter where none is given;
        LLMUnavailable, LLMTimeout.
        """
        before = decode(kept.trace)
        if before.cut:
            raise InvalidInput("the question was too long to be kept: ask it again")
        if where is None and before.where_cut:
            raise InvalidInput("the filter of the question was too long to be kept: give one")
        asked = self._questions.make(
            collections[0],
            before.standalone or before.question,
            caller,
            top_k=top_k or before.top_k or None,
            where=before.where if where is None else where,
            search=search,
            also=collections[1:],
        )
        trace = Trace()
        answer = await self._questions.answer(asked, trace)
        return answer, trace


def _ordinal(passage: TracedPassage, profile: str) -> int | None:
    """Which passage of its document it was: its id is made of that, and not to be taken apart."""
    for ordinal in range(MOST_CHUNKS):
        if chunk_id(passage.document_id, passage.version, ordinal, profile) == passage.chunk_id:
            return ordinal
    return None


def _named(trace: Trace) -> Iterable[str]:
    yield from (one.chunk_id for one in trace.passages)
    for search in trace.every_search:
        yield from (one.chunk_id for one in search.fused)
        for hits in search.legs.values():
            yield from (hit.chunk_id for hit in hits)
    yield from (one.chunk_id for one in trace.removed)
