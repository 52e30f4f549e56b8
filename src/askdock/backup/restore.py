"""Puts a backup into a system, whatever its store and catalogue are.

Everything is checked before anything is written; the catalogue, which makes a collection visible, comes last. So
what a broken-off restore leaves behind is invisible, and the same command again completes it.
"""

import json
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, BinaryIO, TypeVar

from pydantic import TypeAdapter, ValidationError

from askdock.backup.archive import ArchiveReader, reading
from askdock.backup.create import (
    ACTIVATION,
    ANSWERING,
    COLLECTION,
    CURATED,
    DOCUMENT,
    EDIT,
    FIELD,
    FOLDER,
    GOLDEN,
    GOLDEN_PLAN,
    GOLDEN_RUN,
    ITEM,
    SOURCE,
    SYNCED,
    VALUE,
    Summary,
)
from askdock.errors import CollectionExists, CollectionNotFound, ConfigurationError, DamagedArchive
from askdock.extras import how_to_install
from askdock.formats.chunk_lines import read_chunks
from askdock.ports import (
    AnsweringStore,
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
from askdock.records import Collection, Document, EmbeddedChunk, KnownSource

T = TypeVar("T")


class Restore:
    """Fills a system from an archive; collections of other names stay as they are.

    `records` None: without people and what they asked; `golden` None: without golden questions; `synced` None:
    without sources that are kept in step; `edits` None: without edits of passages; `curated` None: curated
    answers as documents alone; `answering` None: without answering profiles.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        files: FileStore,
        store: ChunkStore,
        records: RecordDump | None = None,
        golden: GoldenStore | None = None,
        synced: SourceStore | None = None,
        edits: EditStore | None = None,
        curated: CuratedStore | None = None,
        metadata: MetadataStore | None = None,
        answering: AnsweringStore | None = None,
    ) -> None:
        self._metadata = metadata
        self._answering = answering
        self._curated = curated
        self._edits = edits
        self._records = records
        self._golden = golden
        self._synced = synced
        self._catalogue = catalogue
        self._files = files
        self._store = store

    def read(self, source: Path, cipher: Cipher | None = None) -> Iterator[Summary]:
        """Restore; yield how far it is after each collection.

        Raises DamagedArchive, CollectionExists, Conflict where people are here under other ids (then nothing was
        restored), StorageFull, DependencyUnavailable.
        """
        summary = Summary()
        with reading(source, cipher) as archive:
            collections = [self._collection(archive, name) for name in _of(archive, "collection.json")]
            for collection in collections:
                self._refuse_known(collection)
            if self._records is not None:
                summary.records = self._records.load(lambda table: _rows(archive, f"people/{table}.jsonl"))
            for name in sorted(name for name in archive.names if name.startswith("files/")):
                with archive.open(name) as content:
                    self._put(name.removeprefix("files/"), content)
                summary.files += 1
            for collection in collections:
                self._restore(archive, collection, summary)
                yield summary
        yield summary

    def _collection(self, archive: ArchiveReader, name: str) -> Collection:
        with archive.open(name) as member:
            return _parsed(COLLECTION, member.read(), name)

    def _refuse_known(self, collection: Collection) -> None:
        try:
            self._catalogue.get_collection(collection.name)
        except CollectionNotFound:
            return
        raise CollectionExists(
            f"there is a collection '{collection.name}' already: "
            f"`askdock collections delete {collection.name}` deletes it with its documents"
        )

    def _put(self, key: str, content: BinaryIO) -> None:
        try:
            self._files.put(key, content)
        except ValueError:
            raise DamagedArchive(f"the archive is damaged: {key!r} is not a valid file name") from None

    def _restore(self, archive: ArchiveReader, collection: Collection, summary: Summary) -> None:
        folder = f"collections/{collection.name}"
        documents: list[Document] = list(_lines(DOCUMENT, archive, f"{folder}/documents.jsonl"))
        sources: list[KnownSource] = list(_lines(SOURCE, archive, f"{folder}/sources.jsonl"))
        self._store.create_generation(collection.generation, collection.profile.dimension)
        for name in sorted(name for name in archive.names if name.startswith(f"{folder}/chunks-")):
            with archive.open(name) as member:
                try:
                    for chunks in _chunks(name, member):
                        self._store.upsert(collection.generation, chunks)
                        summary.chunks += len(chunks)
                except ValueError as error:
                    raise DamagedArchive(f"the archive is damaged: {name}: {error}") from None
        self._store.maintain(collection.generation)
        name = f"{folder}/folders.jsonl"
        folders = list(_lines(FOLDER, archive, name)) if name in archive.names else []
        self._catalogue.restore(collection, documents, sources, folders)
        name = f"{folder}/edits.jsonl"
        if self._edits is not None and name in archive.names:
            self._edits.restore(list(_lines(EDIT, archive, name)))
        name = f"{folder}/curated.jsonl"
        if self._curated is not None and name in archive.names:
            self._curated.put(list(_lines(CURATED, archive, name)))
        name = f"{folder}/metadata-fields.jsonl"
        if self._metadata is not None and name in archive.names:
            values = list(_lines(VALUE, archive, f"{folder}/metadata.jsonl"))
            self._metadata.restore(collection.id, list(_lines(FIELD, archive, name)), values)
        name = f"{folder}/answering.jsonl"
        if self._answering is not None and name in archive.names:
            activations = _lines(ACTIVATION, archive, f"{folder}/answering-activations.jsonl")
            self._answering.restore(list(_lines(ANSWERING, archive, name)), list(activations))
        name = f"{folder}/golden.jsonl"
        if self._golden is not None and name in archive.names:
            self._restore_golden(archive, folder, self._golden)
        name = f"{folder}/synced.jsonl"
        if self._synced is not None and name in archive.names:
            copies = list(_lines(SYNCED, archive, name))
            self._synced.restore(copies, _lines(ITEM, archive, f"{folder}/synced-items.jsonl"))
            summary.sources += len(copies)
        summary.collections += 1
        summary.documents += len(documents)

    def _restore_golden(self, archive: ArchiveReader, folder: str, store: GoldenStore) -> None:
        store.put(list(_lines(GOLDEN, archive, f"{folder}/golden.jsonl")))
        name = f"{folder}/golden-runs.jsonl"
        for run in _lines(GOLDEN_RUN, archive, name) if name in archive.names else ():
            store.put_run(run)
        name = f"{folder}/golden-plan.json"
        if name in archive.names:
            with archive.open(name) as member:
                store.put_plan(_parsed(GOLDEN_PLAN, member.read(), name))


def _chunks(name: str, member: BinaryIO) -> Iterator[list[EmbeddedChunk]]:
    if not name.endswith(".parquet"):
        return read_chunks(member)
    try:
        from askdock.formats.chunk_tables import read_table
    except ImportError as error:
        raise ConfigurationError(
            f"this archive is of AskDock 0.1.0, whose chunks need one more package: {how_to_install('lancedb')}"
        ) from error
    return iter([list(read_table(member))])


def _rows(archive: ArchiveReader, name: str) -> Iterator[Mapping[str, Any]]:
    if name not in archive.names:  # nobody was there, or the archive is of a version that left people out
        return
    with archive.open(name) as member:
        for line in member:
            try:
                row = json.loads(line)
            except ValueError:
                row = None
            if not isinstance(row, dict):
                raise DamagedArchive(f"the archive is damaged: {name} has a line that is no record")
            yield row


def _of(archive: ArchiveReader, end: str) -> list[str]:
    return sorted(name for name in archive.names if name.startswith("collections/") and name.endswith(f"/{end}"))


def _lines(kind: TypeAdapter[T], archive: ArchiveReader, name: str) -> Iterator[T]:
    with archive.open(name) as member:
        for line in member:
            yield _parsed(kind, line, name)


def _parsed(kind: TypeAdapter[T], data: bytes, name: str) -> T:
    try:
        return kind.validate_json(data)
    except ValidationError as error:
        first = error.errors(include_input=False, include_url=False)[0]
        raise DamagedArchive(f"the archive is damaged: {name}: {first['msg']}") from None
