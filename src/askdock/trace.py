"""The trace of an answer: what each stage found and decided, noted while the answer is made.

A stage notes what only it knows in `current()`, which is None where nobody asked for a trace. Chunks are named,
not copied: whoever reads a trace later sees of the documents what they may see then. Only the model's reply is
text.
"""

from collections.abc import AsyncGenerator, Iterator, Sequence
from contextlib import aclosing, contextmanager
from contextvars import ContextVar
from dataclasses import dataclass, field, replace
from functools import cache
from hashlib import sha256
from typing import Literal, TypeVar

from pydantic import TypeAdapter

from askdock.records import NO_FILTER, Chunk, Filter, Passage

T = TypeVar("T")

MAX_BYTES = 20_000
"""Of a trace as it is kept."""
MAX_HITS = 20
"""Hits noted of each leg, passages noted of a search."""
MAX_TEXT = 1_500
"""Characters of a question, in each of its wordings."""
MAX_REPLY = 4_000
"""Characters of a reply, all its statements together."""
MAX_FILTER = 4_000
"""Bytes of a filter, as JSON."""
FEW = 5
"""Of each list, where a trace would be too long."""
DIGITS = 4

Verdict = Literal["kept", "moved", "dropped", "repeated", "introduces", "no_answer", "empty"]
"""What became of a statement: shown with its markers, with others, or not, and why not."""


@dataclass(frozen=True, slots=True)
class LegHit:
    """A chunk that a leg found."""

    chunk_id: str
    score: float


@dataclass(frozen=True, slots=True)
class TracedPassage:
    """A passage, by its names. `digest` tells whether its text is still the one that was read then."""

    chunk_id: str
    document_id: str
    version: int
    score: float
    ranks: dict[str, int]
    digest: str = ""

    @classmethod
    def of(cls, passage: Passage) -> "TracedPassage":
        """Of what a search found."""
        chunk = passage.chunk
        ranks = dict(passage.ranks)
        score = round(passage.score, DIGITS)
        return cls(chunk.id, chunk.document_id, chunk.version, score, ranks, digest(chunk))


@dataclass(slots=True)
class SearchTrace:
    """How the passages were found: noted where the index is searched, perhaps in another process."""

    model: str = ""
    """The embedding model that the question was embedded with."""
    legs: dict[str, list[LegHit]] = field(default_factory=dict)
    found: dict[str, int] = field(default_factory=dict)
    """Hits of each leg, also those that are not noted."""
    left_out: dict[str, str] = field(default_factory=dict)
    """Legs that were not asked, and why: `language`, `rebuilding`, `setting`."""
    weights: dict[str, float] = field(default_factory=dict)
    fused: list[TracedPassage] = field(default_factory=list)
    """The best of all legs, before a reranker."""
    reranked: list[str] = field(default_factory=list)
    """Chunk ids in the reranker's order; empty where none read them."""
    stages: dict[str, float] = field(default_factory=dict)
    """Milliseconds of each stage, where it ran in another process than the rest."""


@dataclass(frozen=True, slots=True)
class CollectionSearch:
    """How the passages of one of several collections were found."""

    collection: str
    generation: str
    search: SearchTrace


@dataclass(frozen=True, slots=True)
class Removed:
    """A passage that was found and must not answer."""

    chunk_id: str
    document_id: str
    reason: str


@dataclass(frozen=True, slots=True)
class PromptTrace:
    """What the chat model was sent: instructions, the first `shown` passages as data, the question."""

    model: str
    system: str
    asked: str
    shown: int
    cut: int | None = None
    """Characters of the only passage that were shown, where it did not fit."""


@dataclass(frozen=True, slots=True)
class StatementTrace:
    """A statement of the model's reply, as it came, and what became of it."""

    text: str
    verdict: Verdict
    given: tuple[int, ...] = ()
    """Numbers of the passages that the model cited."""
    shown: tuple[int, ...] = ()
    """Numbers of the passages that the statement was shown with."""
    score: float | None = None
    missing: tuple[str, ...] = ()
    """Numbers, dates, codes and names of it that are in no passage."""


