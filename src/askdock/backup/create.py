"""A live, portable copy of everything that answers are made of, and the way back.

Each document is copied as it is at one instant: its record is read before and after its parts, and if it moved
meantime its parts are read again. A document that is deleted while it is copied is left out.
"""

import io
import json
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from operator import itemgetter
from pathlib import Path
from tempfile import TemporaryFile
from typing import BinaryIO

from pydantic import TypeAdapter

from askdock import __version__
from askdock.backup.archive import About, ArchiveWriter, streaming, writing
from askdock.errors import DocumentNotFound, FileMissing
from askdock.formats.chunk_lines import write_chunks
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
    all_documents,
    original_key,
    parsed_key,
    parsed_versions,
    synonyms_key,
    written_key,
)
from askdock.records import (
    PRESENT,
    Activation,
    AnsweringVersion,
    ChunkEdit,
    Collection,
    CopiedItem,
    CopiedSource,
    CuratedAnswer,
    Document,
    DocumentStatus,
    EmbeddedChunk,
    FolderReaders,
    GoldenPlan,
    GoldenQuestion,
    GoldenRun,
    KeptValue,
    KnownSource,
    MetadataField,
)

ROWS = 5_000
"""Chunks in one file."""
RUNS = 50
"""Of the golden questions of one collection, the newest."""
LOOKS = 5
"""How often a document that keeps moving is looked at before it is copied without its chunks, to be ingested."""

COLLECTION = TypeAdapter(Collection)
DOCUMENT = TypeAdapter(Document)
SOURCE = TypeAdapter(KnownSource)
FOLDER = TypeAdapter(FolderReaders)
ACTIVATION = TypeAdapter(Activation)
ANSWERING = TypeAdapter(AnsweringVersion)
CURATED = TypeAdapter(CuratedAnswer)
EDIT = TypeAdapter(ChunkEdit)
GOLDEN = TypeAdapter(GoldenQuestion)
GOLDEN_PLAN = TypeAdapter(GoldenPlan)
GOLDEN_RUN = TypeAdapter(GoldenRun)
FIELD = TypeAdapter(MetadataField)
VALUE = TypeAdapter(KeptValue)
SYNCED = TypeAdapter(CopiedSource)
ITEM = TypeAdapter(CopiedItem)


@dataclass
class Summary:
    """Counts of what was copied."""

    collections: int = 0
    documents: int = 0
    chunks: int = 0
    files: int = 0
    records: int = 0
    """Of people and what they asked: users, groups, keys, conversations, answers."""
    sources: int = 0
    """Kept in step; they are paused where they are restored."""
    missing: list[str] = field(default_factory=list)
    """Keys of files that documents have and the file store does not."""


