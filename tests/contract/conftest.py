"""The servers that the contract suites run against, each started once and stopped at the end."""

import os
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.milvus_lite import MilvusLite

from askdock.adapters.sql.database import Database


@pytest.fixture(scope="session")
def milvus_lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Milvus Lite, by its address."""
    server = MilvusLite(tmp_path_factory.mktemp("milvus-lite"))
    yield server.url
    server.close()


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The server that ELASTICSEARCH_URL names."""
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        pytest.skip("ELASTICSEARCH_URL is not set (`make test-elasticsearch` starts one)")
    return url


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty catalogue's database, one kind after the other."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'catalogue.db'}" if sqlite else request.getfixturevalue("postgres_url")
    with closing(Database(url)) as opened:
        yield opened
