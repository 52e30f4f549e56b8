"""What is checked before the first request."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.test_access import key

from askdock.errors import ConfigurationError
from askdock.records import AnswerRecord, Role
from askdock.services.api.startup import prepare
from askdock.settings import Settings

OLD = datetime.now(UTC) - timedelta(days=91)


def test_on_loopback_it_starts_without_keys_and_says_so(system: Any, caplog: pytest.LogCaptureFixture) -> None:
    prepare(system, "127.0.0.1")
    assert "there are no keys" in caplog.text


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "example.org"])  # noqa: S104
def test_where_others_can_reach_it_it_does_not_start_without_a_key(system: Any, host: str) -> None:
    with pytest.raises(ConfigurationError, match="askdock keys create"):
        prepare(system, host)
    key(system, Role.ADMIN)
    prepare(system, host)


def test_what_is_old_is_forgotten(system: Any) -> None:
    for number, when in enumerate((OLD, datetime.now(UTC))):
        system.history.record(AnswerRecord(str(number), "a", "default", when, "answered", "m"))
    prepare(system, "127.0.0.1")
    (usage,) = system.history.usage()
    assert usage.answers == 1


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
