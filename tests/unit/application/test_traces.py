"""What the stages note, read again: over the real pipelines, a store in memory and a scripted model."""

import asyncio
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest

from askdock.adapters.memory import HashEmbedder, OpenToAll, ScriptedChatModel, index_texts
from askdock.answering.pipeline import AnswerPipeline
from askdock.answering.respond import make_responder
from askdock.application.questions import Questions
from askdock.application.traces import ReadTrace, Traces
from askdock.errors import InvalidInput, LLMTimeout
from askdock.records import Caller, Filter, Grant, KeptTrace, Message, Readers, Role, SearchSettings
from askdock.retrieval.hybrid import HybridRetriever
from askdock.retrieval.liveness import LivenessFilter
from askdock.retrieval.pipeline import RetrievalPipeline
from askdock.retrieval.rewrite import Rewriter
from askdock.retrieval.rights import DocumentRights
from askdock.services.api.schemas.traces import TraceOut
from askdock.trace import Trace, decode, encode

TEXTS = ["The canteen opens at noon. Lunch costs 7 euros.", "Parking is free for visitors.", "The lift is slow."]
QUESTION = "When does the canteen open?"


CALLER = Caller("a", "a", "user", (Grant(Role.READER, None),))


class Rights(OpenToAll):
    """Hides the documents in `hidden` from everybody but admins."""

    def __init__(self) -> None:
        self.hidden: set[str] = set()

    def readers_of(self, document_ids: Sequence[str]) -> dict[str, Readers]:
        return {one: Readers() for one in document_ids if one in self.hidden}


class World:
    """A small AskDock, whose documents can be taken out."""

    def __init__(self, *replies: str | Exception, degrade: bool = False) -> None:
        self.sample = index_texts(TEXTS)
        self.chat = ScriptedChatModel(replies) if replies else None
        self.dead: set[str] = set()
        liveness = LivenessFilter(lambda ids: {one: 1 for one in ids if one not in self.dead})
        retriever = HybridRetriever(self.sample.store, HashEmbedder(), threads=0)
        self.record = Rights()
        rights = DocumentRights(self.record)
        retrieval = RetrievalPipeline(Rewriter(self.chat), retriever, liveness, rights)
        responder = make_responder(HashEmbedder(), self.chat, degrade=degrade)
        answers = AnswerPipeline(retrieval, responder, locate=lambda answer: answer)
        self.questions = Questions(retrieval, answers, top_k=2, max_question_bytes=1000)
        history: Any = None
        self.traces = Traces(history, self.questions, lambda: self.sample.store, liveness, rights)

    def ask(self, text: str = QUESTION, **given: Any) -> Trace:
        trace = Trace()
        question = self.questions.make(self.sample.collection, text, CALLER, **given)
        self.answer = asyncio.run(self.questions.answer(question, trace))
        return decode(encode(trace))

    def replay(self, trace: Trace, **given: Any) -> Trace:
        kept = KeptTrace("a", "sample", datetime.now(UTC), "answered", "m", encode(trace).decode())
        given = {"search": SearchSettings(), **given}
        self.answer, replayed = asyncio.run(self.traces.replay([self.sample.collection], kept, CALLER, **given))
        return replayed


def test_the_search_is_noted_leg_by_leg() -> None:
    trace = World().ask()
    assert trace.searched == trace.standalone == QUESTION
    assert set(trace.search.legs) == {"dense", "sparse"}
    assert trace.search.legs["sparse"][0].chunk_id == "chunk-1"
    assert trace.search.found["dense"] == 3
    assert trace.search.weights == {"dense": 1.0, "sparse": 1.0}
    assert [one.chunk_id for one in trace.search.fused][:1] == ["chunk-1"]
    assert [one.chunk_id for one in trace.passages][:1] == ["chunk-1"]
    assert len(trace.passages) == 2
    assert {"dense", "sparse", "fuse", "extract"} <= set(trace.stages)


def test_a_refusal_says_what_was_missing() -> None:
    world = World()
    trace = world.ask("Who is the president of France?")
    assert not world.answer.answered
    [signals] = trace.signals
    assert not signals.supports
    assert signals.weighed < signals.needed
    assert "coverage" in signals.values


def test_a_dead_document_is_removed_and_said_to_be() -> None:
    world = World()
    world.dead.add("document-1")
    trace = world.ask()
    assert [one.chunk_id for one in trace.removed] == ["chunk-1"]
    assert "chunk-1" not in [one.chunk_id for one in trace.passages]


