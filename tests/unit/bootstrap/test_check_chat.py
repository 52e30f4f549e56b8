"""A chat model whose settings are wrong is found when the service starts, not with the first question."""

# ruff: noqa: E501 - errors stand as they were sent

import asyncio
import logging
import socket
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.unit.adapters.chat.test_providers import KEY, OPENAI, Server

from askdock.bootstrap import chat
from askdock.bootstrap.chat import check_chat
from askdock.errors import ConfigurationError
from askdock.settings import Settings

WRONG = {
    "OpenAI's key": (401, "Incorrect API key provided: sk-***.", "invalid_api_key", "refused the key"),
    "no access": (403, "You have insufficient permissions for this operation.", None, "refused the key"),
    "Gemini's key": (400, "API key not valid. Please pass a valid API key.", None, "refused the key"),
    "xAI's key": (400, "Incorrect API key provided: xa***23.", None, "refused the key"),
    "OpenAI's model": (404, "The model `gpt-9` does not exist or you do not have access to it.", "model_not_found", "model as 'm'"),
    "vLLM's model": (404, "The model `m` does not exist.", None, "model as 'm'"),
    "Ollama's model": (404, 'model "m" not found, try pulling it first', None, "model as 'm'"),
    "Azure's deployment": (404, "The API deployment for this resource does not exist.", "DeploymentNotFound", "model as 'm'"),
    "DeepSeek's model": (400, "Model Not Exist", "invalid_request_error", "model as 'm'"),
    "Mistral's model": (400, "Invalid model: m", None, "model as 'm'"),
    "OpenRouter's model": (400, "m is not a valid model ID", None, "model as 'm'"),
    "LiteLLM's model": (400, "Invalid model name passed in model=m. Call `/v1/models` to view available models", None, "model as 'm'"),
}  # fmt: skip


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


def settings(tmp_path: Path, url: str, **more: Any) -> Settings:
    return Settings(_env_file=None, data_dir=tmp_path, llm_base_url=url, llm_model="m", llm_api_key=KEY, **more)


@pytest.mark.parametrize("name", WRONG)
def test_a_wrong_key_or_model_is_an_error(server: Server, tmp_path: Path, name: str) -> None:
    status, message, code, says = WRONG[name]
    server.reply = lambda _: (status, {"error": {"message": message, "code": code}})
    with pytest.raises(ConfigurationError, match=says) as caught:
        asyncio.run(check_chat(settings(tmp_path, f"{server.url}/v1")))
    assert KEY not in str(caught.value)


def test_so_is_one_of_a_fallback(server: Server, tmp_path: Path) -> None:
    server.reply = lambda s: (
        OPENAI if s.bodies[-1]["model"] == "m" else (404, {"error": {"message": "no such model"}})
    )
    with pytest.raises(ConfigurationError, match="model as 'other'"):
        asyncio.run(check_chat(settings(tmp_path, server.url, llm_fallbacks=("other",))))


@pytest.mark.parametrize(
    ("status", "message"),
    [
        (402, "Insufficient Balance"),
        (429, "You exceeded your current quota"),
        (500, "internal error"),
        (503, "loading model"),
        (400, "Unsupported value: 'top_k' is not supported with this model."),
    ],
)
def test_what_may_pass_is_logged(
    server: Server, tmp_path: Path, status: int, message: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply = lambda _: (status, {"error": {"message": message}})
    with caplog.at_level(logging.WARNING):
        asyncio.run(check_chat(settings(tmp_path, f"{server.url}/v1")))
    assert f"status {status}" in caplog.text
    assert "asked again" in caplog.text


def test_an_endpoint_that_is_not_there_yet_is_logged(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        asyncio.run(check_chat(settings(tmp_path, f"http://127.0.0.1:{free.getsockname()[1]}/v1")))
    assert "cannot connect" in caplog.text


def test_a_silent_endpoint_is_not_waited_for(
    tmp_path: Path, caplog: pytest.LogCaptureFixture, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(chat, "CHECK_SECONDS", 0.1)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        asyncio.run(check_chat(settings(tmp_path, f"http://127.0.0.1:{silent.getsockname()[1]}/v1")))
    assert "did not answer within 0.1 s" in caplog.text


def test_one_that_answers_and_none_at_all_are_fine(
    server: Server, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply = lambda s: (
        (400, {"error": {"message": "Unsupported parameter: 'temperature'", "param": "temperature"}})
        if "temperature" in s.bodies[-1]
        else OPENAI
    )
    asyncio.run(check_chat(settings(tmp_path, server.url)))
    asyncio.run(check_chat(Settings(_env_file=None, data_dir=tmp_path)))
    assert "asked again" not in caplog.text
