"""Curated answers over HTTP, over the real catalogue, files and store, written by the real worker."""

from collections import deque
from collections.abc import Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.adapters.memory import HashEmbedder
from askdock.backup.create import Backup
from askdock.backup.restore import Restore
from askdock.bootstrap import Parts, System
from askdock.errors import FilesUnavailable
from askdock.records import CURATED, Role
from askdock.services.api.app import create_app
from askdock.settings import Settings

QUESTION = "How many parking spaces are there for visitors?"
ANSWER = {
    "questions": [QUESTION, "Where can guests park?"],
    "text": "There are twelve parking spaces for visitors, behind the gate.",
    "source": "Facility management, mail of 3 May",
    "owner": "Bo",
}


@pytest.fixture
def client(real: System) -> Iterator[TestClient]:
    with TestClient(create_app(real), base_url="http://127.0.0.1") as client:
        yield client


def work(system: System) -> int:
    """How many documents there were to write or take away."""
    return len(list(system.worker.drain(system.collections.get())))


def ask(client: TestClient) -> Any:
    return client.post("/v1/ask", json={"question": QUESTION}).json()


def test_a_curated_answer_is_found_labelled_changed_and_gone(real: System, client: TestClient) -> None:
    made = client.post("/v1/curated", json=ANSWER)
    assert made.status_code == 201, made.text
    one = made.json()
    assert (one["state"], one["owner"], one["by"]) == ("kept", "Bo", "local")
    assert work(real) == 1
    answer = ask(client)
    assert "twelve" in answer["text"]
    (cited,) = answer["citations"]
    assert (cited["curated"], cited["source_uri"]) == (True, f"{CURATED}{one['id']}")
    completion = {"model": "default", "messages": [{"role": "user", "content": QUESTION}]}
    (note,) = client.post("/v1/chat/completions", json=completion).json()["choices"][0]["message"]["annotations"]
    assert note["askdock"]["curated"] is True

    refused = client.delete(f"/v1/documents/{cited['document_id']}")
    assert (refused.status_code, refused.json()["code"]) == (409, "wrong_state")

    path = f"/v1/curated/{one['id']}"
    changed = client.put(path, json={**ANSWER, "text": "There are nine parking spaces for visitors.", "owner": ""})
    assert changed.json()["owner"] == "local"
    assert work(real) == 1
    assert "nine" in ask(client)["text"]
    assert [found["id"] for found in client.get("/v1/curated").json()["answers"]] == [one["id"]]

    assert client.delete(path).status_code == 204
    assert ask(client)["answered"] is False
    assert client.delete(path).status_code == 404
    assert client.get("/v1/curated").json() == {"answers": []}
    assert work(real) == 1
    assert client.get("/v1/documents").json()["documents"] == []


def test_an_answer_that_has_expired_answers_no_more_and_is_listed(real: System, client: TestClient) -> None:
    until = datetime.now(UTC) + timedelta(days=1)
    client.post("/v1/curated", json={**ANSWER, "expires_at": until.isoformat()})
    work(real)
    real.curated.settle_due(until - timedelta(seconds=1))
    assert ask(client)["answered"] is True
    past = until.replace(year=2020)
    path = f"/v1/curated/{client.get('/v1/curated').json()['answers'][0]['id']}"
    assert client.put(path, json={**ANSWER, "expires_at": past.isoformat()}).json()["state"] == "expired"
    assert ask(client)["answered"] is False
    assert client.get("/v1/curated").json()["answers"][0]["state"] == "expired"
    assert client.put(path, json=ANSWER).json()["state"] == "kept"
    work(real)
    assert ask(client)["answered"] is True


def test_what_was_kept_is_written_once_the_files_are_back(
    real: System, client: TestClient, monkeypatch: pytest.MonkeyPatch
) -> None:
    """As after a crash between the record and its document."""

    def down(*_: Any) -> None:
        raise FilesUnavailable("the bucket is away")

    with monkeypatch.context() as patched:
        patched.setattr(real.files, "put", down)
        assert client.post("/v1/curated", json=ANSWER).json()["state"] == "waiting"
    real.curated.settle_due(datetime.now(UTC))
    assert client.get("/v1/curated").json()["answers"][0]["state"] == "kept"
    assert work(real) == 1
    with monkeypatch.context() as patched:
        patched.setattr(real.catalogue, "remove_source", down)
        one = client.get("/v1/curated").json()["answers"][0]["id"]
        assert client.delete(f"/v1/curated/{one}").status_code == 503
    assert client.get("/v1/curated").json() == {"answers": []}
    real.curated.settle_due(datetime.now(UTC))
    assert ask(client)["answered"] is False


@pytest.mark.parametrize(
    "change",
    [
        {"questions": []},
        {"questions": [" "]},
        {"text": " "},
        {"text": "x" * 8_001},
        {"expires_at": "2026-01-01T00:00"},
    ],
)
def test_what_answers_nothing_is_refused(client: TestClient, change: dict[str, Any]) -> None:
    assert client.post("/v1/curated", json={**ANSWER, **change}).status_code == 422
    assert client.get("/v1/curated").json() == {"answers": []}


def test_it_takes_an_editor(real: System, client: TestClient) -> None:
    assert client.get("/v1/curated", headers=key(real, Role.READER)).status_code == 403
    assert client.post("/v1/curated", json=ANSWER, headers=key(real, Role.READER)).status_code == 403
    assert client.post("/v1/curated", json=ANSWER, headers=key(real, Role.EDITOR)).status_code == 201


def test_curated_answers_are_in_backups(
    real: System, client: TestClient, tmp_path: Path, settings: Settings
) -> None:
    client.post("/v1/curated", json=ANSWER)
    work(real)
    target = tmp_path / "all.tar"
    backup = Backup(real.catalogue, real.files, real.store, curated=real.curated_store)
    deque(backup.write(target), maxlen=1)
    elsewhere = System(
        settings.model_copy(update={"data_dir": tmp_path / "other", "embedded_worker": False}),
        Parts(embedder=HashEmbedder(32)),
    )
    with closing(elsewhere.database):
        restore = Restore(elsewhere.catalogue, elsewhere.files, elsewhere.store, curated=elsewhere.curated_store)
        deque(restore.read(target), maxlen=1)
        mine = elsewhere.catalogue.get_collection("default")
        assert elsewhere.curated.all(mine) == real.curated.all(mine)
        elsewhere.curated.settle_due(datetime.now(UTC))
        assert len(list(elsewhere.documents.all(mine))) == 1


def test_a_question_has_one_curated_answer(client: TestClient) -> None:
    first = client.post("/v1/curated", json=ANSWER).json()["id"]
    again = {"questions": ["And bicycles?", " where can  GUESTS park？"], "text": "Anywhere."}
    refused = client.post("/v1/curated", json=again)
    assert refused.status_code == 409
    assert first in refused.json()["detail"]
    assert "Where can guests park?" in refused.json()["detail"]
    other = client.post("/v1/curated", json={**again, "questions": ["And bicycles?"]}).json()["id"]
    assert client.put(f"/v1/curated/{other}", json=again).status_code == 409
    assert client.put(f"/v1/curated/{first}", json={**ANSWER, "text": "Behind it."}).status_code == 200
    past = (datetime.now(UTC) - timedelta(days=1)).isoformat()
    client.put(f"/v1/curated/{first}", json={**ANSWER, "expires_at": past})
    assert client.put(f"/v1/curated/{other}", json=again).status_code == 200
