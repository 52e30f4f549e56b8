"""Search as OpenAI's vector stores have it."""

from typing import Annotated, Any

from fastapi import APIRouter, Path
from fastapi.concurrency import run_in_threadpool

from askdock.errors import InvalidInput
from askdock.records import NO_FILTER, Filter, Passage, Role
from askdock.services.api.authorization import AccessDep, GuardedRoute, needs
from askdock.services.api.dependencies import QuestionsDep
from askdock.services.api.openai.errors import OpenAIError
from askdock.services.api.schemas.openai import (
    VectorStoreContent,
    VectorStoreResult,
    VectorStoreSearchIn,
    VectorStoreSearchOut,
)
from askdock.services.common.openapi import errors_as
from askdock.text.names import is_text

router = APIRouter(route_class=GuardedRoute)

FILTER_KEYS = ("file_id", "media_type", "source_uri", "tag")


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
        str, Path(max_length=700, description="Name of the collection; `hr,it`: of several.")
    ],
    body: VectorStoreSearchIn,
    access: AccessDep,
    questions: QuestionsDep,
) -> VectorStoreSearchOut:
    """The vector store is the collection."""
    queries = [body.query] if isinstance(body.query, str) else body.query
    query = "\n".join(queries)
    questions.check(query)
    where = _filter(body.filters) if body.filters else NO_FILTER
    collection, *also = await run_in_threadpool(access.several, vector_store_id)
    question = questions.make(collection, query, access.caller, top_k=body.max_num_results, where=where, also=also)
    passages = await questions.search(question)
    least = body.ranking_options.score_threshold if body.ranking_options else 0.0
    return VectorStoreSearchOut(
        object="vector_store.search_results.page",
        search_query=queries,
        data=[result_of(passage) for passage in passages if passage.score >= least],
        has_more=False,
        next_page=None,
    )


def _filter(given: dict[str, Any]) -> Filter:
    """OpenAI's filter as ours. Raises InvalidInput for what ours cannot say."""
    fields: dict[str, tuple[str, ...]] = {}
    parts = given.get("filters") if given.get("type") == "and" else [given]
    if not isinstance(parts, list):
        raise InvalidInput("`filters` of an `and` must be a list")
    for part in parts:
        field, values = _comparison(part if isinstance(part, dict) else {})
        if field in fields:
            raise InvalidInput("a filter may name each key once")
        fields[field] = values
    empty: tuple[str, ...] = ()
    return Filter(
        document_ids=fields.get("file_id", empty),
        media_types=fields.get("media_type", empty),
        source_uris=fields.get("source_uri", empty),
        tags=fields.get("tag", empty),
    )


def _comparison(given: dict[str, Any]) -> tuple[str, tuple[str, ...]]:
    key, value = given.get("key"), given.get("value")
    values = value if given.get("type") == "in" else [value]
    if given.get("type") not in ("eq", "in") or key not in FILTER_KEYS or not isinstance(values, list):
        raise InvalidInput(f"filters are `eq` or `in` on {', '.join(FILTER_KEYS)}, or an `and` of these")
    if not 1 <= len(values) <= 1000 or not all(
        isinstance(one, str) and len(one) <= 4096 and is_text(one) for one in values
    ):
        raise InvalidInput("a filter compares with 1 to 1,000 texts")
    return key, tuple(values)


def result_of(passage: Passage) -> VectorStoreResult:
    """A passage as a search result of a vector store."""
    chunk = passage.chunk
    attributes: dict[str, str | float | bool] = {
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