@dataclass(frozen=True, slots=True)
class SignalsTrace:
    """Whether the sentences found support an answer without a model: the signals, and what they came to."""

    question: str
    values: dict[str, float]
    weighed: float
    needed: float
    supports: bool


@dataclass(frozen=True, slots=True)
class StepTrace:
    """A step of a deep answer: what was searched for, how many new passages that brought."""

    kind: str
    round: int
    text: str = ""
    passages: int = 0


@dataclass(slots=True)
class Trace:
    """Of one answer or refusal."""

    question: str = ""
    standalone: str = ""
    searched: str = ""
    rewritten_by: str = ""
    """Why the question was searched for in other words: by the chat `model`, by `words` of the turn before."""
    top_k: int = 0
    where: Filter = NO_FILTER
    where_cut: bool = False
    """Whether the filter was too long to be kept."""
    cut: bool = False
    """Whether the question was."""
    generation: str = ""
    search: SearchTrace = field(default_factory=SearchTrace)
    """Of several collections, in the first."""
    searches: list[CollectionSearch] = field(default_factory=list)
    """Of several collections, in each."""
    looked_further: bool = False
    """Whether so much was removed that more was asked for."""
    removed: list[Removed] = field(default_factory=list)
    passages: list[TracedPassage] = field(default_factory=list)
    """What the answer could be made of, best first."""
    prompt: PromptTrace | None = None
    statements: list[StatementTrace] = field(default_factory=list)
    signals: list[SignalsTrace] = field(default_factory=list)
    dated: str = ""
    """The documents that were preferred by their metadata: those of a year, or the `latest`."""
    research: list[StepTrace] = field(default_factory=list)
    """Of a deep answer, in order."""
    research_ended: str = ""
    """Why no more was searched for: see `askdock.records.Ending`."""
    failure: str = ""
    """Why the chat model did not answer, as an error's code."""
    stages: dict[str, float] = field(default_factory=dict)
    """Milliseconds of each stage of this process."""
    version: str = ""
    profile: str = ""
    """Fingerprint of the index profile."""
    answering: int = 0
    """Number of the version of the answering profile; 0: as installed."""
    answering_of: dict[str, int] = field(default_factory=dict)
    """Of several collections, of each that has one."""
    tried: bool = False
    """Whether a profile that is not the active one was tried."""

    @property
    def filtered(self) -> bool:
        """Whether a filter restricted the search."""
        return self.where_cut or self.where != NO_FILTER

    def restrict(self, where: Filter) -> None:
        """Note the filter of the question."""
        self.where_cut = len(_adapter(Filter).dump_json(where)) > MAX_FILTER
        self.where = NO_FILTER if self.where_cut else where

    @property
    def every_search(self) -> list[SearchTrace]:
        """In one collection or in several."""
        return [one.search for one in self.searches] or [self.search]

    def searched_in(self, collection: str, generation: str) -> None:
        """Note that `search` is of this collection, one of several."""
        known = [one for one in self.searches if one.collection != collection]
        self.searches = [*known, CollectionSearch(collection, generation, self.search)]
        self.search = SearchTrace()

    def passed(self, stage: str, seconds: float) -> None:
        """Note how long a stage took; one that ran twice took both times."""
        self.stages[stage] = round(self.stages.get(stage, 0.0) + seconds * 1000, 2)

    def state(self, statement: StatementTrace) -> None:
        """Note a statement of the reply, as far as there is room for its text."""
        room = MAX_REPLY - sum(len(one.text) for one in self.statements)
        self.statements.append(replace(statement, text=statement.text[: max(room, 0)]))

    def restart(self) -> None:
        """Forget a reply that did not come, for the one that is asked for next."""
        self.statements.clear()


