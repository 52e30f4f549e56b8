"""Whose the files in a bucket are."""

from typing import TYPE_CHECKING

from askdock.maintenance.ownership import claim
from askdock.ports import FileStore
from askdock.settings import Settings

if TYPE_CHECKING:
    from askdock.adapters.sql.database import Database


def claim_files(settings: Settings, database: "Database", files: FileStore) -> None:
    """Note in a bucket that it is this installation's. Raises ConfigurationError where it is another's.

    A folder is beside its catalogue: there is nothing to confuse. Raises FilesUnavailable, CatalogueUnavailable.
    """
    if settings.files_url is None:
        return
    from askdock.adapters.sql.identity import identity_of

    installation = identity_of(database)
    if installation is not None:
        claim(files, installation, settings.files_url)
