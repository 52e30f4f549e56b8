"""Choice of the parts of backups and restore drills."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from askdock.adapters.files.local import LocalFiles
from askdock.application.drill import Scratch
from askdock.backup.create import Backup
from askdock.backup.place import BackupPlace
from askdock.backup.restore import Restore
from askdock.bootstrap.adapters import connect_s3
from askdock.errors import ConfigurationError
from askdock.extras import how_to_install
from askdock.ports import (
    AnsweringStore,
    BackupStore,
    Catalogue,
    ChunkStore,
    Cipher,
    CuratedStore,
    EditStore,
    FileStore,
    GoldenStore,
    MetadataStore,
    RecordDump,
    SourceStore,
)
from askdock.settings import Settings

if TYPE_CHECKING:
    from askdock.adapters.sql.database import Database
    from askdock.bootstrap.system import System


def make_backup(system: "System", *, people: bool = True) -> Backup:
    """What copies a system."""
    return Backup(*_stores(system, people=people))


def make_restore(system: "System", *, people: bool = True) -> Restore:
    """What fills a system."""
    return Restore(*_stores(system, people=people))


def _stores(
    system: "System", *, people: bool
) -> tuple[
    Catalogue,
    FileStore,
    ChunkStore,
    RecordDump | None,
    GoldenStore,
    SourceStore,
    EditStore,
    CuratedStore,
    MetadataStore,
    AnsweringStore,
]:
    """What an archive is made of, in the order in which both ways take it."""
    return (
        system.catalogue,
        system.files,
        system.store,
        system.records if people else None,
        system.golden_store,
        system.source_store,
        system.edit_store,
        system.curated_store,
        system.metadata_store,
        system.answering_store,
    )


def make_backup_runs(database: "Database") -> BackupStore:
    """How backups went, in the catalogue's database."""
    from askdock.adapters.sql.backups import SqlBackups

    return SqlBackups(database)


def make_cipher(settings: Settings) -> Cipher | None:
    """Encryption with the keys of the settings; None where none is named. Raises ConfigurationError."""
    if settings.backup_recipients_file is None and settings.backup_identity_file is None:
        return None
    try:
        from askdock.adapters.age import AgeCipher
    except ImportError as error:
        raise ConfigurationError(f"encryption needs one more package: {how_to_install('encryption')}") from error
    return AgeCipher(settings.backup_recipients_file, settings.backup_identity_file)


def make_backup_place(settings: Settings) -> BackupPlace:
    """Where archives are kept. Raises ConfigurationError where none is configured, or its folder is not there."""
    url = settings.backup_url
    if url is None:
        raise ConfigurationError("ASKDOCK_BACKUP_URL is not set: name a folder or a bucket for backups")
    if url.startswith("s3://"):
        from askdock.adapters.files.s3 import S3Files

        if url.rstrip("/") == (settings.files_url or "").rstrip("/"):
            raise ConfigurationError("ASKDOCK_BACKUP_URL is where the uploaded files are: name another one")
        files: S3Files | LocalFiles = S3Files(connect_s3(settings, url))
    else:
        if not Path(url).is_dir():  # a backup disk that is not mounted looks like this
            raise ConfigurationError(f"ASKDOCK_BACKUP_URL: there is no folder {url}")
        files = LocalFiles(Path(url), private=True)
    encrypts = settings.backup_recipients_file is not None
    return BackupPlace(files, make_cipher(settings), encrypts=encrypts)


@contextmanager
def scratch_system(settings: Settings, folder: Path) -> Iterator[Scratch]:
    """An empty system in a folder, with the models of the settings and nothing else of theirs."""
    from askdock.bootstrap.system import System

    scratch = System(
        settings.model_copy(
            update={
                "data_dir": folder,
                "models_dir": settings.models_folder,
                "database_url": None,
                "files_url": None,
                "store": "embedded",
                "retriever_url": None,
                "smtp_url": None,
            }
        )
    )
    try:
        yield Scratch(
            make_restore(scratch), scratch.catalogue, scratch.reconciler, scratch.golden, scratch.golden_runs
        )
    finally:
        scratch.database.close()
