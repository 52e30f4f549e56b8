"""Bodies of traces: how an answer came about, stage by stage."""

from collections.abc import Mapping
from datetime import datetime
from typing import Annotated, Any, Literal, Self

from pydantic import Field

from askdock.application.traces import ReadTrace
from askdock.records import Chunk, Outcome, SearchSettings, names_of
from askdock.services.api.schemas.base import MAX_PASSAGES, Input, Output, Text
from askdock.services.api.schemas.questions import AnswerOut, FilterIn, InScope
from askdock.trace import SearchTrace, TracedPassage, Verdict

Leg = Literal["dense", "sparse"]
ChunkState = Literal["same", "changed", "gone"]
MAX_WEIGHT = 100.0


class SettingsIn(Input):
    """Settings of a search; what is left out is as configured."""

    top_k: int | None = Field(default=None, ge=1, le=MAX_PASSAGES, description="Most passages to find.")
    legs: list[Leg] = Field(
        default=[], max_length=2, description="Only these legs; empty: those that fit the question."
    )
    weights: dict[Leg, Annotated[float, Field(gt=0, le=MAX_WEIGHT)]] = Field(
        default={}, description="Weight of each leg in the fusion, 1 where left out."
    )
    rerank: bool = Field(default=True, description="False: a configured reranker is not asked.")
    filter: FilterIn | None = Field(default=None, description="Restricts the search.")

    def record(self) -> SearchSettings:
        """As the retriever takes it."""
        weights: dict[str, float] = dict(self.weights.items())
        return SearchSettings(tuple(dict.fromkeys(self.legs)), weights, self.rerank)


class SearchTestIn(SettingsIn, InScope):
    """A search to be looked at, stage by stage."""

    query: Text = Field(
        description="Search query, in any language; at most ASKDOCK_MAX_QUESTION_BYTES bytes.",
        examples=["annual leave"],
    )


class ReplayIn(SettingsIn):
    """Settings to answer the question again with; what is left out is as it was, or as configured."""


class TracedChunkOut(Output):
    """A chunk that a trace names, as it is now."""

    id: str = Field(description="Its id.")
    document_id: str = Field(description="The document that contains it.")
    document_name: str = Field(description="Its file name.")
    version: int = Field(description="The version of the document.")
    headings: list[str] = Field(description="Sections it starts in, outermost first.")
    page_start: int | None = Field(description="First page, from 1; null for formats without pages.")
    page_end: int | None = Field(description="Last page.")
    start: int = Field(description="Where it starts in the document's text, in code points.")
    end: int = Field(description="Where it ends, exclusive.")
    text: str = Field(description="Its text.")

    @classmethod
    def of(cls, chunk: Chunk) -> Self:
        """From the record."""
        return cls(
            id=chunk.id,
            document_id=chunk.document_id,
            document_name=chunk.document_name,
            version=chunk.version,
            headings=list(chunk.headings),
            page_start=chunk.page_start,
            page_end=chunk.page_end,
            start=chunk.start,
            end=chunk.end,
            text=chunk.text,
        )


class TracedHitOut(Output):
    """A chunk that a leg found."""

    chunk_id: str = Field(description="The chunk.")
    rank: int = Field(description="Its rank in the leg, from 1.")
    score: float = Field(description="The leg's own score; not comparable with the other leg's.")


class TracedLegOut(Output):
    """One leg of the search."""

    leg: Leg = Field(description="`dense` (by vectors) or `sparse` (by words).")
    asked: bool = Field(description="Whether it was asked.")
    left_out: str | None = Field(
        description="Why it was not asked: `language`, `rebuilding` or `setting`; null where it was."
    )
    found: int = Field(description="Hits that it found.")
    weight: float | None = Field(description="Its weight in the fusion.")
    hits: list[TracedHitOut] = Field(description="The first of them, best first.")


class TracedPassageOut(Output):
    """A passage that was found."""

    chunk_id: str = Field(description="The chunk.")
    document_id: str = Field(
        description="The document that contains it; empty where it is no longer for the asker."
    )
    version: int = Field(description="The version of the document.")
    score: float = Field(description="Fused score from 0 to 1.")
    ranks: Mapping[str, int] = Field(description="For each leg that found it, its rank from 1.")
    state: ChunkState = Field(description="`same`, `changed` since, or `gone`: no longer to be seen.")
    shown: bool = Field(default=False, description="Whether the chat model was shown it.")


