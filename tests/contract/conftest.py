"""The databases that the contract suites run against."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from askdock.adapters.sql.database import Database


@pytest.fixture(params=["sqlite", "postgresql"])
def database(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Database]:
    """An empty catalogue's database, one kind after the other."""
    sqlite = request.param == "sqlite"
    url = f"sqlite:///{tmp_path / 'catalogue.db'}" if sqlite else request.getfixturevalue("postgres_url")
    with closing(Database(url)) as opened:
        yield opened
