"""Where archives are kept, in a folder or a bucket: each is there whole or not at all, old ones go by a rule."""

import io
import re
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import BinaryIO, cast

from askdock.backup.archive import ENCRYPTED
from askdock.backup.create import Backup, Summary
from askdock.backup.pipe import piped
from askdock.errors import NotFound
from askdock.ports import Cipher, FileStore

NAME = re.compile(r"askdock-(\d{8}T\d{6}Z)\.tar(?:\.age)?")
MOMENT = "%Y%m%dT%H%M%SZ"


@dataclass(frozen=True, slots=True)
class Archive:
    """One that is kept."""

    name: str
    at: datetime


class BackupPlace:
    """Keeps archives. `cipher`: decrypts them, and encrypts new ones where `encrypts`."""

    def __init__(self, files: FileStore, cipher: Cipher | None = None, *, encrypts: bool = False) -> None:
        self._files = files
        self.cipher = cipher
        self._encrypts = encrypts

    def archives(self) -> list[Archive]:
        """Newest first. Files of other names are nobody's business here."""
        found = ((name, NAME.fullmatch(name)) for name in self._files.keys(""))
        named = [Archive(name, _moment(match[1])) for name, match in found if match]
        return sorted(named, key=lambda one: one.name, reverse=True)

    def name(self, now: datetime) -> str:
        """Of an archive that is begun now."""
        return f"askdock-{now.astimezone(UTC):{MOMENT}}.tar{ENCRYPTED if self._encrypts else ''}"

    def save(self, backup: Backup, name: str) -> Iterator[tuple[Summary, int]]:
        """Keep a new archive; yield how far it is, with the bytes written, and the whole at the end.

        What is broken off leaves nothing. Raises what `Backup.stream` and the file store raise.
        """
        count = _Count()
        with piped(lambda source: self._files.put(name, count.of(source))) as out:
            for summary in backup.stream(out, self.cipher if self._encrypts else None):
                yield summary, count.bytes
        yield summary, count.bytes

    @contextmanager
    def local_path(self, name: str) -> Iterator[Path]:
        """An archive on this machine, as it is kept, while the context lasts. Raises NotFound."""
        if name not in {one.name for one in self.archives()}:
            raise NotFound(f"there is no archive '{name}': `askdock backup --list` shows those there are")
        with self._files.local_path(name) as path:
            yield path

    def newest(self) -> Archive:
        """Raises NotFound where there is none."""
        archives = self.archives()
        if not archives:
            raise NotFound("there is no archive yet: `askdock backup` makes one")
        return archives[0]

    def delete(self, archive: Archive) -> None:
        """Remove one."""
        self._files.delete(archive.name)


def outdated(
    archives: Sequence[Archive], now: datetime, *, count: int, days: float, proven: str | None
) -> list[Archive]:
    """Of archives, newest first, those that are to go: neither of the newest `count` nor younger than `days`.

    The newest never goes, nor the one that a drill restored last (`proven`).
    """
    young = now - timedelta(days=days)
    return [one for one in archives[max(count, 1) :] if one.at < young and one.name != proven]


class _Count(io.RawIOBase):
    """Counts the bytes that are read through it."""

    def __init__(self) -> None:
        self.bytes = 0

    def of(self, source: BinaryIO) -> BinaryIO:
        self._source = source
        return cast(BinaryIO, self)

    def read(self, size: int = -1) -> bytes:
        data = self._source.read(size)
        self.bytes += len(data)
        return data


def _moment(text: str) -> datetime:
    return datetime.strptime(text, MOMENT).replace(tzinfo=UTC)
