"""A deep answer: more is searched for, then the question is answered as any other, by all that was found.

The statements of the answer are checked like those of every answer; what the model wrote while it searched is no
part of it.
"""

from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import replace

from askdock import trace
from askdock.answering.deep.explore import Exploration, Limits
from askdock.answering.prompt import PROMPT_TOKENS
from askdock.ports import ChatModel, QuestionRetriever, Responder
from askdock.records import (
    Answer,
    AnswerPiece,
    Passage,
    Question,
    Research,
    RetrievalResult,
    Step,
    Thinking,
    Usage,
)
from askdock.telemetry import stage


class DeepAnswers:
    """Answers the questions that ask for it with `deep`."""

    def __init__(
        self,
        retrieval: QuestionRetriever,
        chat: ChatModel,
        responder: Responder,
        limits: Limits,
        prompt_tokens: int = PROMPT_TOKENS,
    ) -> None:
        self._retrieval = retrieval
        self._chat = chat
        self._responder = responder
        self._limits = limits
        self._prompt_tokens = prompt_tokens

    async def respond(self, question: Question, retrieved: RetrievalResult) -> AsyncGenerator[AnswerPiece]:
        """Yield the steps as they are made, then what a responder yields. Closing it ends the work."""
        first = (*retrieved.passages, *retrieved.more)
        exploration = Exploration(
            self._retrieval,
            self._chat,
            self._limits,
            question,
            retrieved.question,
            first,
            self._prompt_tokens,
        )
        with stage("explore"):
            async with aclosing(exploration.steps()) as steps:
                async for step in steps:
                    _note(step, exploration)
                    yield step
        last = Step("answer", exploration.rounds)
        _note(last, exploration)
        yield last
        passages = exploration.passages
        written = self._responder.respond(retrieved.question, passages, question.text, question.how)
        async with aclosing(written) as pieces:
            async for piece in pieces:
                yield _told(piece, exploration, passages) if isinstance(piece, Answer) else piece


def _told(answer: Answer, exploration: Exploration, passages: list[Passage]) -> Answer:
    """The answer with what was done for it, and which searches brought nothing of it."""
    cited = {one.chunk_id for one in answer.citations}
    not_found = tuple(
        query
        for query in exploration.searches
        if cited.isdisjoint(one.chunk.id for one in exploration.found[query])
    )
    names = {one.chunk.id: one.collection for one in passages}
    own = answer.usage or Usage(0, 0)
    return replace(
        answer,
        citations=tuple(replace(one, collection=names[one.chunk_id]) for one in answer.citations),
        usage=Usage(
            own.prompt_tokens + exploration.usage.prompt_tokens,
            own.completion_tokens + exploration.usage.completion_tokens,
        ),
        research=Research(exploration.rounds, exploration.searches, exploration.ended, not_found),
    )


def _note(step: Step | Thinking, exploration: Exploration) -> None:
    written = trace.current()
    if written is None or isinstance(step, Thinking):
        return
    written.research.append(trace.StepTrace(step.kind, step.round, step.text, step.passages))
    if step.kind != "plan":
        # Whoever may not read one of their documents any more is not to go on reading what comes of it.
        written.passages = trace.noted(exploration.passages)
    if step.kind == "answer":
        written.research_ended = exploration.ended
