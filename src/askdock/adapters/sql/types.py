"""Column types that mean the same in both databases."""

import json
from datetime import UTC, datetime

from sqlalchemy import JSON, DateTime, Dialect, String, Text, TypeDecorator

from askdock.records import Readers

COLLECTIONS = String(63).with_variant(String(700), "postgresql")
"""The name of a collection, or those of several (see `askdock.records.names_of`). SQLite looks at no length."""


class UtcDateTime(TypeDecorator[datetime]):
    """Aware datetimes, kept in UTC; SQLite has no time zones."""

    impl = DateTime
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Aware to naive."""
        return value.astimezone(UTC).replace(tzinfo=None) if value else None

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:  # noqa: ARG002
        """Naive to aware."""
        return value.replace(tzinfo=UTC) if value else None


class Tags(TypeDecorator[tuple[str, ...]]):
    """A tuple of words, kept as a JSON list."""

    impl = JSON
    cache_ok = True

    def process_result_value(self, value: list[str] | None, dialect: Dialect) -> tuple[str, ...]:  # noqa: ARG002
        """List to tuple."""
        return tuple(value or ())


class ReadersText(TypeDecorator[Readers]):
    """Readers as a text that is the same for the same ones, so that it can be compared and grouped."""

    impl = Text
    cache_ok = True

    def process_bind_param(self, value: Readers | None, dialect: Dialect) -> str | None:  # noqa: ARG002
        """To JSON."""
        return None if value is None else json.dumps([sorted(set(value.users)), sorted(set(value.groups))])

    def process_result_value(self, value: str | None, dialect: Dialect) -> Readers | None:  # noqa: ARG002
        """From JSON."""
        return None if value is None else readers_of(value)


def readers_of(kept: str) -> Readers:
    """The readers of a kept text."""
    users, groups = json.loads(kept)
    return Readers(tuple(users), tuple(groups))
