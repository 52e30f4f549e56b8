"""Sources that the service keeps a collection in step with, their runs, and what became of each item."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Any


@dataclass(frozen=True, slots=True)
class SourceSpec:
    """What a source is, as its owner describes it. Secrets are kept elsewhere, encrypted."""

    name: str
    """Unique in its collection."""
    kind: str
    address: str
    options: Mapping[str, str] = field(default_factory=dict)
    """Fields of the kind that are no secrets: a branch, a user name, a region."""
    include: tuple[str, ...] = ()
    """Patterns of paths, as in a shell (`*.pdf`, `handbook/*`); none: everything."""
    exclude: tuple[str, ...] = ()
    schedule: str = ""
    """`15m`, `6h`, `1d`, or five fields of cron; empty: only when somebody asks."""
    time_zone: str = "UTC"
    tags: tuple[str, ...] = ()
    """Given to its documents."""
    metadata: Mapping[str, Any] = field(default_factory=dict)
    """Values of the collection's fields, given to its documents."""
    prune: bool = True
    """Whether documents go whose items are gone."""
    prune_share: float = 0.2
    """A run that would remove more than this share of the items is held until somebody confirms."""
    webhook: str = ""
    """Told at the end of each run."""
    webhook_documents: bool = False
    """Whether it is told at the end of each document as well."""


@dataclass(frozen=True, slots=True)
class SyncedSource:
    """A source of a collection. `credentials` names the secrets that are kept for it."""

    id: str
    collection_id: str
    spec: SourceSpec
    credentials: tuple[str, ...]
    paused: bool
    created_at: datetime
    next_run_at: datetime | None
    """When its schedule is due; None where it has none, or is paused."""
    fresh_until: datetime | None
    """Later than this, a scheduled source that had no successful run is late."""
    last_success_at: datetime | None = None


class RunState(StrEnum):
    """The states of a run. WAITING and RUNNING are open, the others final."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    FAILED = "failed"
    HELD = "held"
    """It would have removed more than the source allows: nothing was removed."""


OPEN_RUNS = frozenset({RunState.WAITING, RunState.RUNNING})


@dataclass(frozen=True, slots=True)
class RunCounts:
    """What a run did so far, or would do if it is a dry one."""

    seen: int = 0
    added: int = 0
    changed: int = 0
    moved: int = 0
    removed: int = 0
    skipped: int = 0
    """Of kinds that no parser reads, or too large."""
    failed: int = 0
    bytes: int = 0
    """Read from the source."""


@dataclass(frozen=True, slots=True)
class SourceRun:
    """One run of a source. `cursor` is where its listing goes on; None: at the beginning."""

    id: str
    source_id: str
    state: RunState
    dry: bool
    confirmed: bool
    """Whether it removes what the run that was held found gone."""
    created_at: datetime
    started_at: datetime | None
    ended_at: datetime | None
    cursor: str | None
    complete: bool
    """Whether all that was listed up to now is all that is there: a folder that could not be read is not."""
    counts: RunCounts
    reason: str | None = None
    """Code of the error that ended it (see errors.py)."""
    detail: str | None = None
    attempts: int = 0


class ItemOutcome(StrEnum):
    """What became of an item in a run. UNCHANGED is counted only, the others are kept."""

    ADDED = "added"
    CHANGED = "changed"
    MOVED = "moved"
    REMOVED = "removed"
    UNCHANGED = "unchanged"
    SKIPPED = "skipped"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class ItemEvent:
    """What a run did with one item, and why where it did nothing."""

    uri: str
    outcome: ItemOutcome
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class RemoteReaders:
    """Who may read an item, as its source names them: users by e-mail or name, groups by name.

    Nobody, where that cannot be told.
    """

    users: frozenset[str] = frozenset()
    groups: frozenset[str] = frozenset()
    everyone: bool = False

    def and_(self, other: "RemoteReaders") -> "RemoteReaders":
        """Who is among both, by name: a member of a group who is named elsewhere is not known to be one."""
        if self.everyone or other.everyone:
            return other if self.everyone else self
        return RemoteReaders(self.users & other.users, self.groups & other.groups)


@dataclass(frozen=True, slots=True)
class RemoteItem:
    """An item as a source lists it."""

    key: str
    """Stable for the source: an item that is renamed or moved keeps it, where the source has such a thing."""
    uri: str
    """Where it is now; unique in a collection."""
    path: str
    """What patterns are compared with: the way to it inside the source, with `/`."""
    name: str
    """A file name: its ending helps to tell the type."""
    revision: str | None = None
    """Changes with the content (an ETag, a blob's hash, size and time); None: only opening it tells."""
    size: int | None = None
    modified_ns: int = 0
    link: str | None = None
    """Where people look at it, if that is not `uri`."""
    readers: RemoteReaders | None = None
    """Who may read it there; None: the source was not asked, and the collection decides."""


@dataclass(frozen=True, slots=True)
class KeptItem:
    """An item as a source's last runs left it. `revision` None: take it again at the next run."""

    key: str
    uri: str
    revision: str | None
    link: str | None = None
    seen_by: str = ""
    """The run that saw it last."""


@dataclass(frozen=True, slots=True)
class CopiedSource:
    """A source as a backup holds it: its secrets stay encrypted."""

    source: SyncedSource
    sealed: str | None


@dataclass(frozen=True, slots=True)
class CopiedItem:
    """An item of a source, as a backup holds it."""

    source_id: str
    item: KeptItem


@dataclass(frozen=True, slots=True)
class DocumentEnded:
    """That a document which a source brought has ended: a message that waits for the source's webhook."""

    id: str
    source: SyncedSource
    uri: str
    document_id: str
    name: str
    version: int
    status: str
    reason: str | None
    ended_at: datetime


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a document came from."""

    source: SyncedSource
    item: KeptItem


@dataclass(frozen=True, slots=True)
class RunClaim:
    """A run that `owner` has leased, and its source."""

    run: SourceRun
    source: SyncedSource
    owner: str


@dataclass(frozen=True, slots=True)
class PageResult:
    """What a run did with one page of a listing: written at once, with the cursor behind the page."""

    cursor: str | None
    complete: bool
    counts: RunCounts
    items: tuple[KeptItem, ...]
    events: tuple[ItemEvent, ...]