def test_the_statements_of_a_reply_and_what_became_of_them() -> None:
    reply = (
        "The canteen opens at noon [1]. Lunch costs 7 euros [2]. "
        "Lunch costs 9 euros [1]. The canteen opens at noon."
    )
    trace = World(reply).ask()
    assert [one.verdict for one in trace.statements] == ["kept", "moved", "dropped", "repeated"]
    assert [one.shown for one in trace.statements] == [(1,), (1,), (), ()]
    assert trace.statements[2].missing
    assert "".join(one.text for one in trace.statements) == reply


@pytest.mark.parametrize("reply", ["NO_ANSWER", "no_answer."])
def test_the_models_own_refusal_is_told_apart(reply: str) -> None:
    world = World(reply)
    trace = world.ask()
    assert not world.answer.answered
    assert [one.verdict for one in trace.statements] == ["no_answer"]


def test_the_prompt_is_shown_as_it_was_sent() -> None:
    world = World("At noon [1].")
    read = resolve(world, world.ask())
    assert world.chat is not None
    assert read.prompt() == world.chat.heard[0]


def test_of_a_document_that_is_gone_nothing_is_shown() -> None:
    world = World("At noon [1].")
    trace = world.ask()
    assert read_state(world, trace) == "same"
    world.dead.add("document-1")
    read = resolve(world, trace)
    assert read_state(world, trace) == "gone"
    assert "noon" not in read.prompt()[1].content
    assert "chunk-1" not in read.chunks


def test_what_the_asker_may_not_read_any_more_is_withheld() -> None:
    world = World("At noon [1].")
    trace = world.ask()
    world.record.hidden.add("document-1")
    read = resolve(world, trace)
    assert "chunk-1" not in read.chunks
    assert "noon" not in read.prompt()[1].content
    assert read.withheld
    told = TraceOut.of(read, "sample", "m").model_dump_json()
    assert "noon" not in told
    assert "document-1" not in told


def resolve(world: World, trace: Trace) -> ReadTrace:
    return world.traces.resolve(trace, "sample", CALLER)


def read_state(world: World, trace: Trace) -> str:
    passage = trace.passages[0]
    return resolve(world, trace).state(passage.chunk_id, passage.digest)


def test_a_dropped_generation_leaves_the_rest_readable() -> None:
    world = World()
    trace = world.ask()
    world.sample.store.drop_generation(trace.generation)
    assert resolve(world, trace).chunks == {}


def test_why_a_question_was_searched_for_in_other_words() -> None:
    turns = (Message("user", "Is there a canteen?"), Message("assistant", "Yes."))
    by_words = World().ask("When does it open?", history=turns)
    assert by_words.rewritten_by == "words"
    assert "canteen" in by_words.searched
    by_model = World(QUESTION, "At noon [1].").ask("When does it open?", history=turns)
    assert (by_model.rewritten_by, by_model.standalone) == ("model", QUESTION)


def test_a_model_that_failed_is_named() -> None:
    trace = World(LLMTimeout("slow"), degrade=True).ask()
    assert trace.failure == "llm_timeout"
    assert trace.signals[0].supports


def test_a_replay_searches_as_it_is_told() -> None:
    world = World()
    before = world.ask(where=Filter(document_ids=("document-1", "document-2")))
    again = world.replay(before)
    assert [one.chunk_id for one in again.passages] == [one.chunk_id for one in before.passages]
    assert again.where == before.where
    words = world.replay(before, top_k=1, search=SearchSettings(legs=("sparse",)))
    assert (set(words.search.legs), words.search.left_out) == ({"sparse"}, {"dense": "setting"})
    assert len(words.passages) == 1
    elsewhere = world.replay(before, where=Filter(document_ids=("document-3",)))
    assert [one.chunk_id for one in elsewhere.passages] == ["chunk-3"]
    heavy = world.replay(before, search=SearchSettings(weights={"sparse": 5.0}))
    assert heavy.search.weights == {"dense": 1.0, "sparse": 5.0}


def test_a_replay_without_its_filter_or_its_question_is_refused() -> None:
    world = World()
    before = world.ask(where=Filter(document_ids=("document-1",) * 1000))
    with pytest.raises(InvalidInput):
        world.replay(before)
    with pytest.raises(InvalidInput):
        world.replay(replace(world.ask(), cut=True))
