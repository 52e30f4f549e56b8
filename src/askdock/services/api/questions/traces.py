"""Traces of answers: read, replayed with other settings, forgotten."""

from typing import Annotated

from fastapi import APIRouter, Path, Request
from fastapi.concurrency import run_in_threadpool

from askdock.application.traces import Traces
from askdock.application.withheld import withheld
from askdock.records import Answer, Role
from askdock.retrieval.rights import DocumentRights
from askdock.services.api.authorization import Access, AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import HistoryDep, RightsDep, TracesDep
from askdock.services.api.questions.feedback import record_id
from askdock.services.api.schemas.base import ANSWER_ID
from askdock.services.api.schemas.questions import AnswerOut
from askdock.services.api.schemas.traces import ReplayIn, ReplayOut, TraceOut
from askdock.services.common.disconnect import unless_disconnected
from askdock.services.common.openapi import errors
from askdock.trace import Trace

router = APIRouter(prefix="/v1/answers", tags=["questions"], route_class=GuardedRoute)

AnswerId = Annotated[
    str,
    Path(pattern=ANSWER_ID, description="`id` of the answer, of a completion, of a stream or of a response."),
]


@router.get(
    "/{answer_id}/trace",
    operation_id="get_trace",
    summary="See how an answer came about",
    responses=errors(403, 404),
    openapi_extra=needs(Role.READER),
)
def get_trace(answer_id: AnswerId, access: AccessDep, traces: TracesDep) -> TraceOut:
    """Of an answer or a refusal given to you, for ASKDOCK_TRACE_DAYS days.

    Text of passages is what the documents have now: what was deleted since, or is no longer for you, is `gone`.
    """
    kept = traces.kept(access.caller.id, record_id(answer_id))
    access.check(kept.collection)
    return TraceOut.of(traces.read(kept, access.caller), kept.collection, kept.model)


@router.delete(
    "/{answer_id}/trace",
    operation_id="forget_trace",
    summary="Forget how an answer came about",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=needs(Role.READER),
)
def forget_trace(answer_id: AnswerId, access: AccessDep, history: HistoryDep) -> None:
    """Of an answer given to you."""
    history.forget_trace(access.caller.id, record_id(answer_id))


@router.post(
    "/{answer_id}/replay",
    operation_id="replay_answer",
    summary="Answer a question again with other settings",
    responses=errors(403, 404, 409, 413, 502, 504),
    openapi_extra=needs(Role.READER),
)
async def replay_answer(
    answer_id: AnswerId,
    body: ReplayIn,
    access: AccessDep,
    traces: TracesDep,
    rights: RightsDep,
    request: Request,
) -> ReplayOut:
    """The question of an answer given to you, as it stood alone; the new answer is not put on record."""
    kept = await run_in_threadpool(traces.kept, access.caller.id, record_id(answer_id))
    collections = await run_in_threadpool(access.several, kept.collection)
    where = body.filter.record() if body.filter else None
    replayed = traces.replay(collections, kept, access.caller, top_k=body.top_k, where=where, search=body.record())
    await access.quotas.ask(access.caller)
    answer, trace = await unless_disconnected(request, replayed)
    return await told(answer, trace, kept.collection, access, traces, rights)


async def told(
    answer: Answer, trace: Trace, collection: str, access: Access, traces: Traces, rights: DocumentRights
) -> ReplayOut:
    """An answer of the named collection, or several, that is not put on record, and its trace, to the caller."""
    if answer.usage is not None:
        await access.quotas.spend(access.caller, answer.usage.prompt_tokens + answer.usage.completion_tokens)
    read = await run_in_threadpool(traces.resolve, trace, collection, access.caller)
    given = AnswerOut.model_validate(answer)
    cited = {citation.document_id for citation in answer.citations}
    if await run_in_threadpool(rights.hidden, collection, access.caller, cited):
        # A right changed while the answer was written.
        given = AnswerOut.model_validate(withheld(given.model_dump()))
    return ReplayOut(answer=given, trace=TraceOut.of(read, collection, answer.model))
