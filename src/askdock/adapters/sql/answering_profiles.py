"""Answering profiles in the catalogue's database."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from pydantic import TypeAdapter
from sqlalchemy import JSON, Column, ForeignKey, Index, Integer, Row, String, Table, Text, insert, select
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import UtcDateTime
from askdock.errors import Conflict
from askdock.records import Activation, AnsweringProfile, AnsweringVersion

# A change here needs a revision in `sql/migrations/versions/`.
answering_versions = Table(
    "answering_versions",
    metadata,
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    Column("number", Integer, primary_key=True),
    Column("profile", JSON, nullable=False),
    Column("by", Text, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("note", Text, nullable=False),
)

answering_activations = Table(
    "answering_activations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("number", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("reason", Text, nullable=False),
    Column("run_id", String(32)),
)
Index("answering_activations_collection", answering_activations.c.collection_id)

_PROFILE = TypeAdapter(AnsweringProfile)


class SqlAnsweringProfiles:
    """See `askdock.ports.AnsweringStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def active(self, collection_id: str) -> AnsweringVersion | None:
        """The version that answers."""
        newest = _activations(collection_id).with_only_columns(answering_activations.c.number).limit(1)
        of_it = (
            answering_versions.c.collection_id == collection_id,
            answering_versions.c.number == newest.scalar_subquery(),
        )
        with self._database.transaction() as connection:
            row = connection.execute(select(answering_versions).where(*of_it)).first()
        return _version(row) if row else None

    def versions(self, collection_id: str) -> list[AnsweringVersion]:
        """Newest first."""
        these = select(answering_versions).where(answering_versions.c.collection_id == collection_id)
        with self._database.transaction() as connection:
            rows = connection.execute(these.order_by(answering_versions.c.number.desc()))
            return [_version(row) for row in rows]

    def add(self, version: AnsweringVersion) -> None:
        """Keep a version."""
        try:
            with self._database.transaction(writes=True) as connection:
                connection.execute(insert(answering_versions).values(**_row(version)))
        except IntegrityError as error:
            raise Conflict("somebody else saved the answering profile at the same time: look again") from error

    def activations(self, collection_id: str) -> list[Activation]:
        """Newest first."""
        with self._database.transaction() as connection:
            return [Activation(**row._mapping) for row in connection.execute(_activations(collection_id))]

    def activate(self, activation: Activation) -> None:
        """Let its version answer."""
        with self._database.transaction(writes=True) as connection:
            connection.execute(insert(answering_activations).values(**asdict(activation)))

    def restore(self, versions: Sequence[AnsweringVersion], activations: Sequence[Activation]) -> None:
        """Keep what a backup has."""
        with self._database.transaction(writes=True) as connection:
            if versions:
                connection.execute(insert(answering_versions), [_row(one) for one in versions])
            if activations:
                connection.execute(insert(answering_activations), [asdict(one) for one in activations])


def _activations(collection_id: str) -> Any:
    of_collection = answering_activations.c.collection_id == collection_id
    return (
        select(answering_activations)
        .where(of_collection)
        .order_by(answering_activations.c.at.desc(), answering_activations.c.id.desc())
    )


def _row(version: AnsweringVersion) -> dict[str, Any]:
    return {**asdict(version), "profile": _PROFILE.dump_python(version.profile, mode="json")}


def _version(row: Row[Any]) -> AnsweringVersion:
    return AnsweringVersion(**{**row._mapping, "profile": _PROFILE.validate_python(row.profile)})
