"""Questions and searches."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any

from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool

from askdock.errors import InvalidInput
from askdock.ports import History
from askdock.records import (
    NO_FILTER,
    AnswerDelta,
    AnswerRecord,
    Conversation,
    Message,
    OpenTurn,
    Progress,
    Question,
    Reading,
    Role,
    Step,
    Thinking,
)
from askdock.services.api.authorization import AccessDep, GuardedRoute, StateDep, needs
from askdock.services.api.dependencies import (
    AnswerServiceDep,
    HistoryDep,
    MetadataDep,
    QuestionsDep,
    RequestId,
    TracesDep,
)
from askdock.services.api.questions.answer_service import AnswerService, last_of
from askdock.services.api.questions.turns import first_version, said_before
from askdock.services.api.schemas.questions import (
    AnswerOut,
    AskIn,
    DeltaOut,
    PassageOut,
    ReadingOut,
    SearchIn,
    SearchOut,
    StepOut,
    ThinkingOut,
)
from askdock.services.api.schemas.traces import SearchTestIn, TraceOut
from askdock.services.common.disconnect import unless_disconnected
from askdock.services.common.events import event, respond_with_events
from askdock.services.common.openapi import EVENTS, errors
from askdock.services.common.problems import describe_any
from askdock.trace import Trace

router = APIRouter(prefix="/v1", tags=["questions"], route_class=GuardedRoute)

MAX_TURNS = 20
"""Questions of a conversation, the newest, that the next one is understood by."""

_STREAM: dict[str, Any] = {
    "description": (
        "The answer; or, when streamed, server-sent events: `delta` with pieces of the text, each a statement "
        "that was checked, `reading` with what was found, `thinking` while a model reasons, `step` for each step "
        "of a deep answer, comments while there is nothing to send, then "
        "`answer` with the whole checked answer, then a last event with data "
        "`[DONE]`. A failure under way is an `error` event with a problem document, and no `[DONE]` follows."
    ),
    "content": EVENTS,
}


@router.post(
    "/ask",
    operation_id="ask",
    summary="Answer a question with citations",
    response_model=AnswerOut,
    responses={200: _STREAM, **errors(403, 404, 409, 413, 502, 504)},
    openapi_extra=needs(Role.ASKER),
)
async def ask(
    body: AskIn,
    service: AnswerServiceDep,
    history: HistoryDep,
    state: StateDep,
    request: Request,
    request_id: RequestId,
    accept: Annotated[str, Header(include_in_schema=False)] = "",
) -> Response | AnswerOut:
    """The whole answer as JSON, or a stream when `stream` is true or `Accept` is `text/event-stream`.

    With `conversation_id` the question continues that conversation, which keeps it and its answer; with `turn_id`
    from the moment it is asked.
    """
    question, conversation, turn = await run_in_threadpool(_question, body, service, history)
    await service.count()
    streamed = "text/event-stream" in accept if body.stream is None else body.stream
    stream = service.stream(question, conversation, turn=turn)
    if turn is not None:
        stream = state.turns.start(turn, stream, service.check_again)
    if not streamed:
        return await unless_disconnected(request, last_of(stream))
    return await respond_with_events(
        stream,
        encode,
        lambda error: event("error", describe_any(error, request_id), exclude_none=True),
        state.heartbeat_seconds,
        allowed=service.check_again,
    )


def _question(
    body: AskIn, service: AnswerService, history: History
) -> tuple[Question, Conversation | None, OpenTurn | None]:
    service.questions.check(body.question)
    if body.conversation_id is None and body.turn_id is not None:
        raise InvalidInput("`turn_id` is for a question with `conversation_id`")
    if body.turn_id is None and body.replaces is not None:
        raise InvalidInput("`replaces` needs `turn_id`")
    conversation, turn, names, owner = None, None, body.asked, service.access.caller.id
    where = body.filter.record()
    turns = [turn.record() for turn in body.history]
    if body.conversation_id is not None:
        if turns:
            raise InvalidInput("give `conversation_id` or `history`, not both")
        conversation = history.get(owner, body.conversation_id)
        if "filter" not in body.model_fields_set:
            where = conversation.scope.where
        answers = service.turns(conversation.id)
        replaces = first_version(answers, body.replaces) if body.replaces else None
        turns = _turns(said_before(answers, replaces))
        if body.turn_id is not None:
            now = datetime.now(UTC)
            turn = OpenTurn(body.turn_id, owner, conversation.id, body.question, now, now, replaces=replaces)
        if names not in (None, conversation.collection):
            raise InvalidInput("the conversation is about another collection: leave `collection` out")
        names = conversation.collection
    asked = service.access.asked(names, where)
    question = service.questions.make(
        asked.collections[0],
        body.question,
        service.access.caller,
        top_k=body.top_k,
        where=asked.where,
        history=turns,
        also=asked.collections[1:],
        deep=body.deep,
    )
    return question, conversation, turn


def _turns(answers: Sequence[AnswerRecord]) -> list[Message]:
    turns = []
    for one in answers[-MAX_TURNS:]:
        turns.append(Message("user", one.question or ""))
        turns.append(Message("assistant", str((one.answer or {}).get("text", ""))))
    return turns


def encode(item: AnswerDelta | Progress | AnswerOut) -> bytes:
    """As an event of a stream."""
    if isinstance(item, AnswerOut):
        return event("answer", item)
    if isinstance(item, Thinking):
        return event("thinking", ThinkingOut.model_validate(item))
    if isinstance(item, Step):
        return event("step", StepOut.model_validate(item))
    if isinstance(item, Reading):
        return event("reading", ReadingOut.model_validate(item))
    return event("delta", DeltaOut.model_validate(item))


@router.post(
    "/search",
    operation_id="search",
    summary="Find passages",
    responses=errors(403, 404, 409, 413),
    openapi_extra=needs(Role.READER),
)
async def search(body: SearchIn, access: AccessDep, questions: QuestionsDep, metadata: MetadataDep) -> SearchOut:
    """Passages by meaning and by words, best first."""
    questions.check(body.query)
    asked = await run_in_threadpool(access.asked, body.asked, body.filter.record())
    question = await run_in_threadpool(
        questions.make,
        asked.collections[0],
        body.query,
        access.caller,
        top_k=body.top_k,
        where=asked.where,
        history=[turn.record() for turn in body.history],
        also=asked.collections[1:],
    )
    passages = await questions.search(question)
    values = await run_in_threadpool(metadata.values, [one.chunk.document_id for one in passages])
    return SearchOut(passages=[PassageOut.of(passage, values) for passage in passages])


@router.post(
    "/search/test",
    operation_id="test_search",
    summary="See how passages are found",
    responses=errors(403, 404, 409, 413),
    openapi_extra=needs(Role.READER),
)
async def test_search(
    body: SearchTestIn, access: AccessDep, questions: QuestionsDep, traces: TracesDep
) -> TraceOut:
    """A search with the settings given: what each leg finds, both fused, what is left of it. Nothing is kept."""
    questions.check(body.query)
    where = body.filter.record() if body.filter else NO_FILTER
    asked = await run_in_threadpool(access.asked, body.asked, where)
    question = await run_in_threadpool(
        questions.make,
        asked.collections[0],
        body.query,
        access.caller,
        top_k=body.top_k,
        where=asked.where,
        search=body.record(),
        also=asked.collections[1:],
    )
    trace = Trace()
    await questions.search(question, trace)
    read = await run_in_threadpool(traces.resolve, trace, question.of, access.caller)
    return TraceOut.of(read, question.of, "")
