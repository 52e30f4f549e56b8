"""Responses kept for `Idempotency-Key`, in the catalogue's database."""

import json
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, insert, select, update
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.accounts_schema import kept_responses
from askdock.adapters.sql.database import Database
from askdock.records import KeptResponse

KEPT = timedelta(hours=24)
ABANDONED = timedelta(minutes=10)
"""A request under way for longer than this died with its process."""
DOCUMENTS = "x-askdock-documents"
"""Among the headers of a response: the documents that it names. A version before this one sends it along."""


class SqlResponses:
    """See `askdock.ports.ResponseStore`. A response is kept for a day."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def begin(self, owner: str, key: str, fingerprint: str, at: datetime) -> KeptResponse | None:
        """None when the request is new, and now under way."""
        old = kept_responses.c.created_at < at - KEPT
        dead = (kept_responses.c.created_at < at - ABANDONED) & kept_responses.c.status.is_(None)
        row = {"owner": owner, "key": key, "fingerprint": fingerprint, "created_at": at}
        try:
            with self._database.transaction(writes=True) as connection:
                connection.execute(delete(kept_responses).where(*_this(owner, key), old | dead))
                connection.execute(insert(kept_responses).values(**row))
        except IntegrityError:
            return self._find(owner, key)
        return None

    def finish(self, owner: str, key: str, response: KeptResponse) -> None:
        """Keep the response."""
        headers = dict(response.headers or {})
        if response.documents is not None:
            headers[DOCUMENTS] = json.dumps(response.documents)
        values = {
            "status": response.status,
            "headers": json.dumps(headers),
            "body": response.body,
        }
        with self._database.transaction(writes=True) as connection:
            connection.execute(update(kept_responses).where(*_this(owner, key)).values(**values))

    def abandon(self, owner: str, key: str) -> None:
        """Forget a request that came to nothing."""
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(kept_responses).where(*_this(owner, key)))

    def _find(self, owner: str, key: str) -> KeptResponse | None:
        with self._database.transaction() as connection:
            row = connection.execute(select(kept_responses).where(*_this(owner, key))).first()
        if row is None:
            return None
        headers = json.loads(row.headers) if row.headers else {}
        noted = headers.pop(DOCUMENTS, None)
        documents = None if noted is None else json.loads(noted)
        return KeptResponse(row.fingerprint, row.status, headers, row.body or b"", documents)


def _this(owner: str, key: str) -> tuple[Any, Any]:
    return kept_responses.c.owner == owner, kept_responses.c.key == key
