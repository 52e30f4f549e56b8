"""Choice of the chat models: the configured one, and those that answering profiles name."""

import asyncio
import atexit
import logging
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from askdock.answering.profiled import MissingChat
from askdock.errors import ConfigurationError, LLMRefused, LLMTimeout, LLMUnavailable
from askdock.ports import ChatModel
from askdock.records import ChatChoice
from askdock.settings import Settings
from askdock.settings.endpoints import EndpointSettings, endpoints_of

if TYPE_CHECKING:
    from askdock.adapters.chat.openai import OpenAIChat
    from askdock.adapters.chat.probe import ChatProbe
    from askdock.adapters.chat.reachable import ChatPing

log = logging.getLogger(__name__)

LOCAL_CHAT = "local"
"""LLM_BASE_URL of a model of this machine."""
CHECK_SECONDS = 5.0
"""How long a chat model may take to accept a question when the service starts."""


def make_chat(settings: Settings, choice: ChatChoice = ChatChoice()) -> ChatModel | None:  # noqa: B008 - frozen
    """The configured endpoint or the one that is chosen; None: then answers are extractive."""
    if choice.endpoint and choice.endpoint not in endpoints_of(settings):
        return MissingChat(choice.endpoint)
    models = _chat_models(settings, choice)
    if not models:
        return None
    from askdock.adapters.chat.resilient import ResilientChat

    return ResilientChat(
        models,
        retries=settings.llm_retries,
        breaker_failures=settings.llm_breaker_failures,
        breaker_seconds=settings.llm_breaker_seconds,
        longest_wait_seconds=settings.llm_first_token_seconds,
    )


def make_chat_ping(settings: Settings) -> "ChatPing | None":
    """Asks whether the chat model's server answers; None where none is configured."""
    base_url, name = _chat_endpoint(settings)
    if not base_url or not name:
        return None
    from askdock.adapters.chat.reachable import ChatPing

    key = settings.llm_api_key.get_secret_value() if settings.llm_api_key else None
    return ChatPing(base_url, key)


async def probe_chat(settings: Settings) -> "list[ChatProbe]":
    """Ask each configured chat model one question; empty where none is configured."""
    from askdock.adapters.chat.probe import probe

    return [await probe(model) for model in _every_model(settings)]


async def check_chat(settings: Settings) -> None:
    """Ask each configured chat model for a reply, at the same time.

    Raises ConfigurationError where one refuses the key, the model or the connection; one that is merely not there
    now is logged.
    """
    outcomes = await asyncio.gather(
        *(model.check(CHECK_SECONDS) for model in _chat_models(settings, ChatChoice())), return_exceptions=True
    )
    for outcome in outcomes:
        if isinstance(outcome, LLMRefused) and outcome.setting is not None:
            raise ConfigurationError(str(outcome))
        if isinstance(outcome, LLMUnavailable | LLMTimeout):
            log.warning("%s; it is asked again with the first question", outcome)
        elif outcome is not None:
            raise outcome


def _every_model(settings: Settings) -> "list[OpenAIChat]":
    choices = [ChatChoice(), *(ChatChoice(name) for name in endpoints_of(settings))]
    return [model for choice in choices for model in _chat_models(settings, choice)]


def endpoint_models(settings: Settings) -> Mapping[str, str]:
    """The models of the endpoints by the endpoints' names; that of LLM_BASE_URL, where it is set, has none."""
    own = {"": settings.llm_model or LOCAL_CHAT} if settings.llm_base_url else {}
    return own | {name: one.model for name, one in endpoints_of(settings).items()}


def _chat_models(settings: Settings, choice: ChatChoice) -> "list[OpenAIChat]":
    if choice.endpoint:
        return [_chat_model(settings, endpoints_of(settings)[choice.endpoint], choice)]
    base_url, name = _chat_endpoint(settings)
    if not base_url or not name:
        return []
    names = (name, *(() if settings.llm_base_url == LOCAL_CHAT else settings.llm_fallbacks))
    key = settings.llm_api_key
    return [
        _chat_model(settings, EndpointSettings(base_url=base_url, model=one, api_key=key), choice) for one in names
    ]


def _chat_model(settings: Settings, endpoint: EndpointSettings, choice: ChatChoice) -> "OpenAIChat":
    from askdock.adapters.chat.openai import OpenAIChat

    is_local = settings.llm_base_url == LOCAL_CHAT and not choice.endpoint
    return OpenAIChat(
        base_url=endpoint.base_url,
        api_key=endpoint.api_key.get_secret_value() if endpoint.api_key else None,
        model=endpoint.model,
        # A child of this process does not hang: it reads the prompt, however slowly.
        first_token_seconds=settings.llm_total_seconds if is_local else settings.llm_first_token_seconds,
        gap_seconds=settings.llm_gap_seconds,
        total_seconds=settings.llm_total_seconds,
        reasoning_seconds=settings.llm_reasoning_seconds,
        max_tokens=choice.max_tokens or endpoint.max_tokens or settings.llm_max_tokens,
        temperature=choice.temperature,
    )


def _chat_endpoint(settings: Settings) -> tuple[str | None, str | None]:
    """The base URL and name of the configured chat model; of a local one, those of the child that serves it."""
    if settings.llm_base_url == LOCAL_CHAT:
        return _local_chat(
            settings.models_folder, settings.llm_model, settings.llm_local_threads, settings.llm_local_context
        )
    return settings.llm_base_url, settings.llm_model


@cache
def _local_chat(models_folder: Path, name: str | None, threads: int, context: int) -> tuple[str, str]:
    """The base URL and the name of a pulled chat model, which a child of this process serves: always the same one.

    Without a name it is the only one that was pulled.
    """
    from askdock.adapters.chat.local import serve_locally
    from askdock.adapters.weights.chat import DEFAULT_CHAT, find_chat, pulled_chat

    there = list(pulled_chat(models_folder))
    if name is None and len(there) > 1:
        raise ConfigurationError(f"LLM_MODEL names none of {', '.join(one.name for one in there)}: choose one")
    weights = find_chat(name, models_folder) if name else next(iter(there), None)
    if weights is None:
        name = name or DEFAULT_CHAT
        raise ConfigurationError(
            f"the chat model {name} is not in {models_folder}: run `askdock models pull --chat {name}`"
        )
    server = serve_locally(weights, threads=threads, context=context)
    atexit.register(server.stop)
    return f"{server.address}/v1", weights.name
