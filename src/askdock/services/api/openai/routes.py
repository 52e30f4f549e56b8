"""Routes of OpenAI's API: chat completions, models, embeddings, search in a vector store."""

import base64
from typing import Any

import numpy as np
from fastapi import APIRouter, Request, Response
from fastapi.concurrency import run_in_threadpool
from fastapi.sse import format_sse_event

from askdock.bootstrap import System
from askdock.errors import CollectionNotFound, InvalidInput
from askdock.records import SCOPE, Role, new_id
from askdock.services.api.authorization import Access, AccessDep, GuardedRoute, StateDep, needs
from askdock.services.api.dependencies import AnswerServiceDep, QuestionsDep, RequestId, SettingsDep, SystemDep
from askdock.services.api.openai.completions import chunk_encoder, completion, split_messages
from askdock.services.api.openai.errors import OpenAIError, openai_error
from askdock.services.api.openai.models import DEEP, asked_of
from askdock.services.api.openai.unsupported import (
    refuse_forced_tools,
    refuse_other_modalities,
    refuse_structured_output,
)
from askdock.services.api.schemas.openai import (
    ChatIn,
    ChatOut,
    EmbeddingOut,
    EmbeddingsIn,
    EmbeddingsOut,
    EmbeddingsUsage,
    ModelOut,
    ModelsOut,
)
from askdock.services.common.disconnect import unless_disconnected
from askdock.services.common.events import respond_with_events
from askdock.services.common.openapi import EVENTS, errors_as
from askdock.services.common.problems import describe_any
from askdock.services.common.sub_path import public_url

router = APIRouter(prefix="/v1", tags=["openai"], route_class=GuardedRoute)

ASKER = needs(Role.ASKER)
_STREAM: dict[str, Any] = {
    "description": "The completion; or, when streamed, events with `chat.completion.chunk`s, then `[DONE]`. A "
    "failure under way is an event with an `error` object, and no `[DONE]` follows.",
    "content": EVENTS,
}


@router.post(
    "/chat/completions",
    operation_id="create_chat_completion",
    summary="Answer a conversation (OpenAI)",
    response_model=ChatOut,
    responses={200: _STREAM, **errors_as(OpenAIError, 400, 404, 409, 413, 502, 504)},
    openapi_extra=ASKER,
)
async def create_chat_completion(
    body: ChatIn,
    service: AnswerServiceDep,
    state: StateDep,
    settings: SettingsDep,
    request: Request,
    request_id: RequestId,
) -> Response | ChatOut:
    """The model is the collection, several (`hr,it`), or a saved scope (`scope:NAME`).

    Citations are annotations, with ours beside OpenAI's.
    """
    refuse_structured_output(body.response_format, "response_format")
    refuse_forced_tools(body.tool_choice)
    refuse_forced_tools(body.function_call, "function_call")
    refuse_other_modalities(body.modalities)
    text, history = split_messages(body.messages)
    service.questions.check(text)
    names, deep = asked_of(body.model)
    question = await run_in_threadpool(service.question, names, text, history=history, deep=deep)
    await service.count()
    base_url = public_url(settings, request)
    with_sources = settings.source_list if body.source_list is None else body.source_list
    if not body.stream:
        answer = await unless_disconnected(request, service.answer(question))
        return completion(answer, body.model, base_url, with_sources=with_sources)
    answer_id = new_id()
    return await respond_with_events(
        service.stream(question, answer_id=answer_id),
        chunk_encoder(body, base_url, f"chatcmpl-{answer_id}", with_sources=with_sources),
        lambda error: format_sse_event(data_str=openai_error(describe_any(error, request_id)).model_dump_json()),
        state.heartbeat_seconds,
        allowed=service.check_again,
    )


@router.get(
    "/models",
    operation_id="list_models",
    summary="List collections as models (OpenAI)",
    responses=errors_as(OpenAIError),
    openapi_extra=ASKER,
)
def list_models(access: AccessDep, system: SystemDep) -> ModelsOut:
    """The collections you may ask and the scopes you saved; where there are deep answers also with `:deep`."""
    return ModelsOut(object="list", data=_models(access, system))


@router.get(
    "/models/{model}",
    operation_id="get_model",
    summary="Look a collection up as a model (OpenAI)",
    responses=errors_as(OpenAIError, 404),
    openapi_extra=ASKER,
)
def get_model(model: str, access: AccessDep, system: SystemDep) -> ModelOut:
    """One of the collections you may read."""
    for one in _models(access, system):
        if one.id == model:
            return one
    raise CollectionNotFound(f"there is no collection '{model}'")


@router.post(
    "/embeddings",
    operation_id="create_embeddings",
    summary="Embed texts (OpenAI)",
    responses=errors_as(OpenAIError, 404, 413),
    openapi_extra=ASKER,
)
def create_embeddings(body: EmbeddingsIn, system: SystemDep, questions: QuestionsDep) -> EmbeddingsOut:
    """With the server's embedding model; vectors have length 1."""
    embedder = system.embedder
    if body.model not in (embedder.model, "default"):
        raise CollectionNotFound(f"the embedding model here is '{embedder.model}'")
    if body.dimensions not in (None, embedder.dimension):
        raise InvalidInput(f"the vectors of this model have {embedder.dimension} dimensions")
    texts = [body.input] if isinstance(body.input, str) else body.input
    for text in texts:
        questions.check(text)
    if body.input_type == "query":
        vectors = np.stack([embedder.embed_query(text) for text in texts])
    else:
        vectors = embedder.embed_documents(texts)
    tokens = sum(embedder.count_tokens(texts))
    return EmbeddingsOut(
        object="list",
        data=[
            EmbeddingOut(object="embedding", index=index, embedding=_encode(vector, body.encoding_format))
            for index, vector in enumerate(vectors)
        ],
        model=embedder.model,
        usage=EmbeddingsUsage(prompt_tokens=tokens, total_tokens=tokens),
    )


def _models(access: Access, system: System) -> list[ModelOut]:
    suffixes = ("", DEEP) if system.answers_deep else ("",)
    models = [(one.name, one.created_at) for one in access.visible()]
    models += [(SCOPE + one.name, one.changed_at) for one in access.saved_scopes()]
    return [_model(name + suffix, made.timestamp()) for name, made in models for suffix in suffixes]


def _model(name: str, created: float) -> ModelOut:
    return ModelOut(id=name, object="model", created=int(created), owned_by="askdock")


def _encode(vector: Any, encoding: str) -> list[float] | str:
    if encoding == "base64":
        return base64.b64encode(vector.astype("<f4").tobytes()).decode()
    return [float(number) for number in vector]
