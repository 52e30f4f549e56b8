"""The record of sources that are kept in step, their secrets, and the webhooks about their runs."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Protocol

from askdock.records import (
    CopiedItem,
    CopiedSource,
    DocumentEnded,
    ItemEvent,
    KeptItem,
    Origin,
    PageResult,
    RunClaim,
    RunState,
    SourceRun,
    SyncedSource,
)


class SourceStore(Protocol):
    """Keeps sources, their runs and their items. Each method is one transaction; leases run by its clock."""

    def add(self, source: SyncedSource, sealed: str | None) -> None:
        """Keep a new source with its encrypted secrets. Raises Conflict where its collection has the name."""
        ...

    def get(self, collection_id: str, source_id: str) -> SyncedSource:
        """Raises SourceNotFound."""
        ...

    def of_collection(self, collection_id: str) -> list[SyncedSource]:
        """By name."""
        ...

    def sealed(self, source_id: str) -> str | None:
        """Its secrets, encrypted."""
        ...

    def change(self, source: SyncedSource, sealed: str | None = None) -> None:
        """Keep spec, pause and schedule as they are now; `sealed` None leaves the secrets.

        Raises SourceNotFound, Conflict.
        """
        ...

    def restore(self, copies: Iterable[CopiedSource], items: Iterable[CopiedItem]) -> None:
        """Put back what a backup holds, paused: the installation that it was made of may go on. All or nothing.

        What is there already stays as it is. Raises Conflict where a collection has another source of the name.
        """
        ...

    def remove(self, source_id: str) -> None:
        """Forget the source, its runs and its items. Raises SourceNotFound."""
        ...

    def enqueue(self, source_id: str, *, dry: bool = False, confirmed: bool = False) -> SourceRun:
        """A run that waits for a worker. Raises Conflict where one is open: a source has one at a time."""
        ...

    def due(self) -> list[SyncedSource]:
        """Active sources whose schedule is due and that have no open run."""
        ...

    def schedule(self, source_id: str, next_run_at: datetime | None) -> None:
        """When it is due next."""
        ...

    def claim(self, owner: str, lease_seconds: float) -> RunClaim | None:
        """Lease one open run that nobody works on, counting the attempt; None if there is none.

        A run whose worker died is claimed again, with the cursor that it reached.
        """
        ...

    def renew(self, owner: str, lease_seconds: float) -> None:
        """Extend the leases of `owner`."""
        ...

    def give_back(self, owner: str, *, refund: bool = False) -> None:
        """End the leases of `owner`; the runs go on elsewhere. With `refund` the attempts do not count."""
        ...

    def kept(self, source_id: str, keys: Sequence[str]) -> dict[str, KeptItem]:
        """The items with these keys."""
        ...

    def expect(self, claim: RunClaim, items: Sequence[KeptItem]) -> None:
        """Note new items before their documents are accepted, as seen by no run: a worker that dies in between
        leaves no document that its source does not know."""
        ...

    def write(self, claim: RunClaim, page: PageResult) -> bool:
        """Note a page: its items as seen by the run, counts and cursor; attempts begin anew.

        False if another has the run now.
        """
        ...

    def unseen(self, claim: RunClaim, limit: int, *, but_seen_by: Sequence[str] = ()) -> list[KeptItem]:
        """Items that neither the run nor one of these was the last to see, by key."""
        ...

    def is_seen(self, claim: RunClaim, uri: str) -> bool:
        """Whether the run has seen an item of the source at this URI."""
        ...

    def count_items(self, claim: RunClaim) -> tuple[int, int]:
        """How many items of the source are kept, and how many of them are lost: the run has not seen them, and
        their bytes are at no place that it has seen. Neither number has those that are elsewhere now."""
        ...

    def renamed(self, claim: RunClaim, uris: Sequence[str]) -> dict[str, str]:
        """Of URIs whose documents go by one that the run has added: that one, each once."""
        ...

    def elsewhere(self, source: SyncedSource, uris: Sequence[str]) -> set[str]:
        """Those of the URIs that another source of the collection has as well."""
        ...

    def drop(self, claim: RunClaim, keys: Sequence[str], page: PageResult) -> bool:
        """Forget items and note it as `write` does. False if another has the run now."""
        ...

    def end(
        self,
        claim: RunClaim,
        state: RunState,
        *,
        fresh_until: datetime | None = None,
        reason: str | None = None,
        detail: str | None = None,
    ) -> bool:
        """End the run; one that is DONE makes the source fresh. False if another has the run now."""
        ...

    def postpone(self, claim: RunClaim, seconds: float, detail: str, *, refund: bool) -> bool:
        """Give the run back, to be claimed again after `seconds`; with `refund` the attempt does not count.

        False if another has it now.
        """
        ...

    def runs(self, source_id: str, *, limit: int = 20) -> list[SourceRun]:
        """Newest first."""
        ...

    def is_leased(self, run_id: str) -> bool:
        """Whether a worker has the run now."""
        ...

    def run(self, source_id: str, run_id: str) -> tuple[SourceRun, list[ItemEvent]]:
        """The run, and what it noted of items. Raises SourceNotFound."""
        ...

    def items_after(self, source_id: str, after: str | None, limit: int) -> list[KeptItem]:
        """All items, by key."""
        ...

    def origin(self, collection_id: str, document_id: str) -> Origin | None:
        """Where the document came from, if a source keeps it in step."""
        ...

    def untold_runs(self, lease_seconds: float) -> list[tuple[SyncedSource, SourceRun]]:
        """Runs that have ended and whose webhook is due, some; nobody else gets them for `lease_seconds`."""
        ...

    def told_run(self, run_id: str, *, again_seconds: float | None = None) -> None:
        """The webhook was delivered, or given up; with `again_seconds` it is tried once more then."""
        ...

    def untold_documents(self, lease_seconds: float) -> list[DocumentEnded]:
        """Ends of documents whose webhook is due, some, oldest first; leased as runs are."""
        ...

    def told_document(self, message_id: str) -> None:
        """The message was delivered, or given up."""
        ...

    def postpone_documents(self, source_id: str, seconds: float) -> None:
        """Tell no end of a document of this source before `seconds` have passed."""
        ...

    def count_states(self) -> Mapping[str, int]:
        """How many sources are `active`, `paused`, and `late`: active and not fresh any more."""
        ...

    def oldest_success(self) -> datetime | None:
        """When the active, scheduled source that is behind most was last in step, or was made."""
        ...

    def forget_runs(self, keep: int) -> int:
        """Forget all but the newest runs of each source; returns how many."""
        ...


class Sealer(Protocol):
    """Encrypts the secrets of sources."""

    def seal(self, secrets: Mapping[str, str]) -> str:
        """Raises ConfigurationError where there is no key."""
        ...

    def open(self, sealed: str) -> dict[str, str]:
        """Raises ConfigurationError where the key is another."""
        ...


class Notifier(Protocol):
    """Delivers webhooks."""

    def deliver(self, url: str, secret: str, message_id: str, body: bytes) -> None:
        """POST, signed (https://www.standardwebhooks.com). Raises FetchFailed, UrlRefused."""
        ...
