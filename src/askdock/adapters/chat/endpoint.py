"""The URL, API format and authentication header of a chat endpoint, by its base URL."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal
from urllib.parse import SplitResult, urlsplit, urlunsplit

from askdock.errors import ConfigurationError
from askdock.text.urls import without_credentials

Speech = Literal["chat", "responses"]

_VERSION = re.compile(r"/v\d+(?:beta|alpha)?\d*(?:/|$)|/deployments/", re.IGNORECASE)
"""A path that names a version of the API, or one of Azure's deployments, is whole."""
_AZURE_HOSTS = (".openai.azure.com", ".cognitiveservices.azure.com", ".services.ai.azure.com")


@dataclass(frozen=True, slots=True)
class Endpoint:
    """One endpoint: `urls` are tried in order until one is there."""

    urls: tuple[str, ...]
    headers: Mapping[str, str]
    speaks: Speech
    shown: str
    """For people: without query and credentials."""


def parse_endpoint(base_url: str, api_key: str | None) -> Endpoint:
    """Read a base URL as people write them: with `/v1` or without, a slash at the end, a query string, or the
    whole address of `/chat/completions` or `/responses`. Raises ConfigurationError.
    """
    parts = _split(base_url)
    path = parts.path.rstrip("/")
    speaks: Speech = "responses" if path.endswith("/responses") else "chat"
    azure = (parts.hostname or "").endswith(_AZURE_HOSTS) or "api-version=" in parts.query
    leaf = "/responses" if speaks == "responses" else "/chat/completions"
    if path.endswith(leaf):
        paths: tuple[str, ...] = (path,)
    elif not path and azure:
        paths = (f"/openai/v1{leaf}",)
    elif not path:
        paths = (f"/v1{leaf}", leaf)
    elif _VERSION.search(path):
        paths = (path + leaf,)
    else:
        paths = (path + leaf, f"{path}/v1{leaf}")
    headers: dict[str, str] = {}
    if api_key:
        headers = {"api-key": api_key} if azure else {"Authorization": f"Bearer {api_key}"}
    return Endpoint(
        urls=tuple(urlunsplit(parts._replace(path=one, fragment="")) for one in paths),
        headers=headers,
        speaks=speaks,
        shown=urlunsplit(parts._replace(query="", fragment="")),
    )


def _split(base_url: str) -> SplitResult:
    try:
        parts = urlsplit(base_url)
        port = parts.port
    except ValueError as error:
        raise ConfigurationError(f"LLM_BASE_URL is not a valid URL: {error}") from None
    if parts.scheme not in ("http", "https") or not parts.hostname or port == 0:
        raise ConfigurationError(
            f"LLM_BASE_URL is not an http(s) URL with a host: {without_credentials(base_url)}"
        )
    if without_credentials(base_url) != base_url:
        raise ConfigurationError(
            f"LLM_BASE_URL holds a credential ({without_credentials(base_url)}): set LLM_API_KEY instead"
        )
    return parts
