"""The files of a bulk run, all in the file store, below `bulk/<collection>/<run>/`:

    manifest.json               the collection, its profile, the shards
    documents/<shard>.jsonl     the documents of a shard, as the catalogue had them
    shards/<shard>.jsonl.gz     their chunks with vectors (see `askdock.formats.chunk_lines`)
    shards/<shard>.json         the success marker, written last: how each document ended, the table's SHA-256
    done.json                   the run is over; the other files are gone

A shard is named by the hash of all that its chunks depend on, so an existing marker means work that need
not be done again, whoever did it. The file store writes each file whole or not at all.
"""

import io
import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from hashlib import file_digest, sha256
from pathlib import Path

from pydantic import TypeAdapter, ValidationError

from askdock.errors import DamagedArchive, FileMissing
from askdock.ports import FileStore
from askdock.records import Document, DocumentStatus, IndexProfile

FORMAT = 1


@dataclass(frozen=True, slots=True)
class Shard:
    """A part of the work. `name` is the hash of its documents and the profile, 32 hex digits."""

    name: str
    documents: int
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The plan of a run: the shards, and the generation of `collection_id` that they go into."""

    collection_id: str
    collection: str
    profile: IndexProfile
    shards: tuple[Shard, ...]
    format: int = FORMAT


@dataclass(frozen=True, slots=True)
class DocumentResult:
    """How a document ended in its shard: READY with `chunks` chunks, or else for a `reason`.

    A READY one may have a reason too: what of it was left out.
    """

    document_id: str
    version: int
    status: DocumentStatus
    pages: int = 0
    chunks: int = 0
    reason: str | None = None
    detail: str | None = None


@dataclass(frozen=True, slots=True)
class ShardMarker:
    """The success marker of a shard. `chunks` and `sha256` are those of its table."""

    chunks: int
    sha256: str
    documents: tuple[DocumentResult, ...]


_MANIFEST = TypeAdapter(Manifest)
_MARKER = TypeAdapter(ShardMarker)
_DOCUMENT = TypeAdapter(Document)


def shard_of(documents: Sequence[Document], profile: IndexProfile) -> Shard:
    """The shard of these documents: the same documents and profile have the same name."""
    digest = sha256(profile.fingerprint.encode())
    for one in documents:
        dated = one.dated.isoformat() if one.dated else None
        parts = (one.id, one.version, one.sha256, one.name, one.source_uri, one.media_type, one.tags, dated)
        digest.update(json.dumps(parts).encode())
    return Shard(digest.hexdigest()[:32], len(documents), sum(one.size for one in documents))


class RunFolder:
    """Reads and writes the files of one run. Raises DamagedArchive where a file is not what it should be."""

    def __init__(self, files: FileStore, collection: str, run: str) -> None:
        self.files = files
        self._prefix = f"bulk/{collection}/{run}/"

    def write_documents(self, shard: Shard, documents: Sequence[Document]) -> None:
        """Say which documents the shard has."""
        lines = b"".join(_DOCUMENT.dump_json(one) + b"\n" for one in documents)
        self.files.put(self._key(f"documents/{shard.name}.jsonl"), io.BytesIO(lines))

    def documents(self, shard: Shard) -> list[Document]:
        """Raises FileMissing."""
        key = self._key(f"documents/{shard.name}.jsonl")
        with self.files.open(key) as lines, _damage(key):
            return [_DOCUMENT.validate_json(line) for line in lines]

    def write_manifest(self, manifest: Manifest) -> None:
        """Announce the run; its documents are written before."""
        self.files.put(self._key("manifest.json"), io.BytesIO(_MANIFEST.dump_json(manifest)))

    def manifest(self) -> Manifest | None:
        """None while there is none."""
        content = self._read("manifest.json")
        if content is None:
            return None
        with _damage(self._key("manifest.json")):
            found = _MANIFEST.validate_json(content)
        if found.format > FORMAT:
            raise DamagedArchive(f"this bulk run was planned by a later AskDock (format {found.format})")
        return found

    def write_table(self, shard: Shard, table: Path) -> str:
        """Keep the shard's chunks; returns its SHA-256."""
        with table.open("rb") as content:
            digest = file_digest(content, "sha256").hexdigest()
            content.seek(0)
            self.files.put(self._key(f"shards/{shard.name}.jsonl.gz"), content)
        return digest

    @contextmanager
    def table(self, shard: Shard, marker: ShardMarker) -> Iterator[Path]:
        """The shard's chunks in a file of this machine. A damaged one loses its marker, and is made again."""
        try:
            with self.files.local_path(self._key(f"shards/{shard.name}.jsonl.gz")) as path:
                with path.open("rb") as content:
                    whole = file_digest(content, "sha256").hexdigest() == marker.sha256
                if whole:
                    yield path
                    return
        except FileMissing:
            pass
        self.files.delete(self._key(f"shards/{shard.name}.json"))
        raise DamagedArchive(f"the table of shard {shard.name} is damaged: run the same command again")

    def write_marker(self, shard: Shard, marker: ShardMarker) -> None:
        """Say that the shard is done."""
        self.files.put(self._key(f"shards/{shard.name}.json"), io.BytesIO(_MARKER.dump_json(marker)))

    def marker(self, shard: Shard) -> ShardMarker | None:
        """None while the shard is not done."""
        content = self._read(f"shards/{shard.name}.json")
        if content is None:
            return None
        with _damage(self._key(f"shards/{shard.name}.json")):
            return _MARKER.validate_json(content)

    def open_shards(self, manifest: Manifest) -> list[Shard]:
        """Those that are not done."""
        start = self._key("shards/")
        done = {key.removeprefix(start) for key in self.files.keys(start)}
        return [shard for shard in manifest.shards if f"{shard.name}.json" not in done]

    def finish(self) -> None:
        """Leave nothing but the note that the run is over."""
        self.files.put(self._key("done.json"), io.BytesIO(b"{}"))
        for key in list(self.files.keys(self._prefix)):
            if key != self._key("done.json"):
                self.files.delete(key)

    @property
    def finished(self) -> bool:
        """Whether the run is over."""
        return self.files.exists(self._key("done.json"))

    def reopen(self) -> None:
        """Begin again after a run of this name that is over."""
        self.files.delete(self._key("done.json"))

    def _key(self, name: str) -> str:
        return self._prefix + name

    def _read(self, name: str) -> bytes | None:
        with suppress(FileMissing), self.files.open(self._key(name)) as file:
            return file.read()
        return None


@contextmanager
def _damage(key: str) -> Iterator[None]:
    try:
        yield
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise DamagedArchive(f"{key} of the file store is damaged: {first['msg']}") from None
