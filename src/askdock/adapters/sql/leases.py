"""Leases: the worker of each document, until when, and its progress. Leases run by the database's clock."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import ColumnElement, Select, and_, func, or_, select, text, update

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.documents import as_document
from askdock.adapters.sql.schema import WAITING, chunk_edits, collections, documents
from askdock.adapters.sql.source_messages import note_ended
from askdock.records import HELD, Document, DocumentStatus

MAX_DETAIL = 500


class SqlLedger:
    """The part of the catalogue that holds leases and progress."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def claim(
        self,
        owner: str,
        lease_seconds: float,
        collection_ids: Sequence[str] | None = None,
        *,
        max_bytes: int | None = None,
    ) -> Document | None:
        """Lease one waiting document, collections in turn, counting the attempt."""
        now, until = self._database.after(0), self._database.after(lease_seconds)
        due = _due(now) if max_bytes is None else and_(_due(now), documents.c.size <= max_bytes)
        with self._database.transaction(writes=True, durable=False) as connection:
            for collection_id in connection.scalars(_collections_in_turn(due, collection_ids)).all():
                oldest = select(documents.c.id).where(documents.c.collection_id == collection_id, due)
                oldest = oldest.order_by(documents.c.received_at, documents.c.id).limit(1)
                document_id = connection.scalar(oldest.with_for_update(skip_locked=True))
                if document_id is not None:
                    lease = {"lease_owner": owner, "lease_until": until, "claimed_at": now}
                    claimed = connection.execute(
                        update(documents)
                        .where(documents.c.id == document_id)
                        .values(**lease, next_attempt_at=None, attempts=documents.c.attempts + 1)
                        .returning(documents)
                    )
                    return as_document(claimed.one())
        return None

    def renew(self, owner: str, lease_seconds: float) -> None:
        """Extend all leases of `owner`."""
        until = self._database.after(lease_seconds)
        with self._database.transaction(writes=True, durable=False) as connection:
            connection.execute(update(documents).where(documents.c.lease_owner == owner).values(lease_until=until))

    def release(self, owner: str, *, refund: bool = False, wait_seconds: float = 0.0) -> int:
        """End all leases of `owner`; with `refund`, their attempts do not count."""
        values: dict[str, Any] = {**_no_lease()}
        if refund:
            values["attempts"] = documents.c.attempts - 1
        if wait_seconds:
            values["next_attempt_at"] = self._database.after(wait_seconds)
        with self._database.transaction(writes=True) as connection:
            done = connection.execute(update(documents).where(documents.c.lease_owner == owner).values(**values))
        return done.rowcount

    def holds(self, document_id: str, version: int, owner: str | None) -> bool:
        """Whether `owner` is not overtaken."""
        with self._database.transaction() as connection:
            held = select(documents.c.id).where(_not_overtaken(document_id, version, owner))
            return connection.scalar(held) is not None

    def lease_owners(self) -> set[str]:
        """Owners of leases that have not ended."""
        owners = select(documents.c.lease_owner).where(documents.c.lease_until > self._database.after(0))
        with self._database.transaction() as connection:
            return set(connection.scalars(owners.distinct()))

    def advance(
        self,
        document_id: str,
        version: int,
        status: DocumentStatus,
        *,
        owner: str | None = None,
        pages: int | None = None,
        chunks: int | None = None,
    ) -> None:
        """Note progress."""
        counts = {name: n for name, n in (("pages", pages), ("chunks", chunks)) if n is not None}
        self._change(document_id, version, owner, {"status": status.value, **counts}, durable=False)

    def publish(
        self,
        document_id: str,
        version: int,
        *,
        owner: str | None = None,
        ends: bool = True,
        reason: str | None = None,
        detail: str | None = None,
    ) -> bool:
        """READY and live, at one instant; False if overtaken."""
        left_out = {"reason": reason, "detail": detail and _storable(detail)}
        ready = {"status": DocumentStatus.READY.value, **left_out, **_no_lease()}
        values = {"live_version": version, **(ready if ends else {})}
        return self._change(document_id, version, owner, values, ends=ends)

    def fail(
        self,
        document_id: str,
        version: int,
        status: DocumentStatus,
        reason: str,
        detail: str,
        *,
        owner: str | None = None,
    ) -> bool:
        """End in FAILED or QUARANTINED; False if overtaken."""
        ended = {"status": status.value, "reason": reason, "detail": _storable(detail)}
        return self._change(document_id, version, owner, {**ended, **_no_lease()}, ends=True)

    def postpone(
        self,
        document_id: str,
        version: int,
        seconds: float,
        reason: str,
        detail: str,
        *,
        owner: str | None,
        refund: bool = False,
    ) -> None:
        """Give it back, to be claimed again after `seconds`."""
        why = {"reason": reason, "detail": _storable(detail), "next_attempt_at": self._database.after(seconds)}
        attempts = {"attempts": documents.c.attempts - 1} if refund else {}
        self._change(document_id, version, owner, {**why, **attempts, **_no_lease()})

    def hold(self, collection_id: str, document_ids: Sequence[str], seconds: float, detail: str) -> list[Document]:
        """Put waiting documents aside."""
        why = {"reason": HELD, "detail": _storable(detail), "next_attempt_at": self._database.after(seconds)}
        waiting = and_(text(WAITING), documents.c.status != DocumentStatus.DELETING.value)
        # Bulk runs know of no edits.
        edited = select(chunk_edits.c.id).where(chunk_edits.c.document_id == documents.c.id).exists()
        these = and_(documents.c.collection_id == collection_id, documents.c.id.in_(document_ids), waiting)
        held = update(documents).where(these, ~edited, _unleased(self._database.after(0)))
        with self._database.transaction(writes=True) as connection:
            done = connection.execute(
                held.values(**why, **_no_lease(), updated_at=datetime.now(UTC)).returning(documents)
            )
            return sorted(map(as_document, done), key=lambda document: document.id)

    def list_stuck(self, collection_id: str, before: datetime) -> list[Document]:
        """Documents that wait unattended."""
        stuck = select(documents).where(self._unattended(collection_id), documents.c.updated_at < before)
        with self._database.transaction() as connection:
            return [as_document(row) for row in connection.execute(stuck.order_by(documents.c.id))]

    def seconds_postponed(self, collection_id: str) -> float | None:
        """Until the next one's time has come."""
        first = select(func.min(documents.c.next_attempt_at), self._database.after(0))
        first = first.where(self._unattended(collection_id))
        with self._database.transaction() as connection:
            due, now = connection.execute(first).one()
        return max((due - now).total_seconds(), 0.0) if due else None

    def oldest_waiting(self) -> datetime | None:
        """When the document that waits longest was received."""
        with self._database.transaction() as connection:
            waited: datetime | None = connection.scalar(
                select(func.min(documents.c.received_at)).where(text(WAITING), _not_held(self._database.after(0)))
            )
        return waited

    def _unattended(self, collection_id: str) -> ColumnElement[bool]:
        in_it = documents.c.collection_id == collection_id
        now = self._database.after(0)
        return and_(in_it, text(WAITING), _unleased(now), _not_held(now))

    def _change(
        self,
        document_id: str,
        version: int,
        owner: str | None,
        values: Mapping[str, Any],
        *,
        durable: bool = True,
        ends: bool = False,
    ) -> bool:
        now = datetime.now(UTC)
        change = update(documents).where(_not_overtaken(document_id, version, owner))
        with self._database.transaction(writes=True, durable=durable) as connection:
            done = connection.execute(change.values(**values, updated_at=now))
            if ends and done.rowcount == 1:
                note_ended(connection, document_id, now)
        return done.rowcount == 1


