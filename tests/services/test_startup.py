"""What is checked before the first request."""

import asyncio
import re
from contextlib import suppress
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import make_system
from tests.services.test_access import key

from askdock.errors import StoreUnavailable
from askdock.records import AnswerRecord, AuditEvent, AuditFilter, Role
from askdock.services.api.startup import forget_daily, prepare
from askdock.settings import Settings

OLD = datetime.now(UTC) - timedelta(days=91)


def test_on_loopback_it_starts_without_keys_and_says_so(system: Any, caplog: pytest.LogCaptureFixture) -> None:
    prepare(system, "127.0.0.1")
    assert "there are no keys" in caplog.text


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104
def test_where_others_can_reach_it_a_link_makes_the_first_admin(
    system: Any, host: str, caplog: pytest.LogCaptureFixture
) -> None:
    prepare(system, host)
    (secret,) = re.findall(r"http://\S+:\d+/#/setup/(\S+)", caplog.text)
    assert "there are no keys" not in caplog.text
    system.people.redeem(secret, "correct horse battery", "test", "192.0.2.1", login="lin")
    caplog.clear()
    prepare(system, host)
    assert "/setup/" not in caplog.text


def test_a_server_with_a_key_prints_no_link(system: Any, caplog: pytest.LogCaptureFixture) -> None:
    key(system, Role.ADMIN)
    prepare(system, "192.0.2.1")
    assert "/setup/" not in caplog.text


def test_what_is_old_is_forgotten(system: Any) -> None:
    for number, when in enumerate((OLD, datetime.now(UTC))):
        system.history.record(AnswerRecord(str(number), "a", "default", when, "answered", "m"))
    prepare(system, "127.0.0.1")
    (usage,) = system.history.usage()
    assert usage.answers == 1


def test_events_of_the_audit_log_are_kept_as_long_as_is_set(settings: Settings) -> None:
    system = make_system(settings.model_copy(update={"audit_days": 10}))
    ages = {f"{days:032x}": datetime.now(UTC) - timedelta(days=days) for days in (2, 9, 11, 400)}
    event = AuditEvent("", OLD, "r", "u", "user", None, "::1", "sign_in", "POST", "/v1/sign-in", {}, 200)
    system.audit.store.append([replace(event, id=name, at=at) for name, at in ages.items()])
    prepare(system, "127.0.0.1")
    assert [one.id for one in system.audit.store.search(AuditFilter())] == [f"{days:032x}" for days in (9, 2)]


def test_what_grows_old_while_it_runs_is_forgotten_too(caplog: pytest.LogCaptureFixture) -> None:
    class History:
        def __init__(self) -> None:
            self.asked: list[datetime] = []

        def forget_traces_before(self, moment: datetime) -> None: ...

        def forget_before(self, moment: datetime) -> None:
            self.asked.append(moment)
            if len(self.asked) == 1:
                raise StoreUnavailable("the database is away")
            task.get_loop().call_soon_threadsafe(task.cancel)

    history, people = History(), SimpleNamespace(forget=lambda: None)
    system: Any = SimpleNamespace(
        history=history, people=people, settings=SimpleNamespace(history_days=7, trace_days=7)
    )

    async def run() -> None:
        nonlocal task
        task = asyncio.create_task(forget_daily(system, every_seconds=0))
        with suppress(asyncio.CancelledError):
            await task

    task: Any = None
    asyncio.run(run())
    assert len(history.asked) == 2
    assert datetime.now(UTC) - history.asked[-1] == pytest.approx(timedelta(days=7), abs=timedelta(minutes=1))
    assert "the database is away" in caplog.text


class TestStorage:
    @pytest.fixture
    def settings(self, settings: Settings) -> Settings:
        return settings.model_copy(update={"key_storage_bytes": 10})

    def test_a_full_quota_names_its_setting(self, client: TestClient, system: Any) -> None:
        headers = key(system, Role.EDITOR, "default")
        upload = {"files": {"file": ("a.txt", b"123456")}, "headers": headers}
        assert client.post("/v1/documents", **upload).status_code == 202
        full = client.post("/v1/documents", files={"file": ("b.txt", b"123456")}, headers=headers)
        assert (full.status_code, full.json()["code"]) == (507, "storage_full")
        assert "ASKDOCK_KEY_STORAGE_BYTES" in full.json()["detail"]
