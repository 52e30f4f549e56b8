"""The dense leg on the real Milvus server, of version 2.3: it finds, and keeps what it has over a crash."""

import json
import os
import signal
from collections.abc import Iterator

import pytest
from tests.containers.commands import HERE, run, wait_for
from tests.containers.conftest import Compose, running

QUESTION, DOCUMENT = "What is the hotel limit per night for journeys to North America?", "travel-policy.docx"


@pytest.fixture(scope="module")
def old(images: None) -> Iterator[Compose]:
    """The system on that server, with the examples in it."""
    overlay = HERE / "compose.milvus23.yaml"
    with running("askdock-test-milvus23", 18100, overlay, ASKDOCK_MILVUS_DENSE_ONLY="true") as compose:
        report = json.loads(compose("run", "--rm", "-T", "index", "/data", "--json").stdout)
        assert report["failed"] == {}
        yield compose


def found(compose: Compose) -> list[tuple[str, str]]:
    """Documents and chunks, best first; nothing while the search fails."""
    status, answer = compose.front.request("POST", "/v1/search", {"query": QUESTION})
    return [(hit["document_name"], hit["chunk_id"]) for hit in answer["passages"]] if status == 200 else []


def test_it_finds_and_keeps_what_it_has(old: Compose) -> None:
    before = found(old)
    assert before[0][0] == DOCUMENT

    pid = int(run("docker", "inspect", "-f", "{{.State.Pid}}", old.container("milvus")).stdout)
    os.kill(pid, signal.SIGKILL)
    assert wait_for(lambda: found(old), "the search to work again", 180) == before

    old("down", "--timeout", "30")
    old.up()
    # Its port is open before its collections are loaded.
    assert wait_for(lambda: found(old), "the search to work again", 180) == before
