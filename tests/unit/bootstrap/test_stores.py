"""The chunk store's address, in all the ways people write one."""

from typing import Any

import pytest

from askdock.bootstrap.stores import server_url
from askdock.errors import ConfigurationError
from askdock.settings import Settings, load_settings


@pytest.mark.parametrize(
    ("settings", "url"),
    [
        ({}, "http://localhost:19530"),
        ({"VECTOR_DB_HOST": "db"}, "http://db:19530"),
        ({"VECTOR_DB_HOST": "db:1"}, "http://db:1"),
        ({"VECTOR_DB_HOST": "db", "VECTOR_DB_PORT": 7}, "http://db:7"),
        ({"VECTOR_DB_HOST": "db:1", "VECTOR_DB_PORT": 7}, "http://db:1"),
        ({"VECTOR_DB_HOST": "https://db"}, "https://db:19530"),
        ({"VECTOR_DB_HOST": "http://db:9/"}, "http://db:9"),
        ({"VECTOR_DB_HOST": "db", "VECTOR_DB_TLS": True}, "https://db:19530"),
        ({"VECTOR_DB_HOST": "[::1]"}, "http://[::1]:19530"),
        ({"VECTOR_DB_HOST": "db", "ASKDOCK_STORE": "elasticsearch"}, "http://db:9200"),
        ({"VECTOR_DB_HOST": "db", "ASKDOCK_STORE": "opensearch"}, "http://db:9200"),
    ],
)
def test_address(settings: dict[str, Any], url: str) -> None:
    assert server_url(Settings(**{"ASKDOCK_STORE": "milvus", **settings})) == url


@pytest.mark.parametrize("host", ["http://", "db:port", "ftp://db", "db/path", "http://db?x=1", "db:99999"])
def test_what_is_no_address_is_refused(host: str) -> None:
    with pytest.raises(ConfigurationError, match="VECTOR_DB_HOST"):
        server_url(Settings(ASKDOCK_STORE="milvus", VECTOR_DB_HOST=host))


def test_tls_is_not_given_up_silently() -> None:
    with pytest.raises(ConfigurationError, match="VECTOR_DB_TLS"):
        server_url(Settings(VECTOR_DB_HOST="http://db", VECTOR_DB_TLS=True))


def test_a_password_in_the_address_is_refused_and_not_repeated(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("VECTOR_DB_HOST", "http://root:geheim@db")
    with pytest.raises(ConfigurationError, match=r"VECTOR_DB_HOST .*password") as caught:
        server_url(load_settings())
    assert "geheim" not in str(caught.value)
