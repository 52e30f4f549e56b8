"""`docker compose up` brings the whole system up, it answers, keeps its data, and heals."""

import json
import os
import signal
import threading
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
from tests.containers.commands import in_image, run, wait_for
from tests.containers.conftest import Compose, running
from tests.containers.slow_stream import SlowStream

QUESTIONS = {
    "What is the hotel limit per night for journeys to North America?": "travel-policy.docx",
    "出差到省会城市的住宿标准是每晚多少元？": "差旅报销制度.md",
}
MIB = 1024 * 1024


@pytest.fixture(scope="module")
def compose(slow: SlowStream) -> Iterator[Compose]:
    """The whole system; the slow stream runs beside it, since that takes two minutes."""
    with running("askdock-test", 18000) as compose:
        yield compose


@pytest.fixture(scope="module")
def indexed(compose: Compose) -> Compose:
    """The examples, indexed as the documentation says."""
    report = json.loads(compose("run", "--rm", "-T", "index", "/data", "--json").stdout)
    assert report["failed"] == {}
    return compose


def answers(compose: Compose) -> dict[str, Any]:
    found = {}
    for question, document in QUESTIONS.items():
        status, answer = compose.front.ask(question)
        assert status == 200, answer
        assert answer["answered"], answer
        assert document in {citation["document_name"] for citation in answer["citations"]}
        found[question] = (answer["text"], [citation["quote"] for citation in answer["citations"]])
    return found


def test_the_front_end_serves_the_page_and_the_api(indexed: Compose) -> None:
    status, page = indexed.front.request("GET", "/")
    assert status == 200
    assert "<!doctype html>" in page.lower()
    assert indexed.front.request("GET", "/v1/limits")[0] == 200
    answers(indexed)


def test_nobody_gets_in_without_a_key(indexed: Compose) -> None:
    key, indexed.front.key = indexed.front.key, ""
    try:
        status, problem = indexed.front.ask("Who?")
    finally:
        indexed.front.key = key
    assert status == 401
    assert problem["code"]


def test_stores_are_on_an_inner_network_with_no_port(compose: Compose) -> None:
    for service in ("postgres", "milvus", "seaweedfs", "etcd", "retriever", "worker"):
        inspected = json.loads(run("docker", "inspect", compose.container(service)).stdout)[0]
        assert not any((inspected["NetworkSettings"]["Ports"] or {}).values()), service
    network = json.loads(run("docker", "network", "inspect", f"{compose.project}_back").stdout)[0]
    assert network["Internal"] is True


def test_our_containers_are_confined_and_limited(compose: Compose) -> None:
    for service in ("api", "retriever", "worker", "frontend"):
        host = json.loads(run("docker", "inspect", compose.container(service)).stdout)[0]["HostConfig"]
        assert host["ReadonlyRootfs"] is True
        assert host["CapDrop"] == ["ALL"]
        assert host["Memory"] > 0
        assert host["NanoCpus"] > 0


def test_data_outlives_the_containers(indexed: Compose) -> None:
    before = answers(indexed)
    indexed("down", "--timeout", "30")
    indexed.up()
    assert answers(indexed) == before


