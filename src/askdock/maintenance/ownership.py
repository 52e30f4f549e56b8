"""One installation for each file store: two would take each other's files for orphans and delete them."""

from io import BytesIO

from askdock.errors import ConfigurationError
from askdock.ports import OWNER_KEY, FileStore


def claim(files: FileStore, installation: str, place: str) -> None:
    """Note whose the files are, where nobody did. Raises ConfigurationError where they are another's.

    `installation` tells one from every other; `place` is for the message.
    """
    if not files.exists(OWNER_KEY):
        files.put(OWNER_KEY, BytesIO(installation.encode()))
    # Read in any case: of two that begin at once, one was overwritten.
    with files.open(OWNER_KEY) as noted:
        owner = noted.read().decode(errors="replace")
    if owner != installation:
        raise ConfigurationError(
            f"{place} holds the files of another installation: set ASKDOCK_FILES_URL to another bucket or prefix"
            f" (if that installation is gone and its files are to be used here, delete {OWNER_KEY} there)"
        )
