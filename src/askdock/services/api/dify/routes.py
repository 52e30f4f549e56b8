"""Search as Dify's external knowledge API has it."""

from fastapi import APIRouter
from fastapi.concurrency import run_in_threadpool

from askdock.application.scopes import both
from askdock.records import Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import MetadataDep, QuestionsDep
from askdock.services.api.dify.conditions import filter_of
from askdock.services.api.dify.errors import DifyError
from askdock.services.api.openai.vector_stores import NO_VALUES, result_of
from askdock.services.api.schemas.dify import RecordOut, RetrievalIn, RetrievalOut
from askdock.services.common.openapi import errors_as

router = APIRouter(route_class=GuardedRoute)


@router.post(
    "/retrieval",
    operation_id="retrieval",
    summary="Find passages (Dify's external knowledge API)",
    tags=["questions"],
    responses=errors_as(DifyError, 404, 409, 413),
    openapi_extra=needs(Role.READER),
)
async def retrieval(
    body: RetrievalIn, access: AccessDep, questions: QuestionsDep, metadata: MetadataDep
) -> RetrievalOut:
    """The knowledge is the collection. Give Dify this server's address without a path as its API endpoint."""
    questions.check(body.query)
    setting = body.retrieval_setting
    asked = await run_in_threadpool(access.asked, body.knowledge_id)
    collection, *also = asked.collections
    fields = await run_in_threadpool(metadata.fields, collection) if body.metadata_condition else []
    where = filter_of(body.metadata_condition, frozenset(one.name for one in fields if one.type == "list"))
    question = await run_in_threadpool(
        questions.make,
        *(collection, body.query, access.caller),
        top_k=setting.top_k,
        where=both(asked.where, where),
        also=also,
    )
    passages = await questions.search(question)
    values = await run_in_threadpool(metadata.values, [one.chunk.document_id for one in passages])
    least = setting.score_threshold or 0.0
    return RetrievalOut(
        records=[
            RecordOut(
                content=result.content[0].text,
                score=result.score,
                title=passage.chunk.title or result.filename,
                metadata={"document_id": result.file_id, **result.attributes},
            )
            for passage, result in (
                (one, result_of(one, values.get(one.chunk.document_id, NO_VALUES))) for one in passages
            )
            if result.score >= least
        ]
    )