class RemovedOut(Output):
    """A passage that was found and did not come into question."""

    chunk_id: str = Field(description="The chunk.")
    document_id: str = Field(description="The document that contains it.")
    reason: str = Field(
        description="`not_live`: the document was deleted, replaced, or is not for the asker; `copy`: another one "
        "says the same."
    )


class PromptMessageOut(Output):
    """A message to the chat model."""

    role: Literal["system", "user", "assistant"] = Field(description="Its role.")
    content: str = Field(description="Its text; a passage that is gone since is left out.")


class TracedStatementOut(Output):
    """A statement of the chat model's reply."""

    text: str = Field(description="As the model wrote it.")
    verdict: Verdict = Field(
        description="What became of it: `kept` with its markers, `moved` to passages that support it, `dropped` "
        "for want of support, `repeated`, `introduces` (a lead-in), `no_answer`, or `empty` of words."
    )
    given: list[int] = Field(description="Passages that the model cited, by number.")
    shown: list[int] = Field(description="Passages it was shown with, by number.")
    score: float | None = Field(description="Support by these, 0 to 1.")
    missing: list[str] = Field(description="Numbers, dates, codes and names that no passage has.")


class SignalsOut(Output):
    """Whether the sentences found answer without a model."""

    question: str = Field(description="The question, or the part of it.")
    values: Mapping[str, float] = Field(description="The signals, by name.")
    weighed: float = Field(description="What they come to.")
    needed: float = Field(description="What an answer needs.")
    supports: bool = Field(description="Whether an answer was given.")


class TracedSearchOut(Output):
    """How passages were found, in one collection."""

    collection: str = Field(description="The collection.")
    model: str = Field(description="The embedding model.")
    legs: list[TracedLegOut] = Field(description="Both legs.")
    fused: list[TracedPassageOut] = Field(description="The best of both legs, before a reranker.")
    reranked: list[str] = Field(description="Chunk ids in the reranker's order; empty where none was asked.")

    @classmethod
    def of(cls, read: ReadTrace, collection: str, search: SearchTrace) -> Self:
        """From the trace."""
        legs = [_leg(search, "dense"), _leg(search, "sparse")]
        fused = [_passage(read, one) for one in search.fused]
        return cls(collection=collection, model=search.model, legs=legs, fused=fused, reranked=search.reranked)


class TracedStepOut(Output):
    """A step of a deep answer."""

    kind: str = Field(description="`plan`, `search`, `read` or `answer`.")
    round: int = Field(description="From 1.")
    text: str = Field(description="What was searched for; else empty.")
    passages: int = Field(description="New passages that the search found.")


