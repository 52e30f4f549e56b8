"""Runs of sources in the catalogue's database: queued, leased, noted page by page, ended, told of."""

from collections.abc import Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, FromClause, Select, and_, case, delete, func, insert, or_, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.schema import sources
from askdock.adapters.sql.source_messages import SqlSourceMessages
from askdock.adapters.sql.sources_schema import source_events, source_items, source_runs, synced_sources
from askdock.adapters.sql.synced_rows import as_item, as_run, as_source
from askdock.errors import Conflict, SourceNotFound
from askdock.records import (
    ItemEvent,
    ItemOutcome,
    KeptItem,
    PageResult,
    RunClaim,
    RunCounts,
    RunState,
    SourceRun,
    new_id,
)

MAX_EVENTS = 1000
"""Items noted for one run; counts go on."""
ONE_LESS = case((source_runs.c.attempts > 0, source_runs.c.attempts - 1), else_=0)
"""Attempts, without the one under way: progress may have set them back already."""

NEW = sources.alias("places_now")
SEEN = source_items.alias("seen_items")


class SqlSourceRuns(SqlSourceMessages):
    """The part of `askdock.ports.SourceStore` about runs."""

    def enqueue(self, source_id: str, *, dry: bool = False, confirmed: bool = False) -> SourceRun:
        """A run that waits for a worker. Raises Conflict."""
        made = insert(source_runs).values(
            id=new_id(),
            source_id=source_id,
            state=RunState.WAITING.value,
            dry=dry,
            confirmed=confirmed,
            created_at=self._database.after(0),
            complete=True,
            attempts=0,
            **asdict(RunCounts()),
        )
        try:
            with self._database.transaction(writes=True) as connection:
                return as_run(connection.execute(made.returning(source_runs)).one())
        except IntegrityError as error:
            raise Conflict("a run of this source is under way: wait until it has ended") from error

    def claim(self, owner: str, lease_seconds: float) -> RunClaim | None:
        """Lease one open run that nobody works on, counting the attempt."""
        now = self._database.after(0)
        columns = source_runs.c
        free = select(columns.id).join(synced_sources, synced_sources.c.id == columns.source_id)
        free = free.where(
            columns.ended_at.is_(None),
            or_(synced_sources.c.paused.is_(False), columns.dry.is_(True)),
            or_(columns.lease_until.is_(None), columns.lease_until <= now),
            or_(columns.not_before.is_(None), columns.not_before <= now),
        )
        free = free.order_by(columns.created_at, columns.id).limit(1)
        with self._database.transaction(writes=True) as connection:
            run_id = connection.scalar(free.with_for_update(skip_locked=True, of=source_runs))
            if run_id is None:
                return None
            lease = {
                "state": RunState.RUNNING.value,
                "started_at": func.coalesce(columns.started_at, now),
                "lease_owner": owner,
                "lease_until": self._database.after(lease_seconds),
                "not_before": None,
                "attempts": columns.attempts + 1,
            }
            claimed = update(source_runs).where(columns.id == run_id).values(**lease).returning(source_runs)
            run = as_run(connection.execute(claimed).one())
            row = connection.execute(select(synced_sources).where(synced_sources.c.id == run.source_id)).one()
        return RunClaim(run, as_source(row), owner)

    def renew(self, owner: str, lease_seconds: float) -> None:
        """Extend the leases of `owner`."""
        until = self._database.after(lease_seconds)
        with self._database.transaction(writes=True, durable=False) as connection:
            mine = update(source_runs).where(source_runs.c.lease_owner == owner)
            connection.execute(mine.values(lease_until=until))

    def give_back(self, owner: str, *, refund: bool = False) -> None:
        """End the leases of `owner`."""
        values: dict[str, Any] = {"lease_owner": None, "lease_until": None}
        if refund:
            values["attempts"] = ONE_LESS
        with self._database.transaction(writes=True) as connection:
            connection.execute(update(source_runs).where(source_runs.c.lease_owner == owner).values(**values))

    def expect(self, claim: RunClaim, items: Sequence[KeptItem]) -> None:
        """Note new items before their documents are accepted, as seen by no run."""
        dialect = sqlite if self._database.is_sqlite else postgresql
        new = dialect.insert(source_items).on_conflict_do_nothing(index_elements=["source_id", "key"])
        with self._database.transaction(writes=True) as connection:
            connection.execute(new, [_row(claim, item) | {"seen_by": ""} for item in items])

    def write(self, claim: RunClaim, page: PageResult) -> bool:
        """Note a page. False if another has the run now."""
        with self._database.transaction(writes=True) as connection:
            if not self._note(connection, claim, page):
                return False
            _forget(connection, claim.source.id, [item.key for item in page.items])
            if page.items:
                connection.execute(insert(source_items), [_row(claim, item) for item in page.items])
        return True

    def drop(self, claim: RunClaim, keys: Sequence[str], page: PageResult) -> bool:
        """Forget items and note it. False if another has the run now."""
        with self._database.transaction(writes=True) as connection:
            if not self._note(connection, claim, page):
                return False
            _forget(connection, claim.source.id, keys)
        return True

    def unseen(self, claim: RunClaim, limit: int, *, but_seen_by: Sequence[str] = ()) -> list[KeptItem]:
        """Items that neither the run nor one of these was the last to see, by key."""
        these = select(source_items).where(
            source_items.c.source_id == claim.source.id,
            source_items.c.seen_by.not_in([claim.run.id, *but_seen_by]),
        )
        with self._database.transaction() as connection:
            rows = connection.execute(these.order_by(source_items.c.key).limit(limit))
            return [as_item(row) for row in rows]

    def is_seen(self, claim: RunClaim, uri: str) -> bool:
        """Whether the run has seen an item of the source at this URI."""
        this = select(source_items.c.key).where(
            source_items.c.uri == uri,
            source_items.c.source_id == claim.source.id,
            source_items.c.seen_by == claim.run.id,
        )
        with self._database.transaction() as connection:
            return connection.execute(this.limit(1)).first() is not None

    def count_items(self, claim: RunClaim) -> tuple[int, int]:
        """How many items are kept and how many of them are lost, both without what is elsewhere now."""
        unseen = source_items.c.seen_by != claim.run.id
        old = sources.alias()
        there = select(old.c.uri).where(old.c.uri == source_items.c.uri, _goes_on(claim, old).exists())
        # What was expected and never came is neither.
        counts = select(
            func.count(), func.count().filter(unseen), func.count().filter(unseen, there.exists())
        ).where(source_items.c.source_id == claim.source.id, source_items.c.seen_by != "")
        with self._database.transaction() as connection:
            kept, gone, elsewhere = connection.execute(counts).one()
        return kept - elsewhere, gone - elsewhere

    def renamed(self, claim: RunClaim, uris: Sequence[str]) -> dict[str, str]:
        """Of URIs whose documents go by one that the run has added: that one, each once."""
        old, added = sources.alias(), ItemOutcome.ADDED.value
        noted = select(source_events.c.uri).where(
            source_events.c.run_id == claim.run.id, source_events.c.outcome == added
        )
        pairs = _goes_on(claim, old).add_columns(old.c.uri.label("before"))
        pairs = pairs.where(old.c.uri.in_(uris), NEW.c.uri.in_(noted)).order_by(old.c.uri, NEW.c.uri)
        found: dict[str, str] = {}
        with self._database.transaction() as connection:
            for row in connection.execute(pairs):
                if row.before not in found and row.uri not in found.values():
                    found[row.before] = row.uri
        return found

    def end(
        self,
        claim: RunClaim,
        state: RunState,
        *,
        fresh_until: datetime | None = None,
        reason: str | None = None,
        detail: str | None = None,
    ) -> bool:
        """End the run. False if another has it now."""
        now = self._database.after(0)
        tells = bool(claim.source.spec.webhook) and not claim.run.dry
        values = {
            "state": state.value,
            "ended_at": now,
            "reason": reason,
            "detail": detail,
            "tell_after": now if tells else None,
        }
        with self._database.transaction(writes=True) as connection:
            if not _mine(connection, claim, {**values, "lease_owner": None, "lease_until": None}):
                return False
            if state is RunState.DONE and not claim.run.dry:
                this = update(synced_sources).where(synced_sources.c.id == claim.source.id)
                connection.execute(this.values(last_success_at=now, fresh_until=fresh_until))
        return True

    def postpone(self, claim: RunClaim, seconds: float, detail: str, *, refund: bool) -> bool:
        """Give the run back, to be claimed again later."""
        values: dict[str, Any] = {
            "lease_owner": None,
            "lease_until": None,
            "not_before": self._database.after(seconds),
            "detail": detail,
        }
        if refund:
            values["attempts"] = ONE_LESS
        with self._database.transaction(writes=True) as connection:
            return _mine(connection, claim, values)

    def runs(self, source_id: str, *, limit: int = 20) -> list[SourceRun]:
        """Newest first."""
        these = select(source_runs).where(source_runs.c.source_id == source_id)
        newest = these.order_by(source_runs.c.created_at.desc(), source_runs.c.id.desc()).limit(limit)
        with self._database.transaction() as connection:
            return [as_run(row) for row in connection.execute(newest)]

    def is_leased(self, run_id: str) -> bool:
        """Whether a worker has the run now."""
        this = select(source_runs.c.id).where(
            source_runs.c.id == run_id, source_runs.c.lease_until > self._database.after(0)
        )
        with self._database.transaction() as connection:
            return connection.execute(this).first() is not None

    def run(self, source_id: str, run_id: str) -> tuple[SourceRun, list[ItemEvent]]:
        """The run, and what it noted of items. Raises SourceNotFound."""
        this = select(source_runs).where(source_runs.c.source_id == source_id, source_runs.c.id == run_id)
        noted = select(source_events).where(source_events.c.run_id == run_id).order_by(source_events.c.id)
        with self._database.transaction() as connection:
            row = connection.execute(this).first()
            if row is None:
                raise SourceNotFound(f"there is no run '{run_id}' of this source")
            events = [
                ItemEvent(one.uri, ItemOutcome(one.outcome), one.detail) for one in connection.execute(noted)
            ]
        return as_run(row), events

    def forget_runs(self, keep: int) -> int:
        """Forget all but the newest runs of each source."""
        rank = func.row_number().over(
            partition_by=source_runs.c.source_id, order_by=source_runs.c.created_at.desc()
        )
        ranked = select(source_runs.c.id, rank.label("rank")).subquery()
        old = and_(
            source_runs.c.id.in_(select(ranked.c.id).where(ranked.c.rank > keep)),
            source_runs.c.ended_at.is_not(None),
        )
        with self._database.transaction(writes=True) as connection:
            return connection.execute(delete(source_runs).where(old)).rowcount

    def _note(self, connection: Connection, claim: RunClaim, page: PageResult) -> bool:
        values = {"cursor": page.cursor, "complete": page.complete, "attempts": 0, **asdict(page.counts)}
        if not _mine(connection, claim, values):
            return False
        counted = select(func.count()).where(source_events.c.run_id == claim.run.id)
        noted = connection.scalar(counted.select_from(source_events)) if page.events else 0
        room = max(MAX_EVENTS - (noted or 0), 0)
        if moved := [one.uri for one in page.events if one.outcome is ItemOutcome.MOVED]:
            # Noted as added before the run knew that it had been elsewhere.
            added = and_(source_events.c.uri.in_(moved), source_events.c.outcome == ItemOutcome.ADDED.value)
            connection.execute(delete(source_events).where(source_events.c.run_id == claim.run.id, added))
        if events := page.events[:room]:
            base = new_id()[:28]  # sorts by time, and by place within a page
            rows = [
                {"id": f"{base}{place:04x}", "run_id": claim.run.id, **asdict(one), "outcome": one.outcome.value}
                for place, one in enumerate(events)
            ]
            connection.execute(insert(source_events), rows)
        return True


