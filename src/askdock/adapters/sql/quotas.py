"""Quotas of users and groups in the catalogue's database."""

from collections.abc import Mapping
from dataclasses import asdict

from sqlalchemy import BigInteger, Column, String, Table, delete, insert, select

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import metadata
from askdock.records import Quota

# A change here needs a revision in `sql/migrations/versions/`.
quotas = Table(
    "quotas",
    metadata,
    Column("owner", String(32), primary_key=True),  # of a user or a group
    Column("questions", BigInteger),
    Column("tokens", BigInteger),
    Column("storage", BigInteger),
)


class SqlQuotas:
    """See `askdock.ports.QuotaStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def all(self) -> Mapping[str, Quota]:
        """Those that were set."""
        with self._database.transaction() as connection:
            rows = connection.execute(select(quotas)).all()
        return {row.owner: Quota(row.questions, row.tokens, row.storage) for row in rows}

    def put(self, owner: str, quota: Quota) -> None:
        """Keep a quota in place of the one before."""
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(quotas).where(quotas.c.owner == owner))
            if quota != Quota():
                connection.execute(insert(quotas).values(owner=owner, **asdict(quota)))
