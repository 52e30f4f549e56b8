"""The shipped stack on a Swarm of one node: updated under load with no failed request, rolled back if broken."""

import json
import os
import tempfile
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.containers.commands import HERE, IMAGE, ROOT, TESTED_IMAGES, run, wait_for
from tests.containers.conftest import Api

STACK = "askdocktest"
ENVIRONMENT = {**TESTED_IMAGES, "VLLM_IMAGE": "askdock-test/debian"}
QUESTION = "What is the code word of the swarm?"
PER_SECOND, SEARCHES_IN_TEN, STREAMS = 30, 2, 5
REPLICAS = 3


def deploy(replicas: int = REPLICAS, **changed: str) -> None:
    """The shipped stack with the test's changes; the published port is replaced, since merging would add to it."""
    stack = yaml.safe_load((ROOT / "deploy/swarm/stack.yaml").read_text(encoding="utf-8"))
    del stack["services"]["frontend"]["ports"]
    for service in ("api", "retriever"):
        assert stack["services"][service]["deploy"]["replicas"] == REPLICAS
        stack["services"][service]["deploy"]["replicas"] = replicas
    for config in stack["configs"].values():
        config["file"] = str((ROOT / "deploy/swarm" / config["file"]).resolve())
    for service in stack["services"].values():
        # Beside the stack's file, not beside this one.
        files = [file for file in service.get("env_file", []) if not file.startswith("$")]
        service["env_file"] = [str(ROOT / "deploy/swarm" / file) for file in files]
    stack["configs"]["slow_model"] = {"file": str(HERE / "slow_model.py")}
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(stack, file)
        file.flush()
        files = ("-c", file.name, "-c", HERE / "swarm.test.yaml")
        # No registry is asked for a digest: these images are on this node alone.
        command = ("docker", "stack", "deploy", "--resolve-image", "never", *files, STACK)
        run(*command, env={**os.environ, **ENVIRONMENT, **changed})


@pytest.fixture(scope="module")
def swarm(images: None) -> Iterator[Api]:
    """The stack, deployed, healthy, and with one document."""
    clear()
    run("docker", "swarm", "init", "--advertise-addr", "127.0.0.1")
    try:
        node = run("docker", "node", "ls", "-q").stdout.split()[0]
        run("docker", "node", "update", "--label-add", "askdock.stores=true", node)
        made = run(ROOT / "deploy/swarm/secrets.sh", env={**os.environ, **ENVIRONMENT}).stdout
        key = made.rpartition("admin key: ")[2].strip()
        # One after the other: six replicas that start at once are slow on two cores.
        for replicas in range(1, REPLICAS + 1):
            deploy(replicas)
            run(ROOT / "deploy/swarm/wait.sh", STACK, "300")
        api = Api("http://127.0.0.1:13001", key)
        wait_for(lambda: api.request("GET", "/v1/limits")[0] == 200, "the front end to reach the api")
        yield api
    except BaseException:
        print(state())  # noqa: T201 - pytest shows it with the failure
        raise
    finally:
        clear()


def clear() -> None:
    """Leave nothing of this stack, be it of a run that was broken off."""
    run("docker", "stack", "rm", STACK, check=False)
    run("docker", "swarm", "leave", "--force", check=False)
    wait_for(lambda: not containers(), "the containers to go", 200)
    if ended := containers("-a"):
        run("docker", "rm", "-f", *ended, check=False)
    for volume in ("postgres", "seaweedfs", "etcd", "milvus", "vllm"):
        run("docker", "volume", "rm", "-f", f"{STACK}_{volume}", check=False)


def state() -> str:
    """What became of every task, and the last words of those that run."""
    shown = [run("docker", "stack", "ps", "--no-trunc", STACK, check=False).stdout]
    for container in containers("-a"):
        done = run("docker", "logs", "--tail", "15", container, check=False)
        shown.append(f"{container}\n{done.stdout}{done.stderr}")
    return "\n".join(shown)


def containers(*options: str) -> list[str]:
    """Names of the stack's containers."""
    named = ("--filter", f"name={STACK}_", "--format", "{{.Names}}")
    return run("docker", "ps", *options, *named).stdout.split()


