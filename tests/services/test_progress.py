"""Following a collection, and what may be done with a document on its way."""

import asyncio
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import add_document
from tests.support.bench import Bench, make_bench

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.bootstrap import System
from askdock.errors import UrlFetchOff
from askdock.records import LOCAL, Caller, DocumentStatus, Grant, Readers, Role
from askdock.retrieval.rights import DocumentRights
from askdock.services.api.documents import progress
from askdock.settings import Settings


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return make_bench(SqlCatalogue(Database(f"sqlite:///{tmp_path / 'catalogue.db'}")))


@pytest.fixture(autouse=True)
def quick(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "LOOK_SECONDS", 0.01)
    monkeypatch.setattr(progress, "MAX_LOOK_SECONDS", 0.02)


def follow(bench: Bench, since: datetime, acts: list[Any], caller: Caller = LOCAL) -> list[Any]:
    """The events until all acts are done and told; an act is done when what came before it was sent."""
    rights = DocumentRights(bench.catalogue)
    state = SimpleNamespace(readiness=SimpleNamespace(serving=True), system=SimpleNamespace(rights=rights))

    async def run() -> list[Any]:
        seen = []
        found: Any = state
        async for change in progress.changes(found, bench.catalogue, bench.collection, since, caller):
            seen.append(change)
            if change.name == "progress":
                if acts:
                    acts.pop(0)()
                else:
                    state.readiness.serving = False
        return seen

    return asyncio.run(asyncio.wait_for(run(), 30))


def test_each_change_is_told_once_with_the_state_of_all(bench: Bench) -> None:
    since = datetime.now(UTC)
    received: list[Any] = []
    acts = [
        lambda: received.append(bench.receive("a.txt", "Some text.")),
        bench.ingest,
        lambda: bench.catalogue.mark_deleting(bench.collection.id, received[0].document.id),
    ]
    seen = follow(bench, since, acts)
    assert [change.name for change in seen] == ["progress", *["document", "progress"] * 3]
    states = [change.data.status for change in seen if change.name == "document"]
    assert states == [DocumentStatus.RECEIVED, DocumentStatus.READY, DocumentStatus.DELETING]
    stages = [change.data.stage for change in seen if change.name == "document"]
    assert stages == ["waiting", "done", "deleting"]
    assert seen[-1].data.documents == {"DELETING": 1}
    cursors = [change.cursor for change in seen]
    assert cursors == sorted(cursors)


def test_what_the_caller_may_not_read_is_told_by_no_event(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    looks = 0

    async def look(_seconds: float) -> None:
        nonlocal looks
        looks += 1
        if looks == 1:
            hidden = bench.receive("hidden.txt", "Not for all.").document
            bench.catalogue.set_readers(bench.collection.id, hidden.id, Readers(groups=("board",)))
        elif looks == 4:
            bench.receive("open.txt", "For all.")

    monkeypatch.setattr(progress, "anyio", SimpleNamespace(sleep=look))
    reader = Caller("r", "r", "key", (Grant(Role.READER),))
    seen = follow(bench, datetime.now(UTC), [lambda: None], reader)
    assert looks > 3
    assert [change.name for change in seen] == ["progress", "document", "progress"]
    assert seen[1].data.name == "open.txt"
    assert seen[2].data.documents == {"RECEIVED": 1}


def test_a_stream_goes_on_where_another_broke_off(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(progress, "OVERLAP", timedelta(0))
    monkeypatch.setattr(progress, "PAGE", 2)
    since = datetime.now(UTC)
    for n in range(7):
        bench.receive(f"{n}.txt", f"Text number {n}.")
    first = follow(bench, since, [lambda: None])
    assert [c.data.name for c in first if c.name == "document"] == [f"{n}.txt" for n in range(7)]
    middle = [change for change in first if change.name == "document"][3].cursor
    again = follow(bench, middle, [lambda: None])
    assert [c.data.name for c in again if c.name == "document"] == [f"{n}.txt" for n in range(3, 7)]


def test_a_stream_ends_with_its_collection(bench: Bench) -> None:
    acts = [lambda: bench.catalogue.delete_collection(bench.collection.id), lambda: pytest.fail("told more")]
    assert [change.name for change in follow(bench, datetime.now(UTC), acts)] == ["progress"]


@pytest.mark.parametrize("cursor", ["yesterday", "2001-01-01T00:00:00Z"])
def test_a_cursor_that_is_none(client: TestClient, cursor: str) -> None:
    answer = client.get("/v1/documents/events", params={"cursor": cursor})
    assert answer.status_code == 422
    assert answer.json()["code"] == "invalid_input"


def test_urls_are_not_fetched_unless_a_setting_says_so(tmp_path: Path) -> None:
    system = System(Settings(_env_file=None, data_dir=tmp_path))
    with pytest.raises(UrlFetchOff, match="ASKDOCK_URL_FETCH"):
        system.documents.receive_url(SimpleNamespace(), "http://127.0.0.1/")  # type: ignore[arg-type]


def test_retry_and_cancel_say_what_became_of_the_document(client: TestClient, system: Any) -> None:
    add_document(system, "d1", status=DocumentStatus.FAILED, reason="no_text")
    for path, status, stage in (("retry", 202, "waiting"), ("cancel", 200, "failed")):
        answer = client.post(f"/v1/documents/d1/{path}")
        assert (answer.status_code, answer.json()["stage"]) == (status, stage)


def test_a_url_refused_is_a_problem_document(client: TestClient) -> None:
    answer = client.post("/v1/documents/url", json={"url": "https://example.com/"})
    assert (answer.status_code, answer.json()["code"]) == (403, "url_fetch_off")
