"""What tells one catalogue from every other."""

from contextlib import closing
from pathlib import Path

import pytest

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.identity import identity_of


def test_it_stays(database: Database) -> None:
    found = identity_of(database)
    assert found
    database.close()
    assert identity_of(database) == found


def test_another_catalogue_has_another(database: Database, tmp_path: Path, request: pytest.FixtureRequest) -> None:
    url = f"sqlite:///{tmp_path / 'other.db'}" if database.is_sqlite else second_of(request)
    with closing(Database(url)) as other:
        assert identity_of(other) != identity_of(database)


def second_of(request: pytest.FixtureRequest) -> str:
    """On the same server."""
    url: str = request.getfixturevalue("postgres").create_database(template=request.getfixturevalue("migrated"))
    return url
