"""The catalogue in a SQL database."""

from sqlalchemy import select

from askdock.adapters.sql.collections import SqlCollections
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.documents import SqlDocuments
from askdock.adapters.sql.leases import SqlLedger
from askdock.adapters.sql.rights import SqlRights


class SqlCatalogue(SqlCollections, SqlDocuments, SqlRights, SqlLedger):
    """See `askdock.ports.Catalogue`: collections, documents, rights and ledger over one database."""

    def __init__(self, database: Database) -> None:
        SqlCollections.__init__(self, database)

    def ping(self) -> None:
        """Return when the database answers."""
        with self._database.transaction() as connection:
            connection.execute(select(1))
