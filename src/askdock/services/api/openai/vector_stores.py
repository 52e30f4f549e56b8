"""Search as OpenAI's vector stores have it."""

from collections.abc import Mapping
from typing import Annotated

from fastapi import APIRouter, Path
from fastapi.concurrency import run_in_threadpool

from askdock.records import FieldValue, Filter, Passage, Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import MetadataDep, QuestionsDep
from askdock.services.api.openai.errors import OpenAIError
from askdock.services.api.schemas.metadata import condition_of
from askdock.services.api.schemas.openai import (
    VectorStoreContent,
    VectorStoreResult,
    VectorStoreSearchIn,
    VectorStoreSearchOut,
)
from askdock.services.common.openapi import errors_as

router = APIRouter(route_class=GuardedRoute)

NO_VALUES: Mapping[str, FieldValue] = {}


@router.post(
    "/v1/vector_stores/{vector_store_id}/search",
    operation_id="search_vector_store",
    summary="Find passages (OpenAI)",
    tags=["openai"],
    responses=errors_as(OpenAIError, 404, 409, 413),
    openapi_extra=needs(Role.READER),
)
async def search_vector_store(
    vector_store_id: Annotated[
        str,
        Path(
            max_length=700,
            description="Name of the collection, of several (`hr,it`), or of a saved scope (`scope:NAME`).",
        ),
    ],
    body: VectorStoreSearchIn,
    access: AccessDep,
    questions: QuestionsDep,
    metadata: MetadataDep,
) -> VectorStoreSearchOut:
    """The vector store is the collection."""
    queries = [body.query] if isinstance(body.query, str) else body.query
    query = "\n".join(queries)
    questions.check(query)
    where = Filter(metadata=condition_of(body.filters))
    asked = await run_in_threadpool(access.asked, vector_store_id, where)
    question = await run_in_threadpool(
        questions.make,
        *(asked.collections[0], query, access.caller),
        top_k=body.max_num_results,
        where=asked.where,
        also=asked.collections[1:],
    )
    passages = await questions.search(question)
    values = await run_in_threadpool(metadata.values, [one.chunk.document_id for one in passages])
    least = body.ranking_options.score_threshold if body.ranking_options else 0.0
    return VectorStoreSearchOut(
        object="vector_store.search_results.page",
        search_query=queries,
        data=[
            result_of(passage, values.get(passage.chunk.document_id, NO_VALUES))
            for passage in passages
            if passage.score >= least
        ],
        has_more=False,
        next_page=None,
    )


def result_of(passage: Passage, values: Mapping[str, FieldValue]) -> VectorStoreResult:
    """A passage as a search result of a vector store, with its document's metadata; OpenAI's have no lists."""
    chunk = passage.chunk
    attributes: dict[str, str | float | bool] = {
        **{name: ", ".join(value) if isinstance(value, tuple) else value for name, value in values.items()},
        "chunk_id": chunk.id,
        "collection": passage.collection,
        "media_type": chunk.media_type,
        "source_uri": chunk.source_uri,
        "start": chunk.start,
        "end": chunk.end,
    }
    if chunk.page_start is not None:
        attributes["page"] = chunk.page_start
    return VectorStoreResult(
        file_id=chunk.document_id,
        filename=chunk.document_name,
        score=passage.score,
        attributes=attributes,
        content=[VectorStoreContent(type="text", text=chunk.text)],
    )
