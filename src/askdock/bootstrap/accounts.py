"""Which adapters keep keys, history and responses."""

from dataclasses import dataclass

from askdock.accounts import KeyStore
from askdock.history import History, ResponseStore
from askdock.settings import Settings


@dataclass(frozen=True, slots=True)
class Accounts:
    """What stands on the tables of keys and history."""

    keys: KeyStore
    history: History
    responses: ResponseStore


def make_accounts(settings: Settings) -> Accounts:
    """In the catalogue's database."""
    from askdock.adapters.sql_database import SqlDatabase
    from askdock.adapters.sql_history import SqlHistory
    from askdock.adapters.sql_keys import SqlKeys
    from askdock.adapters.sql_responses import SqlResponses

    database = SqlDatabase(f"sqlite:///{settings.data_dir / 'catalogue.db'}")
    return Accounts(SqlKeys(database), SqlHistory(database), SqlResponses(database))
