"""Ends a service whose passwords changed, so that its orchestrator starts it anew with the new ones."""

import logging
import os
import random
import signal
import threading
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path

LOOK_SECONDS = 10.0
SPREAD_SECONDS = 60.0
"""Replicas see a change at about the same time: each waits a random part of this, or all would be away at once."""

log = logging.getLogger(__name__)


def _terminate() -> None:
    os.kill(os.getpid(), signal.SIGTERM)


class SecretWatch:
    """Looks at the files of a folder and calls `end` once when one has changed, come or gone."""

    def __init__(
        self,
        folder: Path,
        *,
        look_seconds: float = LOOK_SECONDS,
        spread_seconds: float = SPREAD_SECONDS,
        end: Callable[[], None] = _terminate,
    ) -> None:
        self._folder = folder
        self._look_seconds = look_seconds
        self._spread_seconds = spread_seconds
        self._end = end
        self._stop = threading.Event()
        self._known = _fingerprint(folder)
        self._thread = threading.Thread(target=self._loop, name="askdock-secrets", daemon=True)

    def start(self) -> None:
        """Look from now on."""
        self._thread.start()

    def stop(self) -> None:
        """Look no more."""
        self._stop.set()
        self._thread.join()

    def _loop(self) -> None:
        while not self._stop.wait(self._look_seconds):
            if _fingerprint(self._folder) == self._known:
                continue
            seconds = random.uniform(0, self._spread_seconds)  # noqa: S311 - not for secrecy
            log.warning("a file of %s changed: this process ends in %.0f s to start anew", self._folder, seconds)
            if not self._stop.wait(seconds):
                self._end()
            return


def _fingerprint(folder: Path) -> str:
    digest = sha256()
    for path in sorted(folder.iterdir()) if folder.is_dir() else ():
        if path.is_file():
            digest.update(path.name.encode() + b"\0" + sha256(path.read_bytes()).digest())
    return digest.hexdigest()