@cache
def _adapter(of: type[T]) -> TypeAdapter[T]:
    """Made when a trace is first written: a question without one starts sooner."""
    return TypeAdapter(of)


_CURRENT: ContextVar[Trace | None] = ContextVar("askdock_trace", default=None)


def current() -> Trace | None:
    """The trace that is being written, if one is."""
    return _CURRENT.get()


@contextmanager
def recording(trace: Trace) -> Iterator[Trace]:
    """Have what runs in the context note what it does in `trace`."""
    token = _CURRENT.set(trace)
    try:
        yield trace
    finally:
        _CURRENT.reset(token)


@contextmanager
def unnoted() -> Iterator[None]:
    """Have what runs in the context note nothing: a search whose result nobody sees."""
    token = _CURRENT.set(None)
    try:
        yield
    finally:
        _CURRENT.reset(token)


async def traced(items: AsyncGenerator[T], trace: Trace) -> AsyncGenerator[T]:
    """The same items; making each of them is recorded. Whoever takes them is not, whatever task that is."""
    async with aclosing(items):
        while True:
            with recording(trace):
                try:
                    item = await anext(items)
                except StopAsyncIteration:
                    return
            yield item


def digest(chunk: Chunk) -> str:
    """Eight hex digits of a chunk's text."""
    return sha256(chunk.text.encode()).hexdigest()[:8]


def noted(passages: Sequence[Passage]) -> list[TracedPassage]:
    """The first of them, by their names."""
    return [TracedPassage.of(one) for one in passages[:MAX_HITS]]


def shortened(text: str) -> str:
    """A question as it is kept."""
    return text if len(text) <= MAX_TEXT else f"{text[:MAX_TEXT]} …"


def encode(trace: Trace) -> bytes:
    """As JSON of at most MAX_BYTES: lists are cut first, then texts, shorter and shorter."""
    data = _adapter(Trace).dump_json(trace, exclude_defaults=True)
    if len(data) > MAX_BYTES:
        trace = _with_short_lists(trace)
        data = _adapter(Trace).dump_json(trace, exclude_defaults=True)
    for characters in (400, 150, 50, 15):
        if len(data) <= MAX_BYTES:
            break
        trace = _with_short_texts(trace, characters)
        data = _adapter(Trace).dump_json(trace, exclude_defaults=True)
    return data


def decode(data: bytes | str) -> Trace:
    """What `encode` wrote, by this version or another one."""
    trace: Trace = _adapter(Trace).validate_json(data)
    return trace


def _with_short_lists(trace: Trace) -> Trace:
    few = max(1, FEW // max(1, len(trace.searches)))
    return replace(
        trace,
        search=_short_search(trace.search, FEW),
        searches=[replace(one, search=_short_search(one.search, few)) for one in trace.searches],
        removed=trace.removed[:FEW],
        statements=trace.statements[: 4 * FEW],
        signals=trace.signals[:FEW],
        research=trace.research[: 4 * FEW],
    )


def _short_search(search: SearchTrace, few: int) -> SearchTrace:
    legs = {leg: hits[:few] for leg, hits in search.legs.items()}
    return replace(search, legs=legs, fused=search.fused[:few], reranked=search.reranked[:few])


def _with_short_texts(trace: Trace, characters: int) -> Trace:
    def short(text: str) -> str:
        return text[:characters]

    statements = [
        replace(one, text=short(one.text), missing=tuple(map(short, one.missing[:2]))) for one in trace.statements
    ]
    sent = trace.prompt
    return replace(
        trace,
        question=short(trace.question),
        standalone=short(trace.standalone),
        searched=short(trace.searched),
        cut=trace.cut or len(trace.standalone or trace.question) > characters,
        prompt=sent and replace(sent, system=short(sent.system), asked=short(sent.asked)),
        statements=statements,
        signals=[replace(one, question=short(one.question)) for one in trace.signals],
        research=[replace(one, text=short(one.text)) for one in trace.research],
    )
