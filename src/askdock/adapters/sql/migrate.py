"""Brings the schema from one revision to the next, with Alembic."""

import logging
from pathlib import Path
from typing import TYPE_CHECKING

from sqlalchemy import Connection, func, inspect, select, text

from askdock.errors import ConfigurationError, SchemaBehind

if TYPE_CHECKING:
    from alembic.config import Config

log = logging.getLogger(__name__)

NEWEST = "0033"
"""The revision that this AskDock works with."""
BEFORE_REVISIONS = "0001"
"""What a catalogue has that was made before revisions were counted."""
VERSIONS = "alembic_version"
"""The table in which Alembic notes the revision."""
LOCK = 0x61736B646F636B
"""PostgreSQL's advisory lock that one migrating process holds ("askdock" in ASCII)."""


def require_newest(connection: Connection, *, migrates_itself: bool) -> bool:
    """Whether the schema is behind. Raises ConfigurationError if somebody must do something about it."""
    found = revision(connection)
    if found == NEWEST:
        return False
    if found is not None and _only_adds(found):
        log.warning("the catalogue's schema %s is newer than %s: it serves on", found, NEWEST)
        return False
    if found is not None and found not in _known():
        raise ConfigurationError(
            f"the catalogue has schema revision {found}, which this AskDock does not know: use a newer AskDock"
        )
    if not migrates_itself:
        state = "has no tables yet" if found is None else f"has schema revision {found}, {NEWEST} is needed"
        raise SchemaBehind(f"the catalogue {state}: run `askdock migrate` once")
    return True


def _only_adds(found: str) -> bool:
    """Whether a revision that this AskDock does not know only adds to what it does.

    Revisions with the same first digit do: while a deployment is updated, and after it is rolled back, the version
    before works on the schema of the next. What takes something away begins with the next digit.
    """
    return found.isdecimal() and found[0] == NEWEST[0] and found > NEWEST


def migrate(connection: Connection) -> tuple[str | None, str]:
    """Upgrade inside the connection's transaction; returns the revision before and the one now.

    A newer revision that only adds stays: so `askdock migrate` of the version before passes after a rollback.

    On SQLite the transaction must have begun as a writer, which is the lock.
    """
    if connection.dialect.name == "postgresql":
        connection.execute(select(func.pg_advisory_xact_lock(LOCK)))
    is_behind = require_newest(connection, migrates_itself=True)
    before = revision(connection)
    if not is_behind:
        return before, before or NEWEST
    # Imported by those who migrate only: a command that finds all in order does not wait for it.
    from alembic import command

    config = _config()
    config.attributes["connection"] = connection
    if before == BEFORE_REVISIONS and not inspect(connection).has_table(VERSIONS):
        command.stamp(config, before)
    command.upgrade(config, NEWEST)
    return before, NEWEST


def revision(connection: Connection) -> str | None:
    """The schema's revision; None when there are no tables."""
    tables = inspect(connection)
    if tables.has_table(VERSIONS):
        found: str | None = connection.scalar(text(f"SELECT version_num FROM {VERSIONS}"))  # noqa: S608 - a constant
        return found
    return BEFORE_REVISIONS if tables.has_table("documents") else None


def _config() -> "Config":
    from alembic.config import Config

    config = Config()
    config.set_main_option("script_location", str(Path(__file__).with_name("migrations")).replace("%", "%%"))
    return config


def _known() -> set[str]:
    versions = Path(__file__).with_name("migrations") / "versions"
    return {path.name.split("_")[0] for path in versions.glob("[0-9]*_*.py")}
