"""What a worker process answers over HTTP."""

from collections.abc import Iterator
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import add_document

from askdock.bootstrap import Check
from askdock.records import DocumentStatus
from askdock.services.worker.app import create_app


@pytest.fixture
def client(system: Any) -> Iterator[TestClient]:
    with TestClient(create_app(system)) as client:
        yield client


def test_the_worker_runs_while_the_application_does(system: Any) -> None:
    with TestClient(create_app(system)):
        assert system.background.running
    assert not system.background.running


def test_ready_while_it_claims_and_its_dependencies_answer(client: TestClient, system: Any) -> None:
    assert client.get("/health").json()["status"] == "ok"
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    system.check.checks["store"] = Check(False, 0.001, "the chunk store does not answer")
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["checks"]["store"]["ok"]) == (503, False)
    system.check.checks["store"] = Check(True, 0.001)
    system.background.running = False  # told to stop, or its thread died
    assert client.get("/ready").status_code == 503
    assert client.get("/health").status_code == 200


def test_metrics_count_the_documents(client: TestClient, system: Any) -> None:
    for number in range(3):
        add_document(system, f"d{number}", status=DocumentStatus.READY)
    assert 'askdock_documents{status="READY"} 3.0' in client.get("/metrics").text


def test_other_paths_are_problems(client: TestClient) -> None:
    answer = client.get("/v1/documents")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
