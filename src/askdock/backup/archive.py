"""A backup's container: a folder, or an uncompressed tar of the same members. docs/backup.md has the format.

It gets its name when it is complete: what a broken-off run leaves is named `*.part`. Every member's size and
SHA-256 are in `checksums.jsonl`, whose own hash is in `manifest.json`, the last member.
"""

import hashlib
import io
import json
import shutil
import tarfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path, PurePosixPath
from tempfile import TemporaryFile
from typing import Any, BinaryIO, Protocol

from askdock.errors import DamagedArchive, InvalidInput

FORMAT = "askdock-backup"
FORMAT_VERSION = 2
MANIFEST = "manifest.json"
CHECKSUMS = "checksums.jsonl"
BLOCK = 1 << 20


class _Sink(Protocol):
    def __call__(self, name: str, content: BinaryIO, size: int) -> None: ...


class ArchiveWriter:
    """Adds members; each name once."""

    def __init__(self, sink: _Sink, checksums: BinaryIO) -> None:
        self._sink = sink
        self._checksums = checksums
        self._names: set[str] = set()

    def __contains__(self, name: str) -> bool:
        return name in self._names

    def add(self, name: str, content: BinaryIO) -> None:
        """Add what `content`, which can seek, holds from its beginning."""
        content.seek(0)
        digest = _digest(content)
        size = content.tell()
        content.seek(0)
        self._sink(name, content, size)
        self._names.add(name)
        line = json.dumps({"name": name, "size": size, "sha256": digest}, ensure_ascii=False)
        self._checksums.write(f"{line}\n".encode())

    def finish(self, about: dict[str, Any]) -> None:
        """Write the checksums and the manifest."""
        self._checksums.seek(0)
        digest = _digest(self._checksums)
        size = self._checksums.tell()
        self._checksums.seek(0)
        self._sink(CHECKSUMS, self._checksums, size)
        manifest = {"format": FORMAT, "format_version": FORMAT_VERSION, "checksums_sha256": digest, **about}
        data = json.dumps(manifest, ensure_ascii=False, indent=1).encode()
        self._sink(MANIFEST, io.BytesIO(data), len(data))


@contextmanager
def writing(target: Path, about: Callable[[], dict[str, Any]]) -> Iterator[ArchiveWriter]:
    """A new archive: a tar where the name ends in `.tar`, else a folder. `about` is asked at the end.

    Raises InvalidInput where the target exists or cannot be written; nothing is ever overwritten.
    """
    if target.exists():
        raise InvalidInput(f"{target} exists already")
    if not target.parent.is_dir():
        # A backup disk that is not mounted looks like this: a folder made here would fill the wrong one.
        raise InvalidInput(f"there is no folder {target.parent}")
    part = target.with_name(f"{target.name}.part")
    try:
        _remove(part)
        with TemporaryFile() as checksums, _sink(part, is_tar=target.suffix == ".tar") as sink:
            writer = ArchiveWriter(sink, checksums)
            yield writer
            writer.finish(about())
        part.rename(target)
    except OSError as error:
        _remove(part)
        raise InvalidInput(f"cannot write {target}: {error.strerror or error}") from error
    except BaseException:
        _remove(part)
        raise


@contextmanager
def _sink(part: Path, *, is_tar: bool) -> Iterator[_Sink]:
    # For whoever makes it alone: what people asked is in it, and hashes of their passwords.
    if not is_tar:
        part.mkdir(mode=0o700)

        def copy(name: str, content: BinaryIO, size: int) -> None:  # noqa: ARG001 - a tar needs it
            path = part / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with path.open("wb") as file:
                shutil.copyfileobj(content, file, BLOCK)

        yield copy
        return
    part.touch(mode=0o600)
    with tarfile.open(part, "w", format=tarfile.PAX_FORMAT) as tar:

        def append(name: str, content: BinaryIO, size: int) -> None:
            info = tarfile.TarInfo(name)
            info.size = size
            tar.addfile(info, content)

        yield append


def _remove(path: Path) -> None:
    if path.is_dir():
        shutil.rmtree(path)
    else:
        path.unlink(missing_ok=True)


