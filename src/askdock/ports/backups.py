"""What backups need: encryption with a key of the operator's, and a record of how they went."""

from typing import BinaryIO, Protocol

from askdock.records import BackupKind, BackupRun


class Cipher(Protocol):
    """Encrypts archives for those who may read them."""

    def encrypt(self, source: BinaryIO, target: BinaryIO) -> None:
        """Write what `source` yields into `target`. Raises ConfigurationError, FilesUnavailable."""
        ...

    def decrypt(self, source: BinaryIO, target: BinaryIO) -> None:
        """The way back. Raises ConfigurationError without the fitting key, DamagedArchive."""
        ...


class BackupStore(Protocol):
    """Keeps how backups and restore drills went. Each method is one transaction."""

    def note(self, run: BackupRun) -> None:
        """Keep one that has ended, and forget the oldest of many."""
        ...

    def newest(self, kind: BackupKind) -> list[BackupRun]:
        """Those that are kept, newest first."""
        ...
