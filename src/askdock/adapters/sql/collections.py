"""Collections and the generations of their index."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from secrets import token_hex
from types import MappingProxyType
from typing import Any

from sqlalchemy import Connection, Row, Select, bindparam, delete, func, insert, select, update
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import collections, documents, generations
from askdock.adapters.sql.widgets import widgets
from askdock.errors import CollectionExists, CollectionNotFound, Conflict
from askdock.records import PARTS, Collection, Generation, GenerationStatus, IndexProfile, Part

_PROFILE = tuple(IndexProfile.__slots__)


class SqlCollections:
    """The part of the catalogue that holds collections."""

    def __init__(self, database: Database) -> None:
        self._database = database
        self._kept: tuple[int | None, dict[str, Collection]] = (None, {})

    def create_collection(self, name: str, profile: IndexProfile) -> Collection:
        """Raises CollectionExists."""
        collection_id, now = token_hex(16), datetime.now(UTC)
        first = _generation(collection_id, profile, "live", now)
        made = Collection(collection_id, name, profile, first.name, now)
        try:
            with self._database.transaction(writes=True) as connection:
                row = {"id": made.id, "name": name, "generation": first.name, "created_at": now, "off": ()}
                connection.execute(insert(collections).values(**row))
                _insert(connection, first)
        except IntegrityError as error:
            raise CollectionExists(f"there is a collection '{name}' already") from error
        return made

    def get_collection(self, name: str) -> Collection:
        """Raises CollectionNotFound. Kept until anything in the database changes, where that can be told."""
        version = self._database.version()
        kept_at, kept = self._kept
        if version is not None and version == kept_at and name in kept:
            return kept[name]
        with self._database.transaction() as connection:
            row = connection.execute(_collections().where(collections.c.name == name)).first()
        if row is None:
            raise CollectionNotFound(f"there is no collection '{name}'")
        found = _collection(row)
        if version is not None:
            # Read after the version was: it is at least as new.
            self._kept = (version, {**(kept if kept_at == version else {}), name: found})
        return found

    def list_collections(self) -> list[Collection]:
        """By name."""
        with self._database.transaction() as connection:
            return [_collection(row) for row in connection.execute(_collections().order_by(collections.c.name))]

    def switch_off(self, collection_id: str, off: Sequence[Part]) -> None:
        """These parts of it, and no others. Raises CollectionNotFound."""
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            here = update(collections).where(collections.c.id == collection_id)
            connection.execute(here.values(off=[part for part in PARTS if part in off]))

    def delete_collection(self, collection_id: str) -> None:
        """Forget it with its documents, sources, generations and widgets."""
        name = select(collections.c.name).where(collections.c.id == collection_id).scalar_subquery()
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(widgets).where(widgets.c.collection == name))
            connection.execute(delete(collections).where(collections.c.id == collection_id))

    def add_generation(self, collection_id: str, profile: IndexProfile) -> Generation:
        """One more, building. Raises CollectionNotFound."""
        made = _generation(collection_id, profile, "building", datetime.now(UTC))
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            _insert(connection, made)
        return made

    def list_generations(self, collection_id: str) -> list[Generation]:
        """Oldest first."""
        wanted = select(generations).where(generations.c.collection_id == collection_id)
        with self._database.transaction() as connection:
            rows = connection.execute(wanted.order_by(generations.c.created_at, generations.c.id)).all()
        return [_as_generation(row) for row in rows]

    def count_generations(self) -> Mapping[GenerationStatus, int]:
        """By status."""
        wanted = select(generations.c.status, func.count()).group_by(generations.c.status)
        with self._database.transaction() as connection:
            return {row[0]: row[1] for row in connection.execute(wanted)}

    def newest_live_generation(self) -> datetime | None:
        """When it was made."""
        wanted = select(func.max(generations.c.created_at)).where(generations.c.status == "live")
        with self._database.transaction() as connection:
            made: datetime | None = connection.scalar(wanted)
        return made

    def set_live_generation(
        self, collection_id: str, generation: str, chunks: Mapping[tuple[str, int], int] = MappingProxyType({})
    ) -> None:
        """Switch, with the documents' counts; the one before is retired. Raises CollectionNotFound, Conflict."""
        mine = generations.c.collection_id == collection_id
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            before = update(generations).where(mine, generations.c.status == "live")
            connection.execute(before.values(status="retired"))
            this = update(generations).where(mine, generations.c.name == generation).values(status="live")
            if connection.execute(this).rowcount == 0:
                raise Conflict(f"the collection has no generation '{generation}'")
            here = update(collections).where(collections.c.id == collection_id)
            connection.execute(here.values(generation=generation))
            counts = [{"of": key[0], "at": key[1], "counted": count} for key, count in chunks.items()]
            if counts:
                document = (documents.c.id == bindparam("of"), documents.c.version == bindparam("at"))
                live = documents.c.live_version == documents.c.version
                connection.execute(
                    update(documents).where(*document, live).values(chunks=bindparam("counted")), counts
                )

    def forget_generation(self, collection_id: str, generation: str) -> None:
        """Remove one that is not live. Raises Conflict for the live one."""
        mine = (generations.c.collection_id == collection_id, generations.c.name == generation)
        with self._database.transaction(writes=True) as connection:
            lock_collection(connection, collection_id)
            if connection.scalar(select(generations.c.status).where(*mine)) == "live":
                raise Conflict(f"'{generation}' is the collection's live generation")
            connection.execute(delete(generations).where(*mine))


def lock_collection(connection: Connection, collection_id: str) -> None:
    """Wait for, and until the end of the transaction keep, the right to change what belongs together in it.

    On SQLite the writing transaction is that right already. Raises CollectionNotFound.
    """
    wanted = select(collections.c.id).where(collections.c.id == collection_id)
    # FOR NO KEY UPDATE: rows that refer to the collection may be written in the meantime.
    if connection.execute(wanted.with_for_update(key_share=True)).first() is None:
        raise CollectionNotFound("the collection was deleted")


def _collections() -> Select[Any]:
    profile = (generations.c[name] for name in _PROFILE)
    return select(collections, *profile).join(generations, generations.c.name == collections.c.generation)


def _collection(row: Row[Any]) -> Collection:
    return Collection(row.id, row.name, _profile(row), row.generation, row.created_at, row.rights, row.off)


def _profile(row: Row[Any]) -> IndexProfile:
    return IndexProfile(**{name: row._mapping[name] for name in _PROFILE})


def _generation(collection_id: str, profile: IndexProfile, status: GenerationStatus, now: datetime) -> Generation:
    generation_id = token_hex(16)
    return Generation(generation_id, collection_id, f"g_{generation_id}", profile, status, now)


def _as_generation(row: Row[Any]) -> Generation:
    return Generation(row.id, row.collection_id, row.name, _profile(row), row.status, row.created_at)


def _insert(connection: Connection, made: Generation) -> None:
    row = {"id": made.id, "collection_id": made.collection_id, "name": made.name, "status": made.status}
    connection.execute(insert(generations).values(**row, **asdict(made.profile), created_at=made.created_at))
