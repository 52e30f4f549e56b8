"""Runs lives that end by SIGKILL while documents are sent, and says what was lost, doubled or half visible."""

import http.client
import json
import os
import random
import subprocess
import sys
import threading
import time
from collections import deque
from contextlib import closing
from dataclasses import dataclass, field
from hashlib import sha256
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import free_port

from askdock.adapters.files.local import LocalFiles
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.ports import original_key, parsed_key
from askdock.records import Document, DocumentStatus

Failpoint = tuple[str, str, str, int]
LIFE = Path(__file__).with_name("life.py")
WARM = 2
KILLS = "kills"
REQUESTS = 100
"""Of one life: a worker that is never done with its round never reaches the end of it."""
SETTLE_SECONDS = 60.0
"""Every document must have ended so long after the last lease has run out."""


class Nursery:
    """Keeps processes that have done their imports."""

    def __init__(self) -> None:
        self._warm: deque[subprocess.Popen[str]] = deque()

    def life(self, log: Path, **orders: Any) -> "subprocess.Popen[str]":
        while len(self._warm) <= WARM:
            self._warm.append(self._born(log))
        process = self._warm.popleft()
        assert process.stdin is not None
        assert process.stdout is not None
        assert process.stdout.readline() == "warm\n", log.read_text()[-2000:]
        process.stdin.write(json.dumps(orders) + "\n")
        process.stdin.flush()
        return process

    def _born(self, log: Path) -> "subprocess.Popen[str]":
        kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
        with log.open("a") as errors:
            return subprocess.Popen(
                [sys.executable, LIFE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                env={**kept, "PYTHONPATH": str(LIFE.parents[2])},
            )

    def close(self) -> None:
        for process in self._warm:
            bury(process)


def record(request: pytest.FixtureRequest, of: str, world: "World") -> None:
    """For the line at the end of a run: how often was killed, and what had been acknowledged."""
    node: pytest.Item = request.node
    node.user_properties.append((KILLS, (of, world.kills, world.acknowledged, len(world.faults))))


def bury(process: "subprocess.Popen[str]") -> None:
    process.kill()
    process.communicate()


@dataclass
class World:
    """What outlives the processes, and what was promised about it.

    `possible` maps each name to the contents it may have now: one after an acknowledgement, more where a request
    was broken off; None stands for "no such document".
    """

    data_dir: Path
    database_url: str | None
    seed: int
    control: bool = False
    settings: dict[str, Any] = field(default_factory=dict)
    """Further settings of the processes."""
    possible: dict[str, set[str | None]] = field(default_factory=dict)
    ids: dict[str, str] = field(default_factory=dict)
    faults: list[str] = field(default_factory=list)
    acknowledged: int = 0
    kills: int = 0
    missed: list[Failpoint] = field(default_factory=list)
    """Failpoints that were not reached before the life was ended."""

    def __post_init__(self) -> None:
        self.random = random.Random(self.seed)  # noqa: S311 - repeatable, not secret
        self.log = self.data_dir.parent / f"{self.data_dir.name}.log"
        self._counter = 0

    def orders(self, role: str, port: int, failpoint: Failpoint | None = None) -> dict[str, Any]:
        return {
            "data_dir": str(self.data_dir),
            "database_url": self.database_url,
            "role": role,
            "port": port,
            "failpoint": failpoint,
            "control": self.control,
            "settings": self.settings,
        }

    def run(
        self, nursery: Nursery, *, failpoint: Failpoint | None, kill_after: float | None, longest: float
    ) -> None:
        """One life of the server (and, with PostgreSQL, of a worker), to its death or for `longest` seconds."""
        port = free_port()
        victim_serves = self.database_url is None or self.random.random() < 0.5
        server = nursery.life(self.log, **self.orders("serve", port, failpoint if victim_serves else None))
        processes = [server]
        if self.database_url is not None:
            orders = self.orders("worker", port, None if victim_serves else failpoint)
            processes.append(nursery.life(self.log, **orders))
        victim = processes[0 if victim_serves else -1]
        end, death, sent = time.monotonic() + longest, None, 0
        while victim.poll() is None and time.monotonic() < end:
            if sent >= REQUESTS:
                time.sleep(0.05)
                continue
            answered = self.send(port)
            sent += answered
            if answered and kill_after is not None and death is None:
                # From another thread, so that it also falls into the middle of a request.
                death = threading.Timer(kill_after, victim.kill)
                death.start()
        if victim.poll() is None:
            if failpoint:
                self.missed.append(failpoint)
        else:
            self.kills += 1
            if victim.returncode != -9:
                self.faults.append(f"{failpoint}: ended by itself with {victim.returncode}")
        for process in processes:
            bury(process)
        self.look()

    def send(self, port: int) -> bool:
        """Upload something new, replace or delete something known. Whether there was an answer."""
        self._counter += 1
        dice, known = self.random.random(), [name for name in self.ids if self.ids[name]]
        if known and dice < 0.15:
            name = self.random.choice(known)
            content, request = None, ("DELETE", f"/v1/documents/{self.ids[name]}", None)
        else:
            name = self.random.choice(known) if known and dice < 0.4 else f"{self._counter}.txt"
            content = f"{text_of(self._counter)} END-{self._counter}."
            request = ("POST", "/v1/documents", multipart(name, content))
        before = self.possible.get(name, {None})
        self.possible[name] = before | {content}
        try:
            status, body = exchange(port, *request)
        except OSError:
            time.sleep(0.02)  # not up yet, or dead: the loop looks
            return False
        except http.client.HTTPException:
            return False
        if status in (202, 204):
            self.acknowledged += 1
            self.possible[name] = {content}
            self.ids[name] = body["results"][0]["document"]["id"] if content is not None else ""
        elif status == 404 and content is None:
            # An earlier deletion whose answer was lost.
            self.possible[name] = before | {None}
            self.ids[name] = ""
        elif status < 500:
            self.faults.append(f"{request[0]} {name}: unexpected {status} {body}")
        return True

    def look(self) -> dict[str, Document]:
        """While nothing runs: whatever is visible is whole. Returns the documents by name."""
        documents: dict[str, Document] = {}
        with closing(self._database()) as database:
            catalogue = SqlCatalogue(database)
            for collection in catalogue.list_collections():
                for document in catalogue.list_documents(collection.id, limit=100_000):
                    if document.name in documents:
                        self.faults.append(f"{document.name} is there twice")
                    documents[document.name] = document
                    if document.live_version:
                        self._check_whole(collection.generation, document)
        return documents

    def settle(self, nursery: Nursery) -> None:
        """A last life in peace: all documents end, and what is there is exactly what was promised."""
        port = free_port()
        processes = [nursery.life(self.log, **self.orders("serve", port))]
        if self.database_url is not None:
            processes.append(nursery.life(self.log, **self.orders("worker", port)))
        wait_until_up(port)
        end = time.monotonic() + SETTLE_SECONDS
        terminal = {DocumentStatus.READY, DocumentStatus.FAILED, DocumentStatus.QUARANTINED}
        with closing(self._database()) as database:
            catalogue = SqlCatalogue(database)
            while time.monotonic() < end and not catalogue.count_documents().keys() <= terminal:
                time.sleep(0.1)
            if not catalogue.count_documents().keys() <= terminal:
                self.faults.append(f"not all ended: {catalogue.count_documents()}")
        for process in processes:
            process.terminate()
            process.wait(30)
            bury(process)
        self._check_promises(self.look())

    def _check_promises(self, documents: dict[str, Document]) -> None:
        files = LocalFiles(self.data_dir / "files")
        for name, contents in self.possible.items():
            found = documents.get(name)
            actual = next((c for c in contents if c is not None and found and sha(c) == found.sha256), None)
            if (found is None and None not in contents) or (found is not None and actual is None):
                self.faults.append(f"{name}: lost, is {found and found.status}")
            if found is not None and (
                found.status is not DocumentStatus.READY or found.live_version != found.version
            ):
                self.faults.append(
                    f"{name}: {found.status} {found.reason} live {found.live_version}/{found.version}"
                )
            if found is not None:
                key = original_key(found.collection_id, found.sha256)
                path = self.data_dir / "files" / key
                if not path.exists() or sha256(path.read_bytes()).hexdigest() != found.sha256:
                    self.faults.append(f"{name}: its original is gone")
        with closing(self._database()) as database:
            (collection,) = SqlCatalogue(database).list_collections()
        # Rows of versions that do not answer are the reconciler's; those that answer are there once.
        live = {(one.id, one.live_version) for one in documents.values()}
        stored = [
            key
            for key in EmbeddedChunkStore(self.data_dir / "chunks").stored(collection.generation)
            if (key.document_id, key.version) in live
        ]
        expected = sum(document.chunks for document in documents.values())
        if not len(stored) == len(set(stored)) == expected:
            self.faults.append(f"{len(stored)} rows, {len(set(stored))} different, for {expected} chunks")
        kept = len(list(files.keys("originals/")))
        # An upload that was cut off between its file and its row leaves a file that nobody was told of.
        if kept < len(documents):
            self.faults.append(f"{kept} originals for {len(documents)} documents")

    def _check_whole(self, generation: str, document: Document) -> None:
        version = document.live_version
        chunks = list(EmbeddedChunkStore(self.data_dir / "chunks").read_document(generation, document.id, version))
        ordinals = [item.chunk.ordinal for item in chunks]
        if ordinals != list(range(len(chunks))) or not chunks or "END-" not in chunks[-1].chunk.text:
            self.faults.append(f"{document.name} version {version} is visible with chunks {ordinals}")
        if not (self.data_dir / "files" / parsed_key(document.id, version)).exists():
            self.faults.append(f"{document.name} version {version} is visible without its text")

    def _database(self) -> Database:
        return Database(self.database_url or f"sqlite:///{self.data_dir / 'catalogue.db'}")


def wait_until_up(port: int, seconds: float = 120.0) -> None:
    end = time.monotonic() + seconds
    while True:
        try:
            exchange(port, "GET", "/health", None)
        except OSError:
            assert time.monotonic() < end, "the server did not come up"
            time.sleep(0.05)
        else:
            return


def upload(port: int, name: str, content: str) -> str:
    """Send it; the id under which it was acknowledged."""
    status, body = exchange(port, "POST", "/v1/documents", multipart(name, content))
    assert status == 202, body
    document_id: str = body["results"][0]["document"]["id"]
    return document_id


def until_ready(port: int, document_id: str, seconds: float = SETTLE_SECONDS) -> dict[str, Any]:
    """Wait for it; what the service says of the document then."""
    end = time.monotonic() + seconds
    found: dict[str, Any] = {}
    while time.monotonic() < end and found.get("status") != "READY":
        _, found = exchange(port, "GET", f"/v1/documents/{document_id}", None)
        time.sleep(0.1)
    assert found["status"] == "READY", found
    return found


def text_of(n: int) -> str:
    return " ".join(f"Entry {n}-{m} lies in drawer {n * m % 89}." for m in range(3 + n % 30))


def sha(content: str) -> str:
    return sha256(content.encode()).hexdigest()


def multipart(name: str, content: str) -> bytes:
    head = f'--b\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'
    return f"{head}{content}\r\n--b--\r\n".encode()


def exchange(port: int, method: str, path: str, body: bytes | None) -> tuple[int, Any]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=20)
    try:
        kind = "application/json" if (body or b"").startswith(b"{") else "multipart/form-data; boundary=b"
        connection.request(method, path, body, {"Content-Type": kind} if body else {})
        answer = connection.getresponse()
        content = answer.read()
        return answer.status, json.loads(content) if content else None
    finally:
        connection.close()