class Backup:
    """Copies a system that may be in use.

    `records` None: without people and what they asked; `golden` None: without golden questions; `synced` None:
    without sources that are kept in step; `edits` None: without edits of passages, which are in the chunks all the
    same until their documents are written anew; `curated` None: curated answers are documents alone;
    `metadata` None: without metadata of documents; `answering` None: without answering profiles.
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

    def write(self, target: Path, cipher: Cipher | None = None) -> Iterator[Summary]:
        """Write an archive; yield how far it is after each document, and the whole at the end.

        Raises InvalidInput for a target that cannot be written, DependencyUnavailable.
        """
        return self._write(partial(writing, target, cipher=cipher))

    def stream(self, out: BinaryIO, cipher: Cipher | None = None) -> Iterator[Summary]:
        """The same into a stream, as a tar."""
        return self._write(partial(streaming, out, cipher=cipher))

    def _write(self, opened: Callable[[About], AbstractContextManager[ArchiveWriter]]) -> Iterator[Summary]:
        summary = Summary()
        begun = datetime.now(UTC)

        def about() -> dict[str, object]:
            return {"askdock": __version__, "begun_at": begun.isoformat(), **asdict(summary)}

        with opened(about) as archive:
            for collection in self._catalogue.list_collections():
                yield from self._collection(archive, collection, summary)
            if self._records is not None:
                self._people(archive, self._records, summary)
        yield summary

    def _collection(self, archive: ArchiveWriter, collection: Collection, summary: Summary) -> Iterator[Summary]:
        folder = f"collections/{collection.name}"
        archive.add(f"{folder}/collection.json", io.BytesIO(COLLECTION.dump_json(collection)))
        summary.collections += 1
        if self._synced is not None:
            # Before the documents: of each item that counts as taken the document is still to be copied.
            self._synced_sources(archive, collection, self._synced, summary)
        rows: list[EmbeddedChunk] = []
        kept: set[str] = set()
        files = 0
        with TemporaryFile() as documents, TemporaryFile() as edited:
            for listed in all_documents(self._catalogue, collection.id, PRESENT):
                copied = self._document(archive, collection, listed, summary)
                if copied is None:
                    continue
                document, chunks, edits = copied
                edited.writelines(EDIT.dump_json(edit) + b"\n" for edit in edits)
                documents.write(DOCUMENT.dump_json(document) + b"\n")
                kept.add(document.id)
                rows.extend(chunks)
                summary.documents += 1
                summary.chunks += len(chunks)
                while len(rows) >= ROWS:
                    self._chunks(archive, collection, files, rows[:ROWS])
                    files, rows = files + 1, rows[ROWS:]
                yield summary
            archive.add(f"{folder}/documents.jsonl", documents)
            archive.add(f"{folder}/edits.jsonl", edited)
        if rows:
            self._chunks(archive, collection, files, rows)
        self._sources(archive, collection, kept)
        with TemporaryFile() as folders:
            for folder_readers in self._catalogue.folder_readers(collection.id):
                folders.write(FOLDER.dump_json(folder_readers) + b"\n")
            archive.add(f"{folder}/folders.jsonl", folders)
        key = synonyms_key(collection.id)
        if self._files.exists(key):
            with self._files.local_path(key) as path, path.open("rb") as content:
                archive.add(f"files/{key}", content)
            summary.files += 1
        self._written(archive, collection)

    def _written(self, archive: ArchiveWriter, collection: Collection) -> None:
        """What people wrote for the collection, beside its documents."""
        if self._curated is not None:
            with TemporaryFile() as curated:
                for answer in self._curated.of_collection(collection.id):
                    curated.write(CURATED.dump_json(answer) + b"\n")
                archive.add(f"collections/{collection.name}/curated.jsonl", curated)
        if self._metadata is not None:
            self._described(archive, collection, self._metadata)
        if self._answering is not None:
            self._answering_profiles(archive, collection, self._answering)
        if self._golden is not None:
            self._golden_questions(archive, collection, self._golden)

    def _described(self, archive: ArchiveWriter, collection: Collection, store: MetadataStore) -> None:
        folder = f"collections/{collection.name}"
        with TemporaryFile() as fields, TemporaryFile() as values:
            fields.writelines(FIELD.dump_json(field) + b"\n" for field in store.fields(collection.id))
            values.writelines(VALUE.dump_json(value) + b"\n" for value in store.of_collection(collection.id))
            archive.add(f"{folder}/metadata-fields.jsonl", fields)
            archive.add(f"{folder}/metadata.jsonl", values)

    def _answering_profiles(self, archive: ArchiveWriter, collection: Collection, store: AnsweringStore) -> None:
        folder = f"collections/{collection.name}"
        # Activations first: of each the version is there.
        activations = store.activations(collection.id)
        with TemporaryFile() as lines:
            lines.writelines(ANSWERING.dump_json(one) + b"\n" for one in store.versions(collection.id))
            archive.add(f"{folder}/answering.jsonl", lines)
        with TemporaryFile() as lines:
            lines.writelines(ACTIVATION.dump_json(one) + b"\n" for one in activations)
            archive.add(f"{folder}/answering-activations.jsonl", lines)

    def _golden_questions(self, archive: ArchiveWriter, collection: Collection, store: GoldenStore) -> None:
        folder = f"collections/{collection.name}"
        with TemporaryFile() as questions:
            for question in store.questions(collection.id):
                questions.write(GOLDEN.dump_json(question) + b"\n")
            archive.add(f"{folder}/golden.jsonl", questions)
        with TemporaryFile() as runs:
            for listed in store.runs(collection.id, limit=RUNS):
                run = store.run(collection.id, listed.id)
                if run is not None and run.state != "running":
                    runs.write(GOLDEN_RUN.dump_json(run) + b"\n")
            archive.add(f"{folder}/golden-runs.jsonl", runs)
        plan = GOLDEN_PLAN.dump_json(store.plan(collection.id))
        archive.add(f"{folder}/golden-plan.json", io.BytesIO(plan))

    def _synced_sources(
        self, archive: ArchiveWriter, collection: Collection, store: SourceStore, summary: Summary
    ) -> None:
        with TemporaryFile() as lines, TemporaryFile() as items:
            for source in store.of_collection(collection.id):
                lines.write(SYNCED.dump_json(CopiedSource(source, store.sealed(source.id))) + b"\n")
                summary.sources += 1
                after: str | None = None
                while page := store.items_after(source.id, after, ROWS):
                    for item in page:
                        items.write(ITEM.dump_json(CopiedItem(source.id, item)) + b"\n")
                    after = page[-1].key
            archive.add(f"collections/{collection.name}/synced.jsonl", lines)
            archive.add(f"collections/{collection.name}/synced-items.jsonl", items)

    def _people(self, archive: ArchiveWriter, records: RecordDump, summary: Summary) -> None:
        for table, rows in groupby(records.dump(), key=itemgetter(0)):
            with TemporaryFile() as lines:
                for _, row in rows:
                    lines.write(json.dumps(row, ensure_ascii=False).encode() + b"\n")
                    summary.records += 1
                archive.add(f"people/{table}.jsonl", lines)

    def _document(
        self, archive: ArchiveWriter, collection: Collection, document: Document, summary: Summary
    ) -> tuple[Document, list[EmbeddedChunk], list[ChunkEdit]] | None:
        edits: list[ChunkEdit] = []
        for _ in range(LOOKS):
            live = document.live_version
            edits = self._edits.of_document(document.id) if self._edits is not None else []
            chunks = list(self._store.read_document(collection.generation, document.id, live)) if live else []
            missing = self._copy_files(archive, document, summary)
            try:
                now = self._catalogue.get_document(collection.id, document.id)
            except DocumentNotFound:
                return None
            if (now.version, now.live_version, now.sha256) == (document.version, live, document.sha256):
                summary.missing.extend(missing)
                return now, chunks, edits
            document = now
        return replace(document, status=DocumentStatus.RECEIVED, live_version=0), [], edits

    def _copy_files(self, archive: ArchiveWriter, document: Document, summary: Summary) -> list[str]:
        keys = [original_key(document.collection_id, document.sha256)]
        earlier: list[str] = []
        if document.live_version:
            keys.append(parsed_key(document.id, document.live_version))
            before = [one for one in parsed_versions(self._files, document.id) if one < document.live_version]
            earlier = [written_key(document.id), *(parsed_key(document.id, version) for version in before)]
        missing = []
        for key in [*keys, *earlier]:
            if f"files/{key}" in archive:
                continue
            try:
                with self._files.local_path(key) as path, path.open("rb") as content:
                    archive.add(f"files/{key}", content)
                summary.files += 1
            except FileMissing:
                # An earlier version may be deleted at any moment, and a model has not written for every document.
                if key not in earlier:
                    missing.append(key)
        return missing

    def _chunks(
        self, archive: ArchiveWriter, collection: Collection, number: int, rows: list[EmbeddedChunk]
    ) -> None:
        with TemporaryFile() as lines:
            write_chunks(lines, [rows])
            archive.add(f"collections/{collection.name}/chunks-{number:05}.jsonl.gz", lines)

    def _sources(self, archive: ArchiveWriter, collection: Collection, kept: set[str]) -> None:
        after: str | None = None
        with TemporaryFile() as sources:
            while page := self._catalogue.list_sources(collection.id, after=after):
                for source in page:
                    if source.document_id in kept:
                        sources.write(SOURCE.dump_json(source) + b"\n")
                after = page[-1].file.uri
            archive.add(f"collections/{collection.name}/sources.jsonl", sources)
