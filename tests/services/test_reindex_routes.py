"""Reindexing over HTTP: begun, watched, compared, switched and taken back."""

import threading
import time
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_reindex import _models_by_name, make_system  # noqa: F401 - a fixture
from tests.support.writing import WritingChat

from askdock.application.comparison import Comparison, Quality
from askdock.application.reindex import Reindex
from askdock.bootstrap import System
from askdock.ingestion.context import ContextWriter
from askdock.records import DocumentStatus
from askdock.services.api.app import create_app

DOCUMENTS = 6
PATH = "/v1/collections/default/reindex"


@pytest.fixture
def system(tmp_path: Path) -> System:
    """With documents that are indexed."""
    made = make_system(tmp_path, "hash-64", 300)
    collection = made.collections.get()
    for n in range(DOCUMENTS):
        lines = [f"Device {n} of series {n * k} has the code E-{1000 * n + k} on its plate." for k in range(12)]
        made.documents.receive(collection, f"{n}.txt", f"upload:{n}.txt", BytesIO("\n\n".join(lines).encode()))
    assert len(list(made.worker.drain(collection))) == DOCUMENTS
    return made


@pytest.fixture
def client(system: System) -> Iterator[TestClient]:
    with TestClient(create_app(system), base_url="http://127.0.0.1") as made:
        yield made


def ended(client: TestClient) -> dict[str, Any]:
    """The run, once it has come to some end."""
    until = time.monotonic() + 60
    while time.monotonic() < until:
        found: dict[str, Any] = client.get(PATH).json()
        if found["state"] not in ("building", "comparing"):
            return found
        time.sleep(0.02)  # it is another thread that tells nobody
    raise AssertionError("it did not end")


def live(client: TestClient) -> dict[str, Any]:
    indexes = client.get("/v1/operations").json()["indexes"]
    found: dict[str, Any] = next(one for one in indexes[0]["generations"] if one["status"] == "live")
    return found


def test_it_is_built_compared_and_switched_to(client: TestClient) -> None:
    assert client.get(PATH).json()["state"] == "none"
    begun = client.post(PATH, json={"embedding_model": "hash-96", "chunk_size": 150, "chunk_overlap": 20})
    assert begun.status_code == 202, begun.text
    assert (begun.json()["embedding_model"], begun.json()["total"]) == ("hash-96", DOCUMENTS)
    found = ended(client)
    assert (found["state"], found["done"]) == ("switched", DOCUMENTS), found
    assert found["comparison"]["new"]["questions"] > 0
    assert (live(client)["embedding_model"], live(client)["chunk_size"]) == ("hash-96", 150)
    again = client.post(PATH, json={"chunk_size": 150})
    assert again.json()["code"] == "conflict"


def test_a_chat_model_writes_beside_the_passages(client: TestClient, system: System) -> None:
    refused = client.post(PATH, json={"written": True})
    assert (refused.status_code, refused.json()["code"]) == (422, "invalid_input")
    assert client.get(f"{PATH}/estimate").json()["model"] is None
    chat = WritingChat("Series nine is for greenhouses.", fails_at=6)
    system.chat = chat
    system.context = ContextWriter(system.files, lambda: chat)
    told = client.get(f"{PATH}/estimate").json()
    assert told["model"] == "writer"
    assert told["prompt_tokens"] > told["completion_tokens"] > 0
    client.post(PATH, json={"written": True})
    failed = ended(client)
    assert (failed["state"], failed["code"]) == ("failed", "llm_unavailable")
    chat.fails_at, before = None, len(chat.asked)
    client.post(PATH, json={"written": True})
    found = ended(client)
    assert (found["state"], found["done"]) == ("switched", DOCUMENTS), found
    passages = sum(one["chunks"] for one in client.get("/v1/documents").json()["documents"])
    # What was written before it failed is not asked for again.
    assert found["cost"]["passages"] == len(chat.asked) - before == passages - 3
    assert found["cost"]["completion_tokens"] == 20 * found["cost"]["passages"]
    hits = client.post("/v1/search", json={"query": "greenhouses"}).json()["passages"]
    assert hits
    assert "greenhouses" not in str(hits)
    # A document that comes later is written for too, and one that the model fails at is there all the same.
    chat.fails_at = 1
    live_now = system.collections.get()
    late = system.documents.receive(
        live_now, "late.txt", "upload:late.txt", BytesIO(b"Device 99 has the code E-99.")
    )
    list(system.worker.drain(live_now))
    assert system.documents.get(live_now, late.document.id).status is DocumentStatus.READY
    assert chat.asked[-1].endswith("Device 99 has the code E-99.\n</passage>")


def test_it_waits_where_it_is_told_to_and_is_taken_back(client: TestClient) -> None:
    assert client.post(f"{PATH}/switch", json={}).json()["code"] == "conflict"
    client.post(PATH, json={"chunk_size": 200, "switch": False})
    assert ended(client)["state"] == "built"
    assert live(client)["chunk_size"] == 300
    switched = client.post(f"{PATH}/switch", json={}).json()
    assert (switched["state"], switched["can_roll_back"]) == ("switched", True)
    assert live(client)["chunk_size"] == 200
    back = client.post(f"{PATH}/rollback").json()
    assert (back["state"], live(client)["chunk_size"]) == ("built", 300)
    assert client.post(f"{PATH}/switch", json={}).json()["state"] == "switched"


def test_one_that_finds_less_needs_force(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    worse = Comparison(Quality(10, 1.0, 1.0), Quality(10, 0.5, 0.5), ("which one?",))
    monkeypatch.setattr(Reindex, "compare", lambda *_: worse)
    client.post(PATH, json={"chunk_size": 200})
    found = ended(client)
    assert (found["state"], found["comparison"]["worse"]) == ("built", True)
    assert found["comparison"]["lost"] == ["which one?"]
    assert client.post(f"{PATH}/switch", json={}).status_code == 409
    assert client.post(f"{PATH}/switch", json={"force": True}).json()["state"] == "switched"


def test_one_at_a_time_and_cancelled(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    gate, build = threading.Event(), Reindex.build

    def slowly(self: Reindex, generation: Any) -> Any:
        for step in build(self, generation):
            gate.wait(30)
            yield step

    monkeypatch.setattr(Reindex, "build", slowly)
    monkeypatch.setattr("askdock.application.reindex_runs.SAVE_SECONDS", 0.0)
    client.post(PATH, json={"chunk_size": 200})
    assert client.get(PATH).json()["state"] == "building"
    assert client.post(PATH, json={"chunk_size": 180}).status_code == 409
    assert client.delete(PATH).json()["state"] == "cancelled"
    gate.set()
    assert client.delete(PATH).json()["state"] == "cancelled"  # nothing runs any more
    assert live(client)["chunk_size"] == 300
    monkeypatch.setattr(Reindex, "build", build)
    client.post(PATH, json={"chunk_size": 200})
    assert ended(client)["state"] == "switched"


def test_what_fails_says_why(client: TestClient, monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*_: object) -> None:
        raise ValueError("of nobody's making")

    monkeypatch.setattr(Reindex, "compare", broken)
    client.post(PATH, json={"chunk_size": 200})
    found = ended(client)
    assert (found["state"], found["code"], found["detail"]) == ("failed", "internal_error", "ValueError")
    for body in ({"chunk_size": 100, "chunk_overlap": 100}, {"chunk_size": 1}, {"model": "x"}):
        assert client.post(PATH, json=body).status_code == 422
    assert client.get("/v1/collections/nowhere/reindex").status_code == 404