def _mine(connection: Connection, claim: RunClaim, values: dict[str, Any]) -> bool:
    this = update(source_runs).where(
        source_runs.c.id == claim.run.id,
        source_runs.c.lease_owner == claim.owner,
        source_runs.c.ended_at.is_(None),
    )
    return connection.execute(this.values(**values)).rowcount == 1


def _goes_on(claim: RunClaim, old: FromClause) -> Select[Any]:
    """Places that the run has seen, of the document of the place `old`."""
    return (
        select(NEW.c.uri)
        .join(SEEN, SEEN.c.uri == NEW.c.uri)
        .where(
            old.c.collection_id == claim.source.collection_id,
            NEW.c.collection_id == old.c.collection_id,
            NEW.c.document_id == old.c.document_id,
            NEW.c.uri != old.c.uri,
            SEEN.c.source_id == claim.source.id,
            SEEN.c.seen_by == claim.run.id,
        )
    )


def _forget(connection: Connection, source_id: str, keys: Sequence[str]) -> None:
    if keys:
        these = and_(source_items.c.source_id == source_id, source_items.c.key.in_(keys))
        connection.execute(delete(source_items).where(these))


def _row(claim: RunClaim, item: KeptItem) -> dict[str, Any]:
    return {**asdict(item), "source_id": claim.source.id, "seen_by": claim.run.id}
