"""Credentials of sources: encrypted, with keys that can be replaced."""

from pathlib import Path

import pytest
from cryptography.fernet import Fernet

from askdock.adapters.synced.sealing import FernetSealer, own_key
from askdock.errors import ConfigurationError

OLD, NEW = Fernet.generate_key().decode(), Fernet.generate_key().decode()


def test_a_secret_is_read_by_its_key_and_by_a_newer_one_in_front() -> None:
    sealed = FernetSealer(OLD).seal({"password": "canary"})
    assert "canary" not in sealed
    assert FernetSealer(f"{NEW}, {OLD}").open(sealed) == {"password": "canary"}


@pytest.mark.parametrize(
    ("keys", "what"), [(NEW, "another key"), (None, "set ASKDOCK_SOURCES_KEY")], ids=["another", "none"]
)
def test_without_its_key_nothing_is_read(keys: str | None, what: str) -> None:
    sealed = FernetSealer(OLD).seal({"password": "canary"})
    with pytest.raises(ConfigurationError, match=what):
        FernetSealer(keys).open(sealed)


def test_a_key_that_is_none_is_told_without_it() -> None:
    with pytest.raises(ConfigurationError, match="32 random bytes") as raised:
        FernetSealer("canary")
    assert "canary" not in str(raised.value)


def test_a_key_of_its_own_is_made_once_for_this_user_only(tmp_path: Path) -> None:
    path = tmp_path / "sources.key"
    assert own_key(path) == own_key(path)
    assert path.stat().st_mode & 0o077 == 0
    assert [one.name for one in tmp_path.iterdir()] == ["sources.key"]
