"""One life of a process that will be killed: `askdock serve` or `askdock worker` with failpoints in its ports.

Everything is real but the embedding model (a hash) and the parser's process (the parsers run here). The process
imports, says "warm", and reads its orders from stdin, so that the next life is ready when one ends.
"""

import io
import json
import os
import signal
import sys
import threading
from dataclasses import replace
from pathlib import Path
from typing import Any, BinaryIO

from askdock.adapters.memory import HashEmbedder
from askdock.adapters.parsers import all_parsers
from askdock.application.documents import Documents
from askdock.bootstrap import Parts, System
from askdock.records import Collection, DocumentOutcome
from askdock.services.api import server as api
from askdock.services.worker import server as worker
from askdock.settings import Settings


class Failpoint:
    """Kills this process before or after the nth call of one method of one port."""

    def __init__(self, port: str, method: str, when: str, nth: int) -> None:
        self.port, self.method, self._when, self._left = port, method, when, nth
        self._lock = threading.Lock()

    def around(self, call: Any) -> Any:
        """The method, deadly."""

        def deadly(*args: Any, **named: Any) -> Any:
            with self._lock:
                self._left -= 1
                due = self._left == 0
            if due and self._when == "before":
                die()
            result = call(*args, **named)
            if due:
                die()
            return result

        return deadly


class Wrapped:
    """A port with its failpoint; other methods go straight through."""

    def __init__(self, port: Any, failpoint: Failpoint) -> None:
        self._port = port
        setattr(self, failpoint.method, failpoint.around(getattr(port, failpoint.method)))

    def __getattr__(self, name: str) -> Any:
        return getattr(self._port, name)


class InProcessParsers:
    """In place of the sandbox."""

    def parsers(self) -> list[Any]:
        return list(all_parsers())

    def cut_out(self, *_: Any) -> Any:
        raise AssertionError("the texts of these tests have no figures")

    def close(self) -> None:
        pass


class EarlyDocuments(Documents):
    """The control: an acknowledgement that nothing stands behind yet."""

    def receive(
        self, collection: Collection, name: str, uri: str, source: BinaryIO, **named: Any
    ) -> DocumentOutcome:
        later = io.BytesIO(source.read())
        threading.Timer(0.5, super().receive, (collection, name, uri, later), named).start()
        probe = super().receive(collection, "known", "upload:known", io.BytesIO(b"known"))
        return replace(probe, document=replace(probe.document, id="0" * 32, name=name))


def make_system(settings: Settings, failpoint: Failpoint | None, *, acknowledges_early: bool) -> System:
    """A system that dies at the failpoint."""
    whole = System(settings)
    parts: dict[str, Any] = {"embedder": HashEmbedder(), "sandbox": InProcessParsers(), "database": whole.database}
    if failpoint is not None:
        parts[failpoint.port] = Wrapped(getattr(whole, failpoint.port), failpoint)
    system = System(settings, Parts(**parts))
    if acknowledges_early:
        early = EarlyDocuments(system.catalogue, system.files, system.receiver, wake=system.background.wake)
        system = System(settings, Parts(**parts, background=system.background, documents=early))
    return system


def die() -> None:
    """As a power cut would have it."""
    os.kill(os.getpid(), signal.SIGKILL)


def end_with_parent() -> None:
    """A test that was stopped leaves no life behind."""
    while os.read(sys.stdin.fileno(), 1):
        pass
    os._exit(1)


def main() -> None:
    """Live by the orders on stdin."""
    sys.stdout.write("warm\n")
    sys.stdout.flush()
    orders = json.loads(sys.stdin.readline())
    threading.Thread(target=end_with_parent, daemon=True).start()
    settings = Settings(
        _env_file=None,
        data_dir=Path(orders["data_dir"]),
        database_url=orders["database_url"],
        embedded_worker=orders["database_url"] is None,
        port=orders["port"],
        worker_port=0,
        chunk_size=120,
        chunk_overlap=20,
        ingestion_attempts=1000,
        retry_seconds=0.0,
        worker_grace_seconds=5.0,
        **{"lease_seconds": 1.0, **orders["settings"]},
    )
    failpoint = Failpoint(*orders["failpoint"]) if orders["failpoint"] else None
    if failpoint is not None and failpoint.port == "os":
        setattr(os, failpoint.method, failpoint.around(getattr(os, failpoint.method)))
        failpoint = None
    system = make_system(settings, failpoint, acknowledges_early=orders["control"])
    if orders["role"] == "serve":
        api.serve(system, settings.host, settings.port)
    else:
        worker.serve(system)


if __name__ == "__main__":
    main()
