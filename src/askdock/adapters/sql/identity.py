"""What tells one catalogue from every other."""

from secrets import randbelow

from sqlalchemy import text

from askdock.adapters.sql.database import Database

_APPLICATION_IDS = 2**31 - 1
_POSTGRES = """
SELECT system_identifier, (SELECT oid FROM pg_database WHERE datname = current_database()), current_schema()
FROM pg_control_system()
"""


def identity_of(database: Database) -> str | None:
    """The same for all processes that use it; None where the server keeps it to itself.

    SQLite has a number in the file's header, a random one from the first call on
    (https://www.sqlite.org/pragma.html#pragma_application_id). PostgreSQL's cluster has one that a copy of its
    files keeps and a restored dump does not. Raises CatalogueUnavailable.
    """
    if database.is_sqlite:
        with database.transaction(writes=True) as connection:
            number = connection.exec_driver_sql("PRAGMA application_id").scalar_one()
            if number == 0:
                number = 1 + randbelow(_APPLICATION_IDS)
                connection.exec_driver_sql(f"PRAGMA application_id = {number}")
        return f"sqlite-{number}"
    with database.transaction() as connection:
        if not connection.scalar(text("SELECT has_function_privilege('pg_control_system()', 'execute')")):
            return None
        return "-".join(map(str, ("postgresql", *connection.execute(text(_POSTGRES)).one())))
