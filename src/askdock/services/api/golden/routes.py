"""Golden questions of a collection: kept, brought in, written out."""

from typing import Annotated, Literal

from fastapi import APIRouter, Path, Query
from fastapi.concurrency import run_in_threadpool
from fastapi.responses import StreamingResponse

from askdock.application.golden import GoldenFormat
from askdock.errors import NotFound
from askdock.records import Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import CollectionDep, GoldenDep, StartersDep
from askdock.services.api.operations.audit import MEDIA_TYPES
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.schemas.golden import (
    GoldenImportIn,
    GoldenImportOut,
    GoldenQuestionIn,
    GoldenQuestionOut,
    GoldenQuestionsOut,
    ProposalOut,
    ProposalsOut,
)
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1/golden", tags=["golden"], route_class=GuardedRoute)

ADMIN = needs(Role.ADMIN)
"""Questions and quotes may come from any document of the collection: for those who read them all."""
QuestionId = Annotated[str, Path(pattern=RECORD_ID, description="Id of the golden question.")]


@router.get(
    "/questions",
    operation_id="list_golden_questions",
    summary="List golden questions",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def list_golden_questions(collection: CollectionDep, golden: GoldenDep) -> GoldenQuestionsOut:
    """What is asked of the collection to see how well it answers."""
    return GoldenQuestionsOut(questions=[GoldenQuestionOut.of(one) for one in golden.all(collection)])


@router.post(
    "/questions",
    operation_id="add_golden_question",
    summary="Add a golden question",
    status_code=201,
    responses=errors(403, 404, 413),
    openapi_extra=ADMIN,
)
def add_golden_question(
    body: GoldenQuestionIn, collection: CollectionDep, golden: GoldenDep, access: AccessDep
) -> GoldenQuestionOut:
    """With the documents, a quote or words that a right answer has, or that it must be refused."""
    return GoldenQuestionOut.of(golden.add(collection, [body.record()], access.caller.id, body.origin)[0])


@router.get(
    "/proposals",
    operation_id="propose_golden_questions",
    summary="Propose golden questions",
    responses=errors(403, 404, 409),
    openapi_extra=ADMIN,
)
async def propose_golden_questions(
    collection: CollectionDep,
    golden: GoldenDep,
    starters: StartersDep,
    access: AccessDep,
    language: Annotated[Literal["en", "zh"], Query(description="Of the questions.")] = "en",
) -> ProposalsOut:
    """Of documents that no golden question is about yet; each was answered out of it, without a model."""
    known = await run_in_threadpool(golden.all, collection)
    found = await starters.propose(collection, access.caller, language, known)
    return ProposalsOut(proposals=[ProposalOut.model_validate(one) for one in found])


@router.put(
    "/questions/{question_id}",
    operation_id="change_golden_question",
    summary="Change a golden question",
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def change_golden_question(
    question_id: QuestionId, body: GoldenQuestionIn, collection: CollectionDep, golden: GoldenDep
) -> GoldenQuestionOut:
    """All of it: what is left out is empty afterwards."""
    return GoldenQuestionOut.of(golden.change(collection, question_id, body.record()))


@router.delete(
    "/questions/{question_id}",
    operation_id="delete_golden_question",
    summary="Delete a golden question",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=ADMIN,
)
def delete_golden_question(question_id: QuestionId, collection: CollectionDep, golden: GoldenDep) -> None:
    """Runs that asked it keep how it went."""
    if not golden.remove(collection, [question_id]):
        raise NotFound(f"there is no golden question '{question_id}'")


@router.post(
    "/import",
    operation_id="import_golden_questions",
    summary="Import golden questions",
    responses=errors(403, 404, 413),
    openapi_extra=ADMIN,
)
def import_golden_questions(
    body: GoldenImportIn, collection: CollectionDep, golden: GoldenDep, access: AccessDep
) -> GoldenImportOut:
    """All lines of a file or none: the error names the line. Questions that are there already are changed."""
    added, changed = golden.bring_in(collection, body.content, body.format, access.caller.id)
    return GoldenImportOut(added=added, changed=changed)


@router.get(
    "/export",
    operation_id="export_golden_questions",
    summary="Export golden questions",
    responses={**errors(403, 404), 200: {"content": {"text/csv": {}, "application/jsonl": {}}}},
    response_class=StreamingResponse,
    openapi_extra=ADMIN,
)
def export_golden_questions(
    collection: CollectionDep,
    golden: GoldenDep,
    format: Annotated[GoldenFormat, Query(description="One question a line, as JSON or CSV.")] = "jsonl",  # noqa: A002
) -> StreamingResponse:
    """As the import takes them."""
    disposition = {"Content-Disposition": f'attachment; filename="golden.{format}"'}
    lines = golden.write_out(collection, format)
    return StreamingResponse(lines, media_type=MEDIA_TYPES[format], headers=disposition)
