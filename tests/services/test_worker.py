"""What a worker process answers over HTTP."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import pytest
from fastapi.testclient import TestClient

from askdock.bootstrap import Check
from askdock.records import DocumentStatus, GenerationStatus
from askdock.services.worker.app import create_app


@dataclass
class FakeWorker:
    running: bool = False


@dataclass
class FakeCatalogue:
    def count_documents(self) -> Mapping[DocumentStatus, int]:
        return {DocumentStatus.READY: 3}

    def oldest_waiting(self) -> None:
        return None

    def count_generations(self) -> Mapping[GenerationStatus, int]:
        return {"live": 1}

    def newest_live_generation(self) -> None:
        return None


@dataclass
class FakeSystem:
    worker: FakeWorker = field(default_factory=FakeWorker)
    catalogue: FakeCatalogue = field(default_factory=FakeCatalogue)
    checks: dict[str, Check] = field(default_factory=lambda: {"store": Check(True, 0.001)})

    def start_worker(self) -> None:
        self.worker.running = True

    def stop_worker(self) -> bool:
        self.worker.running = False
        return True

    def check(self) -> Mapping[str, Check]:
        return self.checks


@pytest.fixture
def system() -> FakeSystem:
    return FakeSystem()


@pytest.fixture
def client(system: FakeSystem) -> Iterator[TestClient]:
    with TestClient(create_app(system)) as client:  # type: ignore[arg-type]
        yield client


def test_the_worker_runs_while_the_application_does(system: FakeSystem) -> None:
    with TestClient(create_app(system)):  # type: ignore[arg-type]
        assert system.worker.running
    assert not system.worker.running


def test_ready_while_it_claims_and_its_dependencies_answer(client: TestClient, system: FakeSystem) -> None:
    assert client.get("/health").json()["status"] == "ok"
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["status"]) == (200, "ready")
    system.checks["store"] = Check(False, 0.001, "the chunk store does not answer")
    answer = client.get("/ready")
    assert (answer.status_code, answer.json()["checks"]["store"]["ok"]) == (503, False)
    system.checks["store"] = Check(True, 0.001)
    system.worker.running = False  # told to stop, or its thread died
    assert client.get("/ready").status_code == 503
    assert client.get("/health").status_code == 200


def test_metrics_count_the_documents(client: TestClient) -> None:
    assert 'askdock_documents{status="READY"} 3.0' in client.get("/metrics").text


def test_other_paths_are_problems(client: TestClient) -> None:
    answer = client.get("/v1/documents")
    assert (answer.status_code, answer.json()["code"]) == (404, "not_found")
