"""How backups and restore drills went, in the catalogue's database."""

from dataclasses import asdict

from sqlalchemy import BigInteger, Column, Index, Integer, String, Table, Text, delete, insert, select

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import UtcDateTime
from askdock.records import BackupKind, BackupRun

# A change here needs a revision in `sql/migrations/versions/`.
backup_runs = Table(
    "backup_runs",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("kind", String(8), nullable=False),
    Column("archive", Text, nullable=False),
    Column("started_at", UtcDateTime, nullable=False),
    Column("ended_at", UtcDateTime, nullable=False),
    Column("failure", Text, nullable=False),
    Column("bytes", BigInteger, nullable=False),
    Column("documents", Integer, nullable=False),
    Column("questions", Integer, nullable=False),
    Column("right", Integer, nullable=False),
)
Index("backup_runs_kind", backup_runs.c.kind, backup_runs.c.id)
KEPT = 100
"""Of each kind."""


class SqlBackups:
    """See `askdock.ports.BackupStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def note(self, run: BackupRun) -> None:
        """Keep one, and forget the oldest of many."""
        same = backup_runs.c.kind == run.kind
        newest = select(backup_runs.c.id).where(same).order_by(backup_runs.c.id.desc()).limit(KEPT)
        with self._database.transaction(writes=True) as connection:
            connection.execute(insert(backup_runs).values(**asdict(run)))
            kept = [row.id for row in connection.execute(newest)]
            connection.execute(delete(backup_runs).where(same, backup_runs.c.id.not_in(kept)))

    def newest(self, kind: BackupKind) -> list[BackupRun]:
        """Newest first."""
        these = select(backup_runs).where(backup_runs.c.kind == kind).order_by(backup_runs.c.id.desc())
        with self._database.transaction() as connection:
            return [BackupRun(**row._mapping) for row in connection.execute(these)]
