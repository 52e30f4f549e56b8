"""Loads a run: all chunks into the store, a look whether they are found there, then each document's switch."""

from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from itertools import groupby

from askdock.bulk.folder import DocumentResult, Manifest, RunFolder, Shard, ShardMarker
from askdock.errors import ChunksRefused, CollectionNotFound, Conflict, StoreUnavailable
from askdock.formats.chunk_lines import read_chunks
from askdock.ingestion.store import StoreStage
from askdock.ports import Catalogue, ChunkStore
from askdock.records import (
    NO_FILTER,
    Claim,
    Collection,
    Document,
    DocumentStatus,
    EmbeddedChunk,
    SkippedContent,
    chunk_id,
)
from askdock.text.counts import counted

SAMPLE = 200
"""Chunks, about, that are searched for by their own vectors."""
DEPTH = 10
MAINTAIN_CHUNKS = 50_000
"""After so many the store's indexes are brought up to date in the middle of a load, or it slows down."""
MIN_RECALL = 0.95
TIE = 1e-3
"""Cosines that differ by less are the same: copies of one text, and what an index that quantises rounds away."""


@dataclass
class LoadProgress:
    """How far a load is, and how it ended."""

    chunks: int = 0
    """Written to the store."""
    sampled: int = 0
    found: int = 0
    ready: int = 0
    overtaken: int = 0
    """Documents that were replaced, deleted or ingested by a worker during the run."""
    given_back: int = 0
    """Documents whose chunks the store did not take: workers try them again, as often as any."""
    failed: dict[str, str] = field(default_factory=dict)
    """Document name to reason."""
    partial: dict[str, str] = field(default_factory=dict)
    """Documents of which something was left out."""
    ended: set[str] = field(default_factory=set)
    """Ids of documents that this load published or failed; the others end by a worker."""

    @property
    def recall(self) -> float:
        """Share of the sampled chunks that were found by their own vectors; 1 where there was none."""
        return self.found / self.sampled if self.sampled else 1.0


class Loader:
    """Loads one run into `collection`, in the generation and the profile that it was planned for.

    It may be broken off: the same load again overwrites what is there. What is not published is in no answer.
    """

    def __init__(
        self,
        catalogue: Catalogue,
        store: ChunkStore,
        publish: StoreStage,
        folder: RunFolder,
        collection: Collection,
    ) -> None:
        self._catalogue = catalogue
        self._store = store
        self._publish = publish
        self._folder = folder
        self._collection = collection

    def run(self, manifest: Manifest) -> Iterator[LoadProgress]:
        """Yield how it stands after each shard written and each document ended.

        Raises Conflict where a shard is not done or the plan is for another index, DamagedArchive, and
        StoreUnavailable where the store takes nothing or does not find what was written.
        """
        self._check(manifest)
        loaded = LoadProgress()
        self._store.create_generation(self._collection.generation, self._collection.profile.dimension)
        every = max(1, sum(self._marker(shard).chunks for shard in manifest.shards) // SAMPLE)
        sample: list[EmbeddedChunk] = []
        maintained = 0
        for shard in manifest.shards:
            self._write(shard, loaded, sample, every)
            if loaded.chunks - maintained >= MAINTAIN_CHUNKS:
                self._store.maintain(self._collection.generation)
                maintained = loaded.chunks
            yield loaded
        self._store.maintain(self._collection.generation)
        self._look_for(sample, loaded)
        for shard in manifest.shards:
            documents = {document.id: document for document in self._folder.documents(shard)}
            for ended in self._marker(shard).documents:
                self._end(documents[ended.document_id], ended, loaded)
                yield loaded
        self._folder.finish()

    def _check(self, manifest: Manifest) -> None:
        if manifest.collection_id != self._collection.id:
            raise CollectionNotFound(f"collection '{manifest.collection}' was deleted since the run was planned")
        if manifest.profile.fingerprint != self._collection.profile.fingerprint:
            raise Conflict(
                "the run was planned with another embedding model, chunk size or analyzer: plan it again"
            )
        if missing := self._folder.open_shards(manifest):
            raise Conflict(f"{len(missing)} of {len(manifest.shards)} shards are not done: run the engine again")

    def _marker(self, shard: Shard) -> ShardMarker:
        marker = self._folder.marker(shard)
        if marker is None:
            raise Conflict(f"shard {shard.name} is not done: run the engine again")
        return marker

    def _write(self, shard: Shard, loaded: LoadProgress, sample: list[EmbeddedChunk], every: int) -> None:
        marker = self._marker(shard)
        with self._folder.table(shard, marker) as path:
            written = 0
            for batch in read_chunks(path):
                self._write_batch(batch)
                sample.extend(batch[-loaded.chunks % every :: every])
                loaded.chunks += len(batch)
                written += len(batch)
        if written != marker.chunks or marker.chunks != sum(one.chunks for one in marker.documents):
            raise StoreUnavailable(
                f"shard {shard.name} tells of {counted(marker.chunks, 'chunk')} and has {written}"
            )

    def _write_batch(self, batch: list[EmbeddedChunk]) -> None:
        try:
            self._publish.write(self._collection.generation, batch)
        except ChunksRefused:
            # Each document by itself: the one that is refused is missed when it is to be published.
            for _, own in groupby(batch, key=lambda item: item.chunk.document_id):
                with suppress(ChunksRefused):
                    self._publish.write(self._collection.generation, list(own))

    def _look_for(self, sample: list[EmbeddedChunk], loaded: LoadProgress) -> None:
        """Search for chunks by their own vectors. Raises StoreUnavailable where too few are found."""
        for item in sample:
            hits = self._store.search_dense(self._collection.generation, item.vector, DEPTH, NO_FILTER)
            # Of more copies than hits any will do.
            found = any(hit.chunk_id == item.chunk.id for hit in hits) or (
                len(hits) == DEPTH and hits[-1].score >= 1 - TIE
            )
            loaded.sampled += 1
            loaded.found += found
        if loaded.recall < MIN_RECALL:
            raise StoreUnavailable(
                f"only {loaded.found} of {loaded.sampled} sampled chunks are found by their own vectors: nothing "
                "was published; the same command again repeats the load"
            )

    def _end(self, document: Document, ended: DocumentResult, loaded: LoadProgress) -> None:
        if ended.status is not DocumentStatus.READY:
            reason, detail = ended.reason or "", ended.detail or ""
            if self._catalogue.fail(document.id, ended.version, ended.status, reason, detail):
                loaded.failed[document.name] = f"{reason}: {detail}"
                loaded.ended.add(document.id)
            else:
                loaded.overtaken += 1
            return
        self._catalogue.advance(
            document.id, ended.version, DocumentStatus.INDEXED, pages=ended.pages, chunks=ended.chunks
        )
        profile, left_out = self._collection.profile.fingerprint, SkippedContent(ended.reason, ended.detail)
        ids = {chunk_id(document.id, ended.version, n, profile) for n in range(ended.chunks)}
        try:
            published = self._publish.publish(Claim(document, self._collection, None), ids, left_out)
        except ChunksRefused as error:
            self._catalogue.hold(self._collection.id, [document.id], 0, str(error))
            loaded.given_back += 1
            return
        if not published:
            loaded.overtaken += 1
            return
        loaded.ready += 1
        loaded.ended.add(document.id)
        if ended.reason is not None:
            loaded.partial[document.name] = f"{ended.reason}: {ended.detail}"
