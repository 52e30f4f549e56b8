"""The shipped stack on a Swarm of one node: updated under load with no failed request, rolled back if broken."""

import json
import os
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest
import yaml
from tests.containers.conftest import HERE, IMAGE, ROOT, TESTED_IMAGES, Api, run, wait_for

STACK = "askdocktest"
ENVIRONMENT = {**TESTED_IMAGES, "VLLM_IMAGE": "askdock-test/debian"}
PER_SECOND = 30


def deploy(**changed: str) -> None:
    """The shipped stack with the test's changes; the published port is replaced, since merging would add to it."""
    stack = yaml.safe_load((ROOT / "deploy/swarm/stack.yaml").read_text(encoding="utf-8"))
    del stack["services"]["frontend"]["ports"]
    for config in stack["configs"].values():
        config["file"] = str((ROOT / "deploy/swarm" / config["file"]).resolve())
    with tempfile.NamedTemporaryFile("w", suffix=".yaml") as file:
        yaml.safe_dump(stack, file)
        file.flush()
        files = ("-c", file.name, "-c", HERE / "swarm.test.yaml")
        run("docker", "stack", "deploy", *files, STACK, env={**os.environ, **ENVIRONMENT, **changed})


@pytest.fixture(scope="module")
def swarm(images: None) -> Iterator[Api]:
    """The stack, deployed and healthy."""
    run("docker", "swarm", "leave", "--force", check=False)
    run("docker", "swarm", "init", "--advertise-addr", "127.0.0.1")
    try:
        node = run("docker", "node", "ls", "-q").stdout.split()[0]
        run("docker", "node", "update", "--label-add", "askdock.stores=true", node)
        made = run(ROOT / "deploy/swarm/secrets.sh", env={**os.environ, **ENVIRONMENT}).stdout
        key = made.rpartition("admin key: ")[2].strip()
        deploy()
        run(ROOT / "deploy/swarm/wait.sh", STACK, "300")
        api = Api("http://127.0.0.1:13001", key)
        wait_for(lambda: api.request("GET", "/v1/limits")[0] == 200, "the front end to reach the api")
        yield api
    finally:
        run("docker", "stack", "rm", STACK, check=False)
        run("docker", "swarm", "leave", "--force", check=False)
        for volume in ("postgres", "seaweedfs", "etcd", "milvus", "vllm"):
            run("docker", "volume", "rm", "-f", f"{STACK}_{volume}", check=False)


class Load:
    """Asks at a steady pace until it is told to stop; counts what came back."""

    def __init__(self, api: Api) -> None:
        self.statuses: dict[int, int] = {}
        self._api = api
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._threads = [threading.Thread(target=self._run) for _ in range(PER_SECOND // 5)]

    def __enter__(self) -> "Load":
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()

    def _run(self) -> None:
        while not self._stop.wait(0.2):
            status, _ = self._api.request("GET", "/v1/limits", timeout=20)
            with self._lock:
                self.statuses[status] = self.statuses.get(status, 0) + 1


def image_of(service: str) -> str:
    shown = run("docker", "service", "inspect", f"{STACK}_{service}").stdout
    image: str = json.loads(shown)[0]["Spec"]["TaskTemplate"]["ContainerSpec"]["Image"]
    return image


def update_state(service: str) -> str:
    shown = run("docker", "service", "inspect", f"{STACK}_{service}", "--format", "{{json .UpdateStatus}}").stdout
    return str((json.loads(shown) or {}).get("State", ""))


def test_it_ingests_and_answers(swarm: Api) -> None:
    status, answer = swarm.upload("note.txt", b"The code word of the swarm is heliotrope.")
    assert status == 202, answer
    document = answer["results"][0]["document"]["id"]
    wait_for(
        lambda: swarm.request("GET", f"/v1/documents/{document}")[1]["status"] == "READY",
        "the document to be READY",
    )
    status, answer = swarm.ask("What is the code word of the swarm?")
    assert status == 200
    assert "heliotrope" in answer["text"]


def test_an_update_under_load_fails_no_request(swarm: Api, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f"FROM {IMAGE}\nLABEL askdock.test=next\n")
    run("docker", "build", "-q", "-t", "askdock:next", tmp_path)
    with Load(swarm) as load:
        deploy(ASKDOCK_IMAGE="askdock:next")
        for service in ("api", "retriever"):
            wait_for(lambda service=service: update_state(service) == "completed", f"{service} to be updated", 300)
    assert image_of("api").startswith("askdock:next")
    assert set(load.statuses) == {200}, load.statuses
    assert load.statuses[200] > 100


def test_a_broken_image_is_taken_back(swarm: Api, tmp_path: Path) -> None:
    (tmp_path / "Dockerfile").write_text(f'FROM {IMAGE}\nENTRYPOINT ["false"]\n')
    run("docker", "build", "-q", "-t", "askdock:broken", tmp_path)
    before = image_of("api")
    with Load(swarm) as load:
        run("docker", "service", "update", "--detach", "--image", "askdock:broken", f"{STACK}_api")
        wait_for(lambda: update_state("api") == "rollback_completed", "the api to be taken back", 300)
        time.sleep(1)
    assert image_of("api") == before
    assert set(load.statuses) == {200}, load.statuses