def _not_overtaken(document_id: str, version: int, owner: str | None) -> ColumnElement[bool]:
    this = and_(documents.c.id == document_id, documents.c.version == version)
    worked_on = and_(this, text(WAITING), documents.c.status != DocumentStatus.DELETING.value)
    return worked_on if owner is None else and_(worked_on, documents.c.lease_owner == owner)


def _due(now: ColumnElement[datetime]) -> ColumnElement[bool]:
    """The document waits, is not leased, and is due."""
    return and_(
        text(WAITING),
        _unleased(now),
        or_(documents.c.next_attempt_at.is_(None), documents.c.next_attempt_at <= now),
    )


def _unleased(now: ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(documents.c.lease_until.is_(None), documents.c.lease_until <= now)


def _not_held(now: ColumnElement[datetime]) -> ColumnElement[bool]:
    return or_(documents.c.reason.is_(None), documents.c.reason != HELD, documents.c.next_attempt_at <= now)


def _collections_in_turn(due: ColumnElement[bool], collection_ids: Sequence[str] | None) -> Select[tuple[str]]:
    """Collections in which something is due; the one that was served longest ago comes first."""
    mine = documents.c.collection_id == collections.c.id
    served = select(func.max(documents.c.claimed_at)).where(mine).scalar_subquery()
    waiting = select(documents.c.id).where(mine, due).exists()
    wanted = select(collections.c.id).where(waiting).order_by(served.asc().nulls_first(), collections.c.id)
    return wanted if collection_ids is None else wanted.where(collections.c.id.in_(collection_ids))


def _no_lease() -> dict[str, None]:
    return {"lease_owner": None, "lease_until": None}


def _storable(detail: str) -> str:
    """One line that any database takes: no NUL, no lone surrogate, not endless."""
    line = " ".join(detail.replace("\0", " ").split())
    return line.encode("utf-8", "replace").decode()[:MAX_DETAIL]