def test_uploads_of_50_mib_pass_and_larger_ones_are_refused_with_the_limit(indexed: Compose) -> None:
    line = b"The quick brown fox jumps over the lazy dog and writes it down, number %012d.\n"
    text = b"".join(line % number for number in range(50 * MIB // len(line % 0)))
    status, answer = indexed.front.upload("large.txt", text)
    assert status == 202, answer
    large = f"/v1/documents/{answer['results'][0]['document']['id']}"
    try:
        for _ in range(10):
            status, problem = indexed.front.upload("larger.txt", text + b"x" * (2 * MIB))
            assert status == 413, problem
            assert problem["code"] == "too_large"
            assert "ASKDOCK_MAX_FILE_BYTES" in problem["detail"]
    finally:
        indexed.front.request("DELETE", large)


@pytest.mark.parametrize("service", ["worker", "retriever", "api", "milvus", "postgres", "seaweedfs", "frontend"])
def test_what_is_acknowledged_survives_a_killed_container(indexed: Compose, service: str) -> None:
    acknowledged: dict[str, str] = {}
    wrong: list[tuple[int, Any]] = []
    stop = threading.Event()

    def upload() -> None:
        number = 0
        while not stop.is_set():
            number += 1
            word = f"{service}{number:04d}"
            status, answer = indexed.front.upload(f"{word}.txt", f"The code word of this note is {word}.".encode())
            if status == 202:
                acknowledged[answer["results"][0]["document"]["id"]] = word
            elif status not in (0, 502, 503, 504):
                wrong.append((status, answer))
            time.sleep(0.1)

    def ask() -> None:
        while not stop.is_set():
            status, answer = indexed.front.ask(next(iter(QUESTIONS)))
            if status not in (0, 200, 502, 503, 504):
                wrong.append((status, answer))
            time.sleep(0.1)

    with ThreadPoolExecutor(2) as threads:
        threads.submit(upload)
        threads.submit(ask)
        time.sleep(1)
        # Its first process, from outside: `docker kill` would count as an operator's wish and not be healed.
        pid = int(run("docker", "inspect", "-f", "{{.State.Pid}}", indexed.container(service)).stdout)
        os.kill(pid, signal.SIGKILL)
        time.sleep(3)
        stop.set()
    assert acknowledged
    assert wrong == []

    def all_ready() -> bool:
        if indexed.front.request("GET", "/v1/limits")[0] != 200:
            return False
        states = {document["id"]: document["status"] for document in indexed.front.documents()}
        return all(states.get(one) == "READY" for one in acknowledged)

    wait_for(all_ready, "every acknowledged document to be READY", seconds=180, every=1)
    word = next(reversed(acknowledged.values()))
    status, answer = indexed.front.ask(f"What is the code word of the note {word}?")
    assert status == 200
    assert word in answer["text"]


def test_a_memory_hog_is_killed_alone(indexed: Compose) -> None:
    def starts() -> dict[str, str]:
        return {
            service: run("docker", "inspect", "-f", "{{.State.StartedAt}}", indexed.container(service)).stdout
            for service in ("api", "retriever", "worker", "postgres", "milvus", "frontend")
        }

    before = starts()
    # Twice what the api's container may have.
    hog = indexed("exec", "-T", "api", "python", "-c", "held = b'x' * (2 << 30)", check=False)
    assert hog.returncode == 128 + signal.SIGKILL, hog
    assert starts() == before
    answers(indexed)


def test_a_backup_of_the_running_system_answers_elsewhere(indexed: Compose, tmp_path: Path) -> None:
    tmp_path.chmod(0o777)
    backups = f"{tmp_path}:/backups"
    indexed("run", "--rm", "-T", "-v", backups, "worker", "backup", "/backups/x.tar")
    question, document = next(iter(QUESTIONS.items()))
    answer = json.loads(
        in_image(
            script=f"askdock restore /backups/x.tar >&2; askdock ask --json '{question}'",
            mounts=(f"{backups}:ro",),
        )
    )
    assert document in {citation["document_name"] for citation in answer["citations"]}


def log_lines(compose: Compose, service: str) -> list[str]:
    done = run("docker", "logs", compose.container(service))
    return (done.stdout + done.stderr).splitlines()


def test_logs_are_lines_of_json_without_secrets(indexed: Compose) -> None:
    key = indexed.front.key
    for service in ("api", "retriever", "worker"):
        lines = log_lines(indexed, service)
        assert {"time", "level", "message"} <= set.intersection(*(set(json.loads(line)) for line in lines))
        assert not any(key in line for line in lines)
    access = log_lines(indexed, "frontend")
    assert any(json.loads(line)["path"] == "/v1/ask" for line in access if line.startswith("{"))


def test_the_compose_files_are_valid_and_raise_no_warning(compose: Compose) -> None:
    for extra in ((), ("deploy/compose/small.yaml",), ("deploy/compose/bind.yaml",), ("deploy/compose/dev.yaml",)):
        files = [part for name in ("docker-compose.yml", *extra) for part in ("-f", name)]
        done = compose_config(compose, *files)
        assert done == "", done
    assert compose_config(compose, "--project-directory", ".", "-f", "deploy/compose/embedded.yaml") == ""


def compose_config(compose: Compose, *files: str) -> str:
    done = run("docker", "compose", *files, "config", "--quiet", cwd=compose.files[0].parent, check=False)
    return done.stdout + done.stderr
