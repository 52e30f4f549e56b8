"""Answering profiles tried: a question before one is saved, all golden questions before it answers."""

from fastapi import APIRouter, Request
from fastapi.concurrency import run_in_threadpool

from askdock.records import NO_FILTER
from askdock.services.api.answering_profiles.routes import ADMIN, EDITOR, Number
from askdock.services.api.authorization import AccessDep, GuardedRoute, StateDep
from askdock.services.api.dependencies import (
    AnsweringProfilesDep,
    CollectionDep,
    GoldenRunsDep,
    QuestionsDep,
    RightsDep,
    TracesDep,
)
from askdock.services.api.questions.traces import told
from askdock.services.api.schemas.answering_profiles import AnsweringTrialIn
from askdock.services.api.schemas.golden import GoldenRunOut
from askdock.services.api.schemas.traces import ReplayOut
from askdock.services.common.disconnect import unless_disconnected
from askdock.services.common.openapi import errors
from askdock.trace import Trace

router = APIRouter(prefix="/v1/answering-profile", tags=["answering-profile"], route_class=GuardedRoute)


@router.post(
    "/try",
    operation_id="try_answering_profile",
    summary="Answer a question by a profile that is not saved",
    responses=errors(403, 404, 409, 413, 502, 504),
    openapi_extra=EDITOR,
)
async def try_answering_profile(
    body: AnsweringTrialIn,
    collection: CollectionDep,
    profiles: AnsweringProfilesDep,
    questions: QuestionsDep,
    access: AccessDep,
    traces: TracesDep,
    rights: RightsDep,
    request: Request,
) -> ReplayOut:
    """From what you may read. The answer is not put on record."""
    profile = body.profile.record()
    profiles.check(profile)
    question = await run_in_threadpool(
        questions.make,
        *(collection, body.question, access.caller),
        top_k=body.top_k,
        where=body.filter.record() if body.filter else NO_FILTER,
        search=body.record(),
    )
    trace = Trace()
    await access.quotas.ask(access.caller)
    answer = await unless_disconnected(request, questions.answer(question, trace, profile))
    return await told(answer, trace, collection.name, access, traces, rights)


@router.post(
    "/versions/{number}/test",
    operation_id="test_answering_profile",
    summary="Ask the golden questions with a version of the answering profile",
    status_code=202,
    responses=errors(403, 404, 409),
    openapi_extra=ADMIN,
)
async def test_answering_profile(
    number: Number,
    collection: CollectionDep,
    profiles: AnsweringProfilesDep,
    runs: GoldenRunsDep,
    access: AccessDep,
    state: StateDep,
) -> GoldenRunOut:
    """All of them, as a run that is listed with the others; it goes on when you leave."""
    version, run = await run_in_threadpool(profiles.begin_test, collection, number, access.caller)
    state.golden.start(runs.ask(collection, run, access.caller, trial=version))
    return GoldenRunOut.of(run)