class ArchiveReader:
    """Reads members of an archive whose every byte was checked."""

    def __init__(self, open_member: Callable[[str], BinaryIO], names: set[str], manifest: dict[str, Any]) -> None:
        self._open = open_member
        self.names = names
        self.manifest = manifest

    def open(self, name: str) -> BinaryIO:
        """Raises DamagedArchive for a name that is not there."""
        if name not in self.names:
            raise DamagedArchive(f"the archive is damaged: {name} is missing")
        return self._open(name)

    def json(self, name: str) -> Any:
        """A JSON document."""
        with self.open(name) as member:
            return json.load(member)


@contextmanager
def reading(source: Path) -> Iterator[ArchiveReader]:
    """An archive, checked from beginning to end first. Raises DamagedArchive, InvalidInput."""
    if not source.exists():
        raise InvalidInput(f"archive not found: {source}")
    try:
        with _members(source) as (open_member, names):
            manifest = _manifest(open_member, names, source)
            _check(open_member, names, manifest)
            yield ArchiveReader(open_member, names, manifest)
    except tarfile.TarError as error:
        raise DamagedArchive(f"{source} is not a backup or is damaged: {error}") from None
    except OSError as error:
        raise DamagedArchive(f"{source} cannot be read: {error.strerror or error}") from error


@contextmanager
def _members(source: Path) -> Iterator[tuple[Callable[[str], BinaryIO], set[str]]]:
    if source.is_dir():
        paths = {path.relative_to(source).as_posix(): path for path in source.rglob("*") if path.is_file()}
        yield (lambda name: paths[name].open("rb")), set(paths)
        return
    with tarfile.open(source, "r:") as tar:
        infos = {info.name: info for info in tar if info.isfile()}

        def open_member(name: str) -> BinaryIO:
            member = tar.extractfile(infos[name])
            assert member is not None  # noqa: S101 - it is a file
            return member  # type: ignore[return-value]

        yield open_member, set(infos)


def _manifest(open_member: Callable[[str], BinaryIO], names: set[str], source: Path) -> dict[str, Any]:
    if MANIFEST not in names or CHECKSUMS not in names:
        raise DamagedArchive(f"{source} is not a backup, or its end is missing: it has no {MANIFEST}")
    try:
        with open_member(MANIFEST) as member:
            manifest = json.load(member)
        kind, version = manifest["format"], int(manifest["format_version"])
    except (ValueError, TypeError, KeyError):
        raise DamagedArchive(f"the archive is damaged: {MANIFEST} cannot be read") from None
    if kind != FORMAT:
        raise DamagedArchive(f"{source} is not an AskDock backup")
    if version > FORMAT_VERSION:
        raise DamagedArchive(
            f"{source} has format version {version}, this AskDock reads up to {FORMAT_VERSION}: use a newer one"
        )
    return dict(manifest)


def _check(open_member: Callable[[str], BinaryIO], names: set[str], manifest: dict[str, Any]) -> None:
    with open_member(CHECKSUMS) as member:
        data = member.read()
    if hashlib.sha256(data).hexdigest() != manifest.get("checksums_sha256"):
        raise DamagedArchive(f"the archive is damaged: {CHECKSUMS} was altered")
    listed = {entry["name"]: entry for entry in map(json.loads, data.splitlines())}
    if odd := (names - listed.keys() - {MANIFEST, CHECKSUMS}) | (listed.keys() - names):
        raise DamagedArchive(f"the archive is damaged: {min(odd)} is missing or does not belong to it")
    for name, entry in listed.items():
        if ".." in PurePosixPath(name).parts:
            raise DamagedArchive(f"the archive is damaged: {name} is not a valid member name")
        with open_member(name) as member:
            digest = _digest(member)
        if digest != entry["sha256"]:
            raise DamagedArchive(f"the archive is damaged: {name} was altered")


def _digest(content: BinaryIO) -> str:
    digest = hashlib.sha256()
    while block := content.read(BLOCK):
        digest.update(block)
    return digest.hexdigest()
