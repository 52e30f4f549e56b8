"""Sources that are kept in step, in the catalogue's database: the sources themselves and their items."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime
from itertools import islice
from typing import Any

from sqlalchemy import and_, delete, func, insert, select, update
from sqlalchemy.dialects import postgresql, sqlite
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.schema import sources
from askdock.adapters.sql.source_runs import SqlSourceRuns
from askdock.adapters.sql.sources_schema import source_items, source_runs, synced_sources
from askdock.adapters.sql.synced_rows import as_item, as_source
from askdock.errors import Conflict, SourceNotFound
from askdock.records import CopiedItem, CopiedSource, KeptItem, Origin, SyncedSource

BATCH = 500


class SqlSourceStore(SqlSourceRuns):
    """See `askdock.ports.SourceStore`."""

    def add(self, source: SyncedSource, sealed: str | None) -> None:
        """Keep a new source. Raises Conflict."""
        try:
            with self._database.transaction(writes=True) as connection:
                values = {**_columns(source), "created_at": source.created_at, "sealed": sealed}
                connection.execute(insert(synced_sources).values(**values))
        except IntegrityError as error:
            raise Conflict(f"the collection has a source '{source.spec.name}' already") from error

    def get(self, collection_id: str, source_id: str) -> SyncedSource:
        """Raises SourceNotFound."""
        this = select(synced_sources).where(
            synced_sources.c.id == source_id, synced_sources.c.collection_id == collection_id
        )
        with self._database.transaction() as connection:
            row = connection.execute(this).first()
        if row is None:
            raise SourceNotFound(f"there is no source '{source_id}'")
        return as_source(row)

    def of_collection(self, collection_id: str) -> list[SyncedSource]:
        """By name."""
        these = select(synced_sources).where(synced_sources.c.collection_id == collection_id)
        with self._database.transaction() as connection:
            return [as_source(row) for row in connection.execute(these.order_by(synced_sources.c.name))]

    def sealed(self, source_id: str) -> str | None:
        """Its secrets, encrypted."""
        with self._database.transaction() as connection:
            found: str | None = connection.scalar(
                select(synced_sources.c.sealed).where(synced_sources.c.id == source_id)
            )
        return found

    def change(self, source: SyncedSource, sealed: str | None = None) -> None:
        """Keep it as it is now. Raises SourceNotFound, Conflict."""
        values = _columns(source) | ({"sealed": sealed} if sealed is not None else {})
        try:
            with self._database.transaction(writes=True) as connection:
                this = update(synced_sources).where(synced_sources.c.id == source.id)
                if not connection.execute(this.values(**values)).rowcount:
                    raise SourceNotFound(f"there is no source '{source.id}'")
        except IntegrityError as error:
            raise Conflict(f"the collection has a source '{source.spec.name}' already") from error

    def restore(self, copies: Iterable[CopiedSource], items: Iterable[CopiedItem]) -> None:
        """Put back, paused. Raises Conflict."""
        dialect = sqlite if self._database.is_sqlite else postgresql
        new = dialect.insert(synced_sources).on_conflict_do_nothing(index_elements=["id"])
        kept = dialect.insert(source_items).on_conflict_do_nothing(index_elements=["source_id", "key"])
        still = iter(items)
        try:
            with self._database.transaction(writes=True) as connection:
                for copy in copies:
                    source = replace(copy.source, paused=True, next_run_at=None, fresh_until=None)
                    values = {**_columns(source), "created_at": source.created_at, "sealed": copy.sealed}
                    connection.execute(new.values(last_success_at=source.last_success_at, **values))
                while batch := [asdict(one.item) | {"source_id": one.source_id} for one in islice(still, BATCH)]:
                    connection.execute(kept, batch)
        except IntegrityError as error:
            raise Conflict("a collection of the archive has a source of the same name already") from error

    def remove(self, source_id: str) -> None:
        """Forget it. Raises SourceNotFound."""
        with self._database.transaction(writes=True) as connection:
            if not connection.execute(delete(synced_sources).where(synced_sources.c.id == source_id)).rowcount:
                raise SourceNotFound(f"there is no source '{source_id}'")

    def due(self) -> list[SyncedSource]:
        """Active sources whose schedule is due and that have no open run."""
        open_run = select(source_runs.c.id).where(
            source_runs.c.source_id == synced_sources.c.id, source_runs.c.ended_at.is_(None)
        )
        these = select(synced_sources).where(
            synced_sources.c.paused.is_(False),
            synced_sources.c.next_run_at <= self._database.after(0),
            ~open_run.exists(),
        )
        with self._database.transaction() as connection:
            return [as_source(row) for row in connection.execute(these.order_by(synced_sources.c.next_run_at))]

    def schedule(self, source_id: str, next_run_at: datetime | None) -> None:
        """When it is due next."""
        with self._database.transaction(writes=True) as connection:
            this = update(synced_sources).where(synced_sources.c.id == source_id)
            connection.execute(this.values(next_run_at=next_run_at))

    def kept(self, source_id: str, keys: Sequence[str]) -> dict[str, KeptItem]:
        """The items with these keys."""
        these = select(source_items).where(source_items.c.source_id == source_id, source_items.c.key.in_(keys))
        with self._database.transaction() as connection:
            return {row.key: as_item(row) for row in connection.execute(these)}

    def elsewhere(self, source: SyncedSource, uris: Sequence[str]) -> set[str]:
        """Those of the URIs that another source of the collection has as well."""
        these = (
            select(source_items.c.uri)
            .join(synced_sources, synced_sources.c.id == source_items.c.source_id)
            .where(
                synced_sources.c.collection_id == source.collection_id,
                synced_sources.c.id != source.id,
                source_items.c.uri.in_(uris),
            )
        )
        with self._database.transaction() as connection:
            return set(connection.scalars(these))

    def items_after(self, source_id: str, after: str | None, limit: int) -> list[KeptItem]:
        """All items, by key."""
        these = select(source_items).where(source_items.c.source_id == source_id)
        if after is not None:
            these = these.where(source_items.c.key > after)
        with self._database.transaction() as connection:
            return [as_item(row) for row in connection.execute(these.order_by(source_items.c.key).limit(limit))]

    def origin(self, collection_id: str, document_id: str) -> Origin | None:
        """Where the document came from, if a source keeps it in step."""
        items = select(source_items, synced_sources.c.id.label("source")).join(
            synced_sources, synced_sources.c.id == source_items.c.source_id
        )
        places = select(sources.c.uri).where(
            sources.c.collection_id == collection_id, sources.c.document_id == document_id
        )
        these = items.where(synced_sources.c.collection_id == collection_id, source_items.c.uri.in_(places))
        with self._database.transaction() as connection:
            row = connection.execute(these.order_by(source_items.c.uri).limit(1)).first()
        return None if row is None else Origin(self.get(collection_id, row.source), as_item(row))

    def count_states(self) -> Mapping[str, int]:
        """How many are `active`, `paused`, `late`."""
        columns = synced_sources.c
        late = and_(columns.paused.is_(False), columns.fresh_until < self._database.after(0))
        counts = select(
            func.count().filter(columns.paused.is_(False)),
            func.count().filter(columns.paused.is_(True)),
            func.count().filter(late),
        ).select_from(synced_sources)
        with self._database.transaction() as connection:
            active, paused, behind = connection.execute(counts).one()
        return {"active": active, "paused": paused, "late": behind}

    def oldest_success(self) -> datetime | None:
        """When the scheduled source that is behind most was last in step, or was made."""
        columns = synced_sources.c
        oldest = select(func.min(func.coalesce(columns.last_success_at, columns.created_at)))
        with self._database.transaction() as connection:
            found: datetime | None = connection.scalar(
                oldest.where(columns.paused.is_(False), columns.schedule != "")
            )
        return found


def _columns(source: SyncedSource) -> dict[str, Any]:
    """But for what only the store changes: when it was made and was last in step."""
    names = ("id", "collection_id", "credentials", "paused", "next_run_at", "fresh_until")
    spec = asdict(source.spec)
    spec["options"] = dict(source.spec.options)
    return {**spec, **{name: getattr(source, name) for name in names}}
