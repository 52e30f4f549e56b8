"""The corpus against the application as it is shipped, but for the embedding model, which does not matter here."""

import os
import tempfile
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from fastapi.testclient import TestClient

from askdock.adapters.memory import HashEmbedder
from askdock.bootstrap import Parts, System
from askdock.services.api.app import create_app
from askdock.settings import Settings

FINAL = ("READY", "FAILED", "QUARANTINED")
SECONDS = 3600 if os.environ.get("HOSTILE_FULL") else 600
"""After which a document will not end: no measure of how long one takes."""


@pytest.fixture(scope="module")
def temporary(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("temporary")
    before, tempfile.tempdir = tempfile.tempdir, str(folder)
    yield folder
    tempfile.tempdir = before
    # The application has ended: nothing of any file is left.
    assert list(folder.iterdir()) == []


@pytest.fixture(scope="module")
def client(temporary: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[TestClient]:
    settings = Settings(_env_file=None, data_dir=tmp_path_factory.mktemp("data"), parser_cpu_seconds=20)
    system = System(settings, Parts(embedder=HashEmbedder()))
    with TestClient(create_app(system), base_url="http://127.0.0.1") as client:
        yield client
    assert not list((settings.data_dir / "files").rglob(".part-*"))


@pytest.fixture
def upload(client: TestClient) -> Callable[[str, bytes], tuple[int, dict[str, Any]]]:
    """Uploads a file and waits for its end: the status, and the problem or the document."""

    def send(name: str, content: bytes) -> tuple[int, dict[str, Any]]:
        answer = client.post("/v1/documents", files={"file": (name, content)})
        assert "Traceback" not in answer.text
        assert 'File \\"' not in answer.text
        body = answer.json()
        if answer.status_code != 202:
            return answer.status_code, body
        document = body["results"][0]["document"]
        deadline = time.monotonic() + SECONDS
        while document["status"] not in FINAL and time.monotonic() < deadline:
            time.sleep(0.05)
            document = client.get(f"/v1/documents/{document['id']}").json()
        return 202, document

    return send


def test_every_file_meets_its_end_and_the_next_good_one_is_read(
    hostile: Any, upload: Callable[[str, bytes], tuple[int, dict[str, Any]]], client: TestClient, temporary: Path
) -> None:
    process = os.getpid()
    status, end = upload(hostile.name, hostile.make())
    if status == 202:
        ended = end["reason"] or end["status"]
        assert "\n" not in (end["detail"] or "")
    else:
        ended = status
        assert end["detail"]
        assert end["request_id"]
    assert ended == hostile.expected, end
    if hostile.absent:
        found = client.post("/v1/search", json={"query": "root text name seen slipped before", "top_k": 50}).json()
        texts = [passage["text"] for passage in found["passages"] if passage["document_id"] == end["id"]]
        assert not [text for text in texts if hostile.absent in text]
    status, good = upload("good.txt", f"The next good file, after {hostile.name!a}.".encode())
    assert (status, good["status"]) == (202, "READY"), good
    assert os.getpid() == process
    assert client.get("/health").json()["status"] == "ok"
    assert not Path("/tmp/askdock-slipped.txt").exists()  # noqa: S108
    # What remains is the folder of the parser that waits for the next file, and it is empty.
    assert all(list(folder.iterdir()) == [] for folder in temporary.iterdir()), list(temporary.rglob("*"))
