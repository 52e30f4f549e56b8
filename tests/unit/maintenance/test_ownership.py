"""Two installations on one file store."""

from io import BytesIO
from pathlib import Path

import pytest

from askdock.adapters.memory import MemoryFiles, MemoryStore
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.errors import ConfigurationError
from askdock.maintenance.ownership import claim
from askdock.maintenance.reconcile import Reconciler
from askdock.ports import OWNER_KEY, original_key


def test_the_first_has_the_files_and_a_second_is_refused() -> None:
    files = MemoryFiles()
    claim(files, "one", "s3://bucket")
    claim(files, "one", "s3://bucket")
    with pytest.raises(ConfigurationError, match=f"s3://bucket .* another installation.*{OWNER_KEY}"):
        claim(files, "two", "s3://bucket")
    files.delete(OWNER_KEY)
    claim(files, "two", "s3://bucket")


def test_repair_deletes_nothing_of_another_installation(tmp_path: Path) -> None:
    files = MemoryFiles()
    claim(files, "one", "s3://bucket")
    key = original_key("c", "0" * 64)
    files.put(key, BytesIO(b"of the first"))
    catalogue = SqlCatalogue(Database(f"sqlite:///{tmp_path / 'catalogue.db'}"))
    second = Reconciler(
        catalogue, files, MemoryStore(), stuck_seconds=1, claim=lambda: claim(files, "two", "s3://bucket")
    )
    with pytest.raises(ConfigurationError):
        list(second.run(repair=True))
    assert files.exists(key)
    list(Reconciler(catalogue, files, MemoryStore(), stuck_seconds=1).run(repair=True))
    assert not files.exists(key)
