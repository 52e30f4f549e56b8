"""A backup's container: a folder, or an uncompressed tar of the same members, encrypted or not. docs/backup.md has
the format.

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
from tempfile import TemporaryDirectory, TemporaryFile
from typing import Any, BinaryIO, Protocol

from askdock.backup.pipe import piped
from askdock.errors import ConfigurationError, DamagedArchive, InvalidInput
from askdock.ports import Cipher

FORMAT = "askdock-backup"
FORMAT_VERSION = 2
MANIFEST = "manifest.json"
CHECKSUMS = "checksums.jsonl"
ENCRYPTED = ".age"
AGE = b"age-encryption.org/"
"""What an encrypted archive begins with, whatever its name is."""
BLOCK = 1 << 20

About = Callable[[], dict[str, Any]]
"""What the manifest tells beside its own fields; asked at the end."""


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
def writing(target: Path, about: About, cipher: Cipher | None = None) -> Iterator[ArchiveWriter]:
    """A new archive: a tar where the name ends in `.tar`, encrypted in `.tar.age`, else a folder.

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
        if target.name.endswith((".tar", f".tar{ENCRYPTED}")):
            part.touch(mode=0o600)  # what people asked is in it, and hashes of their passwords
            with part.open("wb") as file:
                needed = _needed(cipher) if target.suffix == ENCRYPTED else None
                with streaming(file, about, needed) as writer:
                    yield writer
        else:
            part.mkdir(mode=0o700)
            with TemporaryFile() as checksums:
                writer = ArchiveWriter(_into(part), checksums)
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
def streaming(out: BinaryIO, about: About, cipher: Cipher | None = None) -> Iterator[ArchiveWriter]:
    """A new archive as a tar that is written from its beginning to its end, encrypted where there is a cipher."""
    if cipher is not None:
        with piped(lambda plain: cipher.encrypt(plain, out)) as plain, streaming(plain, about) as writer:
            yield writer
        return
    with TemporaryFile() as checksums, tarfile.open(fileobj=out, mode="w|", format=tarfile.PAX_FORMAT) as tar:

        def append(name: str, content: BinaryIO, size: int) -> None:
            info = tarfile.TarInfo(name)
            info.size = size
            tar.addfile(info, content)

        writer = ArchiveWriter(append, checksums)
        yield writer
        writer.finish(about())


def _needed(cipher: Cipher | None) -> Cipher:
    if cipher is None:
        raise ConfigurationError("the archive is encrypted, and no key is configured")
    return cipher


def _into(folder: Path) -> _Sink:
    def copy(name: str, content: BinaryIO, size: int) -> None:  # noqa: ARG001 - a tar needs it
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("wb") as file:
            shutil.copyfileobj(content, file, BLOCK)

    return copy


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
def reading(source: Path, cipher: Cipher | None = None) -> Iterator[ArchiveReader]:
    """An archive, checked from beginning to end first. Raises DamagedArchive, InvalidInput.

    One that is encrypted is decrypted into a temporary file, which nobody else can read.
    """
    if not source.exists():
        raise InvalidInput(f"archive not found: {source}")
    if _is_encrypted(source):
        with TemporaryDirectory(prefix="askdock-") as folder:
            plain = Path(folder, "archive.tar")
            with source.open("rb") as encrypted, plain.open("wb") as target:
                _needed(cipher).decrypt(encrypted, target)
            with reading(plain) as archive:
                yield archive
        return
    try:
        with _members(source) as (open_member, names):
            manifest = _manifest(open_member, names, source)
            _check(open_member, names, manifest)
            yield ArchiveReader(open_member, names, manifest)
    except tarfile.TarError as error:
        raise DamagedArchive(f"{source} is not a backup or is damaged: {error}") from None
    except OSError as error:
        raise DamagedArchive(f"{source} cannot be read: {error.strerror or error}") from error


def _is_encrypted(source: Path) -> bool:
    if source.is_dir():
        return False
    with source.open("rb") as file:
        return file.read(len(AGE)) == AGE


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