class Load:
    """Asks at a steady pace, and keeps streams open, until the block ends; counts what came back."""

    def __init__(self, api: Api) -> None:
        self.answers: Counter[str] = Counter()
        self.streams: Counter[str] = Counter()
        self._api = api
        self._stop = threading.Event()
        self._pool = ThreadPoolExecutor(64)
        self._running: list[Future[None]] = []

    def __enter__(self) -> "Load":
        self._running = [self._pool.submit(self._stream) for _ in range(STREAMS)]
        self._running.append(self._pool.submit(self._pace))
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._pool.shutdown()
        for one in self._running:
            one.result()

    def _pace(self) -> None:
        due, number = time.monotonic(), 0
        while not self._stop.wait(max(0.0, due - time.monotonic())):
            self._running.append(self._pool.submit(self._ask, number % 10 < SEARCHES_IN_TEN))
            due, number = due + 1 / PER_SECOND, number + 1

    def _ask(self, search: bool) -> None:
        if search:
            status, answer = self._api.request("POST", "/v1/search", {"query": QUESTION}, timeout=60)
        else:
            status, answer = self._api.request("GET", "/v1/limits", timeout=60)
        self.answers["ok" if status == 200 else f"{status} {answer}"] += 1

    def _stream(self) -> None:
        while not self._stop.is_set():
            self.streams[self._one_stream()] += 1

    def _one_stream(self) -> str:
        body = json.dumps({"question": QUESTION, "stream": True}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._api.key}"}
        request = urllib.request.Request(f"{self._api.url}/v1/ask", body, headers)  # noqa: S310
        lines: list[bytes] = []
        try:
            with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                lines.extend(line for line in answer if line.strip())
        except OSError as error:
            return f"{error} after {lines[-1:]}"
        return "ok" if lines[-1].strip() == b"data: [DONE]" else f"cut after {lines[-2:]}"


def inspected(service: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(run("docker", "service", "inspect", f"{STACK}_{service}").stdout)[0]
    return found


def image_of(service: str) -> str:
    image: str = inspected(service)["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"]
    return image


def update_state(service: str) -> str:
    return str(inspected(service).get("UpdateStatus", {}).get("State", ""))


def test_it_ingests_and_answers(swarm: Api) -> None:
    status, answer = swarm.upload("note.txt", b"The code word of the swarm is heliotrope.")
    assert status == 202, answer
    document = answer["results"][0]["document"]["id"]
    wait_for(
        lambda: swarm.request("GET", f"/v1/documents/{document}")[1]["status"] == "READY",
        "the document to be READY",
    )
    status, answer = swarm.ask(QUESTION)
    assert status == 200
    assert "heliotrope" in answer["text"]


def test_an_update_under_load_fails_no_request_and_cuts_no_stream(swarm: Api, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nLABEL askdock.test=next\n")
    run("docker", "build", "-q", "-t", "askdock:next", tmp_path)
    begin = time.monotonic()
    with Load(swarm) as load:
        deploy(ASKDOCK_IMAGE="askdock:next")
        for service in ("api", "retriever"):
            wait_for(lambda service=service: update_state(service) == "completed", f"{service} to be updated", 500)
    print(f"updated in {time.monotonic() - begin:.0f} s: {load.answers} requests, {load.streams} streams")  # noqa: T201
    assert image_of("api").startswith("askdock:next")
    assert set(load.answers) == {"ok"}, load.answers
    assert set(load.streams) == {"ok"}, load.streams
    assert load.answers["ok"] > 10 * PER_SECOND


def test_a_broken_image_is_taken_back(swarm: Api, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f'FROM {IMAGE}\nENTRYPOINT ["false"]\n')
    run("docker", "build", "-q", "-t", "askdock:broken", tmp_path)
    before = image_of("api")
    with Load(swarm) as load:
        broken = ("--no-resolve-image", "--image", "askdock:broken")
        run("docker", "service", "update", "--detach", *broken, f"{STACK}_api")
        wait_for(lambda: update_state("api") == "rollback_completed", "the api to be taken back", 300)
    print(f"{load.answers} requests, {load.streams} streams")  # noqa: T201
    assert image_of("api") == before
    assert set(load.answers) == {"ok"}, load.answers
    assert set(load.streams) == {"ok"}, load.streams
