"""The admin key of a deployment that made it itself."""

from datetime import UTC, datetime
from pathlib import Path

import pytest

from askdock.application.accounts import adopt_admin_key
from askdock.bootstrap import System
from askdock.errors import ConfigurationError
from askdock.ports import KeyStore
from askdock.records import Role, digest
from askdock.settings import Settings

SECRET = "adk_" + "s" * 40
NOW = datetime(2026, 1, 1, tzinfo=UTC)


@pytest.fixture
def keys(tmp_path: Path) -> KeyStore:
    system = System(Settings(_env_file=None, data_dir=tmp_path))
    return system.keys


def test_it_is_an_admin_of_everything_once(keys: KeyStore) -> None:
    adopt_admin_key(keys, SECRET, NOW)
    adopt_admin_key(keys, SECRET, NOW)
    (key,) = keys.all()
    assert (key.role, key.collections, key.hint) == (Role.ADMIN, None, SECRET[:8])
    assert keys.find(digest(SECRET)) == key


def test_it_stays_revoked(keys: KeyStore) -> None:
    adopt_admin_key(keys, SECRET, NOW)
    keys.revoke(keys.all()[0].id, NOW)
    adopt_admin_key(keys, SECRET, NOW)
    assert keys.all()[0].revoked_at == NOW


def test_a_short_one_is_refused(keys: KeyStore) -> None:
    with pytest.raises(ConfigurationError, match="ASKDOCK_ADMIN_KEY is shorter than 32"):
        adopt_admin_key(keys, "password", NOW)
    assert keys.all() == []
