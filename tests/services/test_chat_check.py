"""The chat models, asked one question by an admin."""

from collections.abc import Iterator

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import make_system
from tests.unit.adapters.chat.test_providers import DONE, Server, chunk

from askdock.bootstrap import System
from askdock.settings import Settings

REPLY = [chunk({"content": "It opens at noon [1]."}), chunk({}, "stop"), DONE]


@pytest.fixture
def upstream() -> Iterator[Server]:
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


@pytest.fixture
def models() -> bool:
    """Whether models are configured."""
    return True


@pytest.fixture
def system(settings: Settings, upstream: Server, models: bool) -> System:
    chosen = {"llm_base_url": upstream.url, "llm_model": "first", "llm_fallbacks": ("second",)}
    return make_system(settings.model_copy(update=chosen if models else {}))


def test_each_model_is_asked_and_told_of(client: TestClient, upstream: Server) -> None:
    upstream.reply = lambda server: (
        REPLY if server.bodies[-1]["model"] == "first" else (404, {"error": {"message": "no such model"}})
    )
    first, second = client.post("/v1/operations/llm").json()["models"]
    assert (first["model"], first["ok"], first["detail"]) == ("first", True, "It opens at noon [1].")
    assert (first["cites"], first["tells_usage"], first["refused_parameters"]) == (True, False, [])
    assert 0 <= first["first_token_seconds"] <= first["total_seconds"]
    assert (second["model"], second["ok"], second["first_token_seconds"]) == ("second", False, None)
    assert "404" in second["detail"]


@pytest.mark.parametrize("models", [False])
def test_without_a_model_there_is_none_to_ask(client: TestClient, models: bool) -> None:
    assert client.post("/v1/operations/llm").json() == {"models": []}
