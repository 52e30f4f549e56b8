"""Which adapters keep keys, history and responses."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from askdock.accounts import KeyStore
from askdock.history import History, ResponseStore

if TYPE_CHECKING:
    from askdock.adapters.sql.database import Database


@dataclass(frozen=True, slots=True)
class Accounts:
    """What stands on the tables of keys and history."""

    keys: KeyStore
    history: History
    responses: ResponseStore


def make_accounts(database: "Database") -> Accounts:
    """In the catalogue's database."""
    from askdock.adapters.sql_history import SqlHistory
    from askdock.adapters.sql_keys import SqlKeys
    from askdock.adapters.sql_responses import SqlResponses

    return Accounts(SqlKeys(database), SqlHistory(database), SqlResponses(database))
