"""Questions to begin with, and to go on with after an answer."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.concurrency import run_in_threadpool

from askdock.records import COLLECTION_NAME, Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import StartersDep, TracesDep
from askdock.services.api.questions.feedback import record_id
from askdock.services.api.schemas.base import ANSWER_ID
from askdock.services.api.schemas.starters import SuggestionsOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["questions"], route_class=GuardedRoute)


@router.get(
    "/collections/{name}/starters",
    operation_id="list_starters",
    summary="Suggest questions to begin with",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.ASKER),
)
async def list_starters(
    name: Annotated[str, Path(pattern=COLLECTION_NAME, description="Name of the collection.")],
    access: AccessDep,
    starters: StartersDep,
    language: Annotated[Literal["en", "zh"], Query(description="Of the questions.")] = "en",
) -> SuggestionsOut:
    """Of headings, definitions and heads of tables in documents that you may read; each was answered once."""
    collection = await run_in_threadpool(access.collection, name)
    return SuggestionsOut(questions=await starters.of(collection, access.caller, language))


@router.get(
    "/answers/{answer_id}/follow-ups",
    operation_id="list_follow_ups",
    summary="Suggest questions to go on with",
    responses=errors(403, 404, 409),
    openapi_extra=needs(Role.READER),
)
async def list_follow_ups(
    answer_id: Annotated[str, Path(pattern=ANSWER_ID, description="`id` of the answer.")],
    access: AccessDep,
    traces: TracesDep,
    starters: StartersDep,
) -> SuggestionsOut:
    """Of the documents found for an answer given to you, about something else, as long as its trace is kept."""
    kept = await run_in_threadpool(traces.kept, access.caller.id, record_id(answer_id))
    collections = await run_in_threadpool(access.several, kept.collection)
    read = await run_in_threadpool(traces.read, kept, access.caller)
    found = dict.fromkeys(one.document_id for one in read.trace.passages)
    shown = [one for one in found if one not in read.hidden]
    questions = await starters.after(read.trace.question, shown, collections, access.caller)
    return SuggestionsOut(questions=questions)
