"""Every table of the catalogue is in an archive, or is left out for a reason that is said here.

A new table has neither until somebody decides: then `test_each_table_is_kept_or_left_out` fails.
"""

from collections.abc import Iterator
from contextlib import closing
from dataclasses import asdict
from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules
from typing import Any

import pytest
from pydantic import TypeAdapter
from sqlalchemy import JSON, BigInteger, Boolean, Float, Integer, LargeBinary, Table, insert, select

from askdock.adapters import sql
from askdock.adapters.memory import MemoryFiles, MemoryStore
from askdock.adapters.sql.answering_profiles import SqlAnsweringProfiles
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.curated import SqlCurated
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.edits import SqlEdits
from askdock.adapters.sql.golden import SqlGolden
from askdock.adapters.sql.metadata import SqlMetadata
from askdock.adapters.sql.records import SqlRecords
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.synced import SqlSourceStore
from askdock.adapters.sql.types import ReadersText, Tags, UtcDateTime
from askdock.backup.create import Backup
from askdock.backup.restore import Restore
from askdock.records import AnsweringProfile, GoldenMeasures, Readers

NOW = datetime(2026, 11, 28, 12, tzinfo=UTC)

LEFT_OUT = {
    "sessions": "whoever restores is not signed in as somebody else",
    "provider_sessions": "the same",
    "links": "one-time links are of the installation that sent them",
    "passkey_challenges": "gone within minutes",
    "kept_responses": "gone within a day",
    "audit_events": "tells of one installation; a copy could have been altered",
    "source_runs": "what a source did in one installation",
    "source_events": "the same",
    "source_messages": "the same",
    "backup_runs": "of the installation that made them",
    "reindexings": "of generations that are left out",
}

PROFILE = TypeAdapter(AnsweringProfile).dump_python(AnsweringProfile(top_k=5), mode="json")
VALUES: dict[tuple[str, str], Any] = {
    ("collections", "generation"): "generations-name",
    ("collections", "off"): ["figures"],
    ("generations", "status"): "live",
    ("documents", "status"): "READY",
    ("documents", "lease_owner"): None,
    ("documents", "lease_until"): None,
    ("documents", "claimed_at"): None,
    ("documents", "live_version"): 0,
    ("curated_answers", "state"): "kept",
    ("answering_versions", "profile"): TypeAdapter(AnsweringProfile).dump_python(
        AnsweringProfile(top_k=5), mode="json"
    ),
    ("golden_runs", "state"): "done",
    ("golden_runs", "outcomes"): [],
    ("golden_runs", "measures"): asdict(GoldenMeasures(questions=1)),
    ("golden_questions", "origin"): "written",
    ("synced_sources", "options"): {},
    ("synced_sources", "metadata"): {},
    ("metadata_fields", "type"): "text",
    ("metadata_values", "type"): "text",
    ("metadata_values", "collection_id"): "collections-id",
    ("metadata_values", "field"): "metadata_fields-name",
    ("metadata_values", "number"): None,
    ("metadata_values", "position"): 0,
    ("metadata_values", "by"): "person",
    ("synced_sources", "kind"): "webdav",
}
"""Where any value of the column's type would not do."""
CHANGED = {
    "generations": {"id", "created_at"},
    "documents": {"received_at", "updated_at", "next_attempt_at", "detail", "reason", "attempts"},
    "synced_sources": {"paused", "next_run_at", "fresh_until"},
    "source_items": {"seen_by"},
    "collections": {"rights"},
}
"""Columns that a restored installation has values of its own for."""


@pytest.fixture
def there(tmp_path: Path) -> Iterator[Database]:
    """An empty catalogue."""
    with closing(Database(f"sqlite:///{tmp_path / 'there.db'}")) as opened:
        yield opened


@pytest.fixture(autouse=True)
def tables() -> dict[str, Table]:
    """All tables of the catalogue by name."""
    for module in iter_modules(sql.__path__):  # each may define some
        import_module(f"{sql.__name__}.{module.name}")
    return dict(metadata.tables)


def value_of(table: Table, column: Any) -> Any:
    if (table.name, column.name) in VALUES:
        return VALUES[table.name, column.name]
    if column.foreign_keys:
        (key,) = column.foreign_keys
        return f"{key.column.table.name}-id"[:32]
    kind = column.type
    for of, value in (
        (UtcDateTime, NOW + timedelta(seconds=len(column.name))),
        (ReadersText, Readers(("u1",), ())),
        (Tags, ("a", "b")),
        (JSON, []),
        (Boolean, True),
        (Float, 0.5),
        ((Integer, BigInteger), 3),
        (LargeBinary, b"x"),
    ):
        if isinstance(kind, of):  # type: ignore[arg-type]
            return value
    if column.primary_key and column.name in ("id", "digest", "answer_id"):
        return f"{table.name}-id"[:32]
    return f"{table.name}-{column.name}"[: column.type.length or 80]


def filled(database: Database) -> None:
    """One row in each table."""
    with database.transaction(writes=True) as connection:
        for table in metadata.sorted_tables:
            row = {column.name: value_of(table, column) for column in table.columns}
            connection.execute(insert(table).values(**row))


def copied(here: Database, there: Database, target: Path) -> None:
    files, store = MemoryFiles(), MemoryStore()
    catalogue = SqlCatalogue(here)
    for collection in catalogue.list_collections():
        store.create_generation(collection.generation, collection.profile.dimension)
    parts = [SqlRecords, SqlGolden, SqlSourceStore, SqlEdits, SqlCurated, SqlMetadata, SqlAnsweringProfiles]
    list(Backup(catalogue, files, store, *(part(here) for part in parts)).write(target))  # type: ignore[arg-type]
    list(
        Restore(SqlCatalogue(there), MemoryFiles(), MemoryStore(), *(part(there) for part in parts)).read(target)  # type: ignore[arg-type]
    )


def rows(database: Database, table: Table) -> list[dict[str, Any]]:
    left_out = CHANGED.get(table.name, set())
    with database.transaction() as connection:
        found = connection.execute(select(table).order_by(*table.primary_key.columns))
        return [{key: value for key, value in row._mapping.items() if key not in left_out} for row in found]


def test_each_table_is_kept_or_left_out(
    database: Database, there: Database, tables: dict[str, Table], tmp_path: Path
) -> None:
    filled(database)
    copied(database, there, tmp_path / "all.tar")
    assert {name for name, table in tables.items() if not rows(there, table)} == LEFT_OUT.keys()
    for name, table in tables.items():
        if name not in LEFT_OUT:
            for now, was in zip(rows(there, table), rows(database, table), strict=True):
                assert {key: now[key] for key in now if now[key] != was[key]} == {}, name
