"""The audit log, on both databases."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from sqlalchemy import delete, update
from sqlalchemy.exc import IntegrityError

from askdock.adapters.sql.audit import SqlAudit
from askdock.adapters.sql.audit_schema import audit_events
from askdock.adapters.sql.database import Database
from askdock.records import AuditEvent, AuditFilter

NOW = datetime.now(UTC).replace(microsecond=0)
EVENT = AuditEvent(
    "0" * 32, NOW, "r1", "u1", "user", None, "::1", "delete_document", "DELETE", "/v1/documents/{document_id}",
    {"document_id": "d_1", "collection": "hr"}, 200,
)  # fmt: skip


def event(number: int, **fields: object) -> AuditEvent:
    return replace(EVENT, id=f"{number:032x}", **fields)  # type: ignore[arg-type]


@pytest.fixture
def audit(database: Database) -> SqlAudit:
    return SqlAudit(database)


def test_events_are_found_by_who_what_when_and_result(audit: SqlAudit) -> None:
    made = [
        event(1, at=NOW - timedelta(hours=2)),
        event(2, caller="u2", status=404),
        event(3, operation="sign_in", target={"user_id": "dx1"}, status=500),
        event(4, status=0),
    ]
    audit.append(made)
    audit.append(made[:1])  # once more, as after a failure whose write was kept

    def found(**fields: object) -> list[AuditEvent]:
        return audit.search(AuditFilter(**fields))  # type: ignore[arg-type]

    assert found() == made[::-1]
    assert found(callers=("u2", "u3")) == [made[1]]
    assert found(operation="sign_in") == [made[2]]
    assert found(target="d_1") == [made[3], made[1], made[0]]
    assert found(target="document_id") == []
    assert [found(result=one) for one in ("ok", "refused")] == [[made[0]], [made[1]]]
    assert found(result="failed") == [made[3], made[2]]
    assert found(until=NOW) == [made[0]]
    assert found(since=NOW) == made[:0:-1]
    assert audit.search(AuditFilter(), before=made[2].id, limit=1) == [made[1]]


def test_the_database_itself_changes_and_removes_nothing_of_today(audit: SqlAudit, database: Database) -> None:
    audit.append([event(1), event(2, at=NOW - timedelta(days=3))])
    for statement in (update(audit_events).values(caller="u9"), delete(audit_events)):
        with pytest.raises(IntegrityError), database.transaction(writes=True) as connection:
            connection.execute(statement)
    assert audit.forget_before(NOW - timedelta(days=2)) == 1
    assert audit.search(AuditFilter()) == [event(1)]
