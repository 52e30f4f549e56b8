"""Embedded chunks into the store, and the switch that makes a document version searchable."""

from collections.abc import Callable, Sequence, Set
from functools import partial

from askdock.errors import ChunksRefused, DocumentNotFound, StoreBusy, StoreUnavailable
from askdock.ingestion.generation_writer import GenerationWriter
from askdock.ingestion.probe import probe
from askdock.ports import Catalogue, ChunkStore, FileStore, original_key, parsed_key, parsed_of, parsed_versions
from askdock.records import Claim, Collection, Document, DocumentStatus, EmbeddedChunk, Generation, SkippedContent


class StoreStage:
    """Writes, reads back, publishes and deletes."""

    def __init__(
        self,
        catalogue: Catalogue,
        files: FileStore,
        store: ChunkStore,
        mirror: GenerationWriter | None = None,
        *,
        versions: Callable[[Collection], int] = lambda _: 0,
    ) -> None:
        """`mirror` brings documents into the collection's further generations; `versions` tells of a
        collection of how many earlier versions of its documents the text is kept."""
        self._catalogue = catalogue
        self._files = files
        self._store = store
        self._mirror = mirror
        self._versions = versions
        self._prepared: set[str] = set()

    def prepare(self, collection: Collection) -> None:
        """Make the generation where it is missing: the store was down when the collection was made."""
        if collection.generation not in self._prepared:
            self._store.create_generation(collection.generation, collection.profile.dimension)
            self._prepared.add(collection.generation)

    def write(self, generation: str, chunks: Sequence[EmbeddedChunk]) -> None:
        """Write chunks into a generation.

        Raises StoreUnavailable where it takes none at all or is busy, ChunksRefused where it takes others and not
        these.
        """
        try:
            self._store.upsert(generation, chunks)
        except StoreBusy:
            raise
        except StoreUnavailable:
            probe(self._store, generation, len(chunks[0].vector))
            try:
                # Once more: the failure may have been of that moment.
                self._store.upsert(generation, chunks)
            except StoreBusy:
                raise
            except StoreUnavailable as error:
                # One that comes and goes has not looked at the chunks.
                probe(self._store, generation, len(chunks[0].vector))
                raise ChunksRefused(str(error)) from error

    def publish(self, claim: Claim, chunk_ids: Set[str], left_out: SkippedContent) -> bool:
        """Make the version searchable once all its chunks read back; False if it was overtaken (see `Catalogue`).

        Raises StoreUnavailable, ChunksRefused as `write` does.
        """
        document, generation = claim.document, claim.collection.generation
        stored = self._store.chunk_ids(generation, document.id, document.version)
        if missing := len(chunk_ids - stored):
            probe(self._store, generation, claim.collection.profile.dimension)
            raise ChunksRefused(f"{missing} of {len(chunk_ids)} chunks of {document.name} did not read back")
        others = self._others(claim.collection)
        for other, mirror in others:
            try:
                written = mirror.write(other, document)
            except StoreBusy:
                raise
            except StoreUnavailable as error:
                probe(self._store, other.name, other.profile.dimension)
                raise ChunksRefused(str(error)) from error
            if other.status == "live":
                # The record counts the chunks that answer.
                self._catalogue.advance(
                    document.id,
                    document.version,
                    DocumentStatus.INDEXED,
                    owner=claim.owner,
                    chunks=written.chunks,
                )
        replaces = document.version > 1
        publish = partial(
            self._catalogue.publish,
            document.id,
            document.version,
            owner=claim.owner,
            reason=left_out.reason,
            detail=left_out.detail,
        )
        published = publish(ends=not replaces)
        if published and replaces:
            self._store.delete_document(generation, document.id, keep_version=document.version)
            for other, mirror in others:
                mirror.delete(other, document.id, keep_version=document.version)
            self._delete_versions(document, self._versions(claim.collection))
            published = publish()
        if not published:
            self.abandon(claim)
        return published

    def abandon(self, claim: Claim) -> None:
        """Clean up after a claim that was overtaken."""
        # A newer version removes what is left of this one when it is published; a deletion may be over already.
        try:
            self._catalogue.get_document(claim.collection.id, claim.document.id)
        except DocumentNotFound:
            self._delete_chunks(claim.collection, claim.document.id)
            self._delete_parsed(claim.document.id)

    def delete(self, collection: Collection, document: Document) -> None:
        """Remove every trace of a document that is marked DELETING; may be repeated at any point."""
        self._delete_chunks(collection, document.id)
        self._delete_parsed(document.id)
        self._catalogue.forget(document.id)
        with self._catalogue.file_unused(collection.id, document.sha256) as unused:
            if unused:
                self._files.delete(original_key(collection.id, document.sha256))

    def _delete_chunks(self, collection: Collection, document_id: str) -> None:
        self._store.delete_document(collection.generation, document_id)
        for other, mirror in self._others(collection):
            mirror.delete(other, document_id)

    def _others(self, collection: Collection) -> list[tuple[Generation, GenerationWriter]]:
        """The collection's generations beside the one that is written first."""
        if self._mirror is None:
            return []
        return [(one, self._mirror) for one in self._mirror.generations(collection.id, but=collection.generation)]

    def _delete_versions(self, document: Document, earlier: int) -> None:
        """Delete the texts of all versions but this one and so many before it; later ones may be on their way."""
        before = [one for one in parsed_versions(self._files, document.id) if one < document.version]
        for version in before[: len(before) - earlier]:
            self._files.delete(parsed_key(document.id, version))

    def _delete_parsed(self, document_id: str) -> None:
        for key in list(self._files.keys(parsed_of(document_id))):
            self._files.delete(key)
