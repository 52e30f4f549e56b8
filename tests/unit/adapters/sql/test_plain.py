"""The reads of every question see at once what any connection or process has committed."""

import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.errors import CatalogueUnavailable, CollectionNotFound
from askdock.records import IndexProfile, SourceFile

PROFILE = IndexProfile("model", "f" * 8, 4, 100, 10, "a1")
DELETER = """
import sys
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
catalogue = SqlCatalogue(Database(sys.argv[1]))
catalogue.delete_collection(catalogue.get_collection("c").id)
"""


def file(number: int) -> SourceFile:
    return SourceFile(f"upload:{number}", f"{number}.txt", "text/plain", f"{number:064}", 3)


def test_a_collection_that_is_kept_is_forgotten_with_the_next_commit_of_anyone(tmp_path: Path) -> None:
    url = f"sqlite:///{tmp_path / 'catalogue.db'}"
    with closing(Database(url)) as database, closing(Database(url)) as other:
        catalogue = SqlCatalogue(database)
        with pytest.raises(CollectionNotFound):
            catalogue.get_collection("c")
        made = SqlCatalogue(other).create_collection("c", PROFILE)
        assert catalogue.get_collection("c") == made
        assert catalogue.get_collection("c") is catalogue.get_collection("c")
        subprocess.run([sys.executable, "-c", DELETER, url], check=True)
        with pytest.raises(CollectionNotFound):
            catalogue.get_collection("c")
        again = catalogue.create_collection("c", PROFILE)
        assert catalogue.get_collection("c") == again != made


def test_live_versions_are_those_of_this_moment(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'catalogue.db'}")) as database:
        catalogue = SqlCatalogue(database)
        collection = catalogue.create_collection("c", PROFILE)
        ids = [catalogue.accept(collection.id, file(n)).document.id for n in range(3)]
        assert catalogue.live_versions(ids) == {}
        for document_id in ids[:2]:
            assert catalogue.publish(document_id, 1)
        assert catalogue.live_versions([*ids, "none"]) == {ids[0]: 1, ids[1]: 1}
        catalogue.mark_deleting(collection.id, ids[0])
        assert catalogue.live_versions(ids) == {ids[1]: 1}
        assert catalogue.live_versions([]) == {}


def test_an_error_of_the_driver_is_ours(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'catalogue.db'}")
    with pytest.raises(CatalogueUnavailable):
        database.read_plainly("SELECT * FROM nothing", [])
    database.close()
    # Closed, it opens again.
    assert database.version() is not None
    database.close()


def test_a_worker_s_step_is_not_synced_and_what_is_acknowledged_is(tmp_path: Path) -> None:
    with closing(Database(f"sqlite:///{tmp_path / 'catalogue.db'}")) as database:
        for durable, level in ((False, 1), (True, 2), (False, 1)):
            with database.transaction(writes=True, durable=durable) as connection:
                assert connection.exec_driver_sql("PRAGMA synchronous").scalar() == level
