"""Who works on what: leases with a heartbeat, so that work survives its worker.

An owner is `<host>:<pid>:<nonce>`. A worker that dies keeps its leases until they run out; where another worker
of the same host can see that the process is gone, it frees them at once.
"""

import logging
import os
import socket
import threading
from collections.abc import Iterator
from secrets import token_hex
from types import TracebackType
from typing import Self

from askdock.errors import CatalogueUnavailable
from askdock.ports import Catalogue
from askdock.records import Document

LEASE_SECONDS = 60.0
MAX_ATTEMPTS = 3

log = logging.getLogger(__name__)


class Ledger:
    """One worker's claims. A context manager: the heartbeat runs inside, the leases end with it."""

    def __init__(self, catalogue: Catalogue, lease_seconds: float = LEASE_SECONDS) -> None:
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"
        self._catalogue = catalogue
        self._lease_seconds = lease_seconds
        self._stop = threading.Event()
        self._heartbeat = threading.Thread(target=self._beat, name="askdock-lease", daemon=True)

    def __enter__(self) -> Self:
        self._free_dead_owners()
        self._heartbeat.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self._stop.set()
        self._heartbeat.join()
        # What is given back, because a dependency failed or the worker stops, has not failed itself.
        self._catalogue.release(self.owner, refund=True)

    def claims(self, collection_id: str, stop: threading.Event | None = None) -> Iterator[Document]:
        """Claim one waiting document after another until none is left or `stop` is set.

        One at a time: an attempt is counted with the claim, and a document must not pay for its neighbour.
        """
        while stop is None or not stop.is_set():
            claimed = self._catalogue.claim(self.owner, self._lease_seconds, 1, collection_id)
            if not claimed:
                return
            yield claimed[0]

    def _beat(self) -> None:
        while not self._stop.wait(self._lease_seconds / 3):
            try:
                self._catalogue.renew(self.owner, self._lease_seconds)
            except CatalogueUnavailable as error:
                # The lease may run out; publishing checks the version, so nothing is shown twice.
                log.warning("lease not renewed: %s", error)

    def _free_dead_owners(self) -> None:
        host = socket.gethostname()
        for owner in self._catalogue.lease_owners():
            owner_host, pid, _ = owner.rsplit(":", 2)
            if owner_host == host and not _alive(int(pid)):
                freed = self._catalogue.release(owner)
                log.info("freed %d documents of a worker that died (%s)", freed, owner)


def _alive(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True
