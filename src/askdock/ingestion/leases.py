"""Leases with a heartbeat, so that work survives its worker.

An owner is `<host>:<pid>:<nonce>`. A worker that dies keeps its leases until they run out; where another worker
of the same host can see that the process is gone, it frees them at once.
"""

import logging
import os
import socket
import threading
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from secrets import token_hex
from types import TracebackType
from typing import Self

from askdock.errors import CatalogueUnavailable
from askdock.ports import Catalogue
from askdock.records import Claim, Collection

MAX_WAIT = 300.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class RetryPolicy:
    """How long a lease lasts, how often a document is tried, and the wait in seconds before its second try."""

    lease_seconds: float = 60.0
    attempts: int = 3
    retry_seconds: float = 5.0

    def wait(self, attempts: int) -> float:
        """Seconds until the next try after so many failed: doubled each time, at most MAX_WAIT."""
        return min(self.retry_seconds * 2.0 ** min(attempts - 1, 20), MAX_WAIT)


class Leases:
    """One worker's claims. A context manager: the heartbeat runs inside, the leases end with it."""

    def __init__(self, catalogue: Catalogue, terms: RetryPolicy) -> None:
        self.owner = f"{socket.gethostname()}:{os.getpid()}:{token_hex(4)}"
        self._catalogue = catalogue
        self._terms = terms
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
        self.give_back()

    def claims(
        self,
        collections: Callable[[], Sequence[Collection]],
        stop: threading.Event | None = None,
        *,
        max_bytes: int | None = None,
    ) -> Iterator[Claim]:
        """Claim one waiting document of the collections after another until none is left or `stop` is set.

        With `max_bytes` none that is larger.
        One at a time: an attempt is counted with the claim, and a document must not pay for its neighbour.
        """
        while stop is None or not stop.is_set():
            known = {collection.id: collection for collection in collections()}
            document = self._catalogue.claim(
                self.owner, self._terms.lease_seconds, list(known), max_bytes=max_bytes
            )
            if document is None:
                return
            yield Claim(document, known[document.collection_id], self.owner)

    def give_back(self) -> None:
        """End the leases without counting the attempts: documents are not to blame for a worker that stops."""
        self._catalogue.release(self.owner, refund=True)

    def give_back_failed(self) -> None:
        """End the leases after something went wrong with one of the documents, it is not known which."""
        self._catalogue.release(self.owner, wait_seconds=self._terms.wait(1))

    def _beat(self) -> None:
        while not self._stop.wait(self._terms.lease_seconds / 3):
            try:
                self._catalogue.renew(self.owner, self._terms.lease_seconds)
            except CatalogueUnavailable as error:
                # The lease may run out; who takes it over has the only say from then on.
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