class TraceOut(Output):
    """How an answer or a refusal came about."""

    answer_id: str | None = Field(description="The answer; null for a replay or a search.")
    created_at: datetime | None = Field(description="When it was given.")
    outcome: Outcome | None = Field(description="`answered`, `refused` or `degraded`.")
    collection: str = Field(description="The collection that was asked, or several, with commas between them.")
    model: str = Field(description="Name of the chat model, or `extractive`; empty for a search.")
    version: str = Field(description="The version of AskDock.")
    generation: str = Field(description="The index version that was searched.")
    profile: str = Field(description="Fingerprint of its profile.")
    answering_profile: int = Field(
        description="Number of the version of the answering profile; 0: as installed, or one that was tried."
    )
    answering_profiles: Mapping[str, int] = Field(
        default={}, description="Of several collections, the versions of those that have a profile, by name."
    )
    answering_tried: bool = Field(default=False, description="Whether a profile that does not answer was tried.")
    question: str = Field(description="The question as it was asked.")
    standalone: str = Field(description="The question as it was answered.")
    searched: str = Field(description="The text that was searched for.")
    rewritten_by: str = Field(
        description="Why it is another one: `model` (the chat model made it stand alone), `words` (of the turn "
        "before were added); empty where it was not rewritten."
    )
    top_k: int = Field(description="Most passages asked for.")
    filtered: bool = Field(description="Whether a filter restricted the search.")
    dated: str = Field(
        default="",
        description="Documents preferred by dates in their metadata: of a year, or the `latest`; else empty.",
    )
    search: TracedSearchOut = Field(description="How passages were found, of several collections in the first.")
    searches: list[TracedSearchOut] = Field(
        default=[], description="How they were found in each of several collections; empty where one was asked."
    )
    looked_further: bool = Field(description="Whether so many were removed that more were asked for.")
    removed: list[RemovedOut] = Field(description="Passages that did not come into question.")
    passages: list[TracedPassageOut] = Field(description="Those the answer could be made of, best first.")
    prompt: list[PromptMessageOut] = Field(
        description="What the chat model was sent; empty where it was not asked."
    )
    withheld: bool = Field(
        description="Whether the reply is left out: a passage it was made of is no longer for the asker."
    )
    answer: str | None = Field(
        default=None, description="The answer as it was given; null where no conversation keeps it, or `withheld`."
    )
    reply: str = Field(description="Its reply as it came.")
    statements: list[TracedStatementOut] = Field(description="The reply's statements, in order.")
    signals: list[SignalsOut] = Field(description="Of an answer without a model, or a refusal of one.")
    research: list[TracedStepOut] = Field(default=[], description="The steps of a deep answer, in order.")
    research_ended: str = Field(default="", description="Why no more was searched for; else empty.")
    failure: str = Field(description="Why the chat model did not answer, as an error's code; else empty.")
    stages: Mapping[str, float] = Field(description="Milliseconds of each stage.")
    chunks: list[TracedChunkOut] = Field(description="The chunks that are named and still to be seen.")

    @classmethod
    def of(cls, read: ReadTrace, collection: str, model: str) -> Self:
        """From the trace."""
        trace, kept = read.trace, read.kept
        shown = trace.prompt.shown if trace.prompt else 0
        said = [] if read.withheld else trace.statements
        return cls(
            answer_id=kept.answer_id if kept else None,
            created_at=kept.created_at if kept else None,
            outcome=kept.outcome if kept else None,
            collection=collection,
            model=model,
            version=trace.version,
            generation=trace.generation,
            profile=trace.profile,
            answering_profile=trace.answering,
            answering_profiles=trace.answering_of,
            answering_tried=trace.tried,
            question=trace.question,
            standalone=trace.standalone,
            searched=trace.searched,
            rewritten_by=trace.rewritten_by,
            top_k=trace.top_k,
            filtered=trace.filtered,
            dated=trace.dated,
            search=TracedSearchOut.of(read, names_of(collection)[0], trace.every_search[0]),
            searches=[TracedSearchOut.of(read, one.collection, one.search) for one in trace.searches],
            looked_further=trace.looked_further,
            removed=[
                RemovedOut.model_validate(one) for one in trace.removed if one.document_id not in read.hidden
            ],
            passages=[_passage(read, one, shown=at < shown) for at, one in enumerate(trace.passages)],
            prompt=[PromptMessageOut.model_validate(one) for one in read.prompt()],
            withheld=read.withheld,
            answer=None if read.withheld or kept is None else text_of(kept.answer),
            reply="".join(one.text for one in said),
            statements=[TracedStatementOut.model_validate(one) for one in said],
            signals=[SignalsOut.model_validate(one) for one in trace.signals],
            research=[] if read.withheld else [TracedStepOut.model_validate(one) for one in trace.research],
            research_ended=trace.research_ended,
            failure=trace.failure,
            stages={**trace.stages, **trace.every_search[0].stages},
            chunks=[TracedChunkOut.of(chunk) for chunk in read.chunks.values()],
        )


class ReplayOut(Output):
    """An answer given again with other settings; it is not on record."""

    answer: AnswerOut = Field(description="The answer.")
    trace: TraceOut = Field(description="How it came about.")


def text_of(answer: Mapping[str, Any] | None) -> str | None:
    """The text of a kept answer."""
    return None if answer is None else str(answer.get("text", ""))


def _leg(search: SearchTrace, leg: Leg) -> TracedLegOut:
    hits = search.legs.get(leg, [])
    return TracedLegOut(
        leg=leg,
        asked=leg in search.legs,
        left_out=search.left_out.get(leg),
        found=search.found.get(leg, 0),
        weight=search.weights.get(leg),
        hits=[TracedHitOut(chunk_id=hit.chunk_id, rank=rank, score=hit.score) for rank, hit in enumerate(hits, 1)],
    )


def _passage(read: ReadTrace, one: TracedPassage, *, shown: bool = False) -> TracedPassageOut:
    return TracedPassageOut(
        chunk_id=one.chunk_id,
        document_id="" if one.document_id in read.hidden else one.document_id,
        version=one.version,
        score=one.score,
        ranks=one.ranks,
        state=read.state(one.chunk_id, one.digest),
        shown=shown,
    )
