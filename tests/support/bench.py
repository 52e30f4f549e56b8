"""A whole ingestion on fakes, for the tests of what stands on it."""

import io
from dataclasses import dataclass

from askdock.adapters.memory import HashEmbedder, MemoryFiles, MemoryStore
from askdock.adapters.parsers import all_parsers
from askdock.adapters.parsers.detect import detect_media_type
from askdock.ingestion.chunk import StructureChunker
from askdock.ingestion.embed import EmbedStage
from askdock.ingestion.generation_writer import ProfileStages
from askdock.ingestion.leases import Leases, RetryPolicy
from askdock.ingestion.overlay import OverlaidChunker
from askdock.ingestion.parse import ParseStage
from askdock.ingestion.pipeline import SMALL_BYTES, IngestionPipeline
from askdock.ingestion.receive import Receiver
from askdock.ingestion.store import StoreStage
from askdock.ingestion.written import WrittenChunker
from askdock.ports import Catalogue, ChunkStore, EditStore, FileStore
from askdock.records import Collection, Document, DocumentOutcome, IndexProfile

TERMS = RetryPolicy(attempts=3, retry_seconds=0)


@dataclass
class Bench:
    """The parts, and the two things a test does with them."""

    catalogue: Catalogue
    files: FileStore
    store: ChunkStore
    embedder: HashEmbedder
    pipeline: IngestionPipeline
    collection: Collection
    receiver: Receiver

    def receive(self, name: str, content: str | bytes, uri: str | None = None) -> DocumentOutcome:
        data = content.encode() if isinstance(content, str) else content
        return self.receiver.receive(self.collection, name, uri or f"upload:{name}", io.BytesIO(data))

    def ingest(self) -> list[Document]:
        with Leases(self.catalogue, TERMS) as ledger:
            everything = lambda: [self.collection]  # noqa: E731
            small = lambda _: ledger.claims(everything, max_bytes=SMALL_BYTES)  # noqa: E731
            return list(self.pipeline.run(ledger.claims(everything), small))

    def document(self, accepted: DocumentOutcome) -> Document:
        return self.catalogue.get_document(self.collection.id, accepted.document.id)

    def chunk_ids(self, document: Document, version: int) -> set[str]:
        return self.store.chunk_ids(self.collection.generation, document.id, version)


def make_bench(
    catalogue: Catalogue,
    files: FileStore | None = None,
    store: ChunkStore | None = None,
    edits: EditStore | None = None,
) -> Bench:
    """With one empty collection; files and chunks in memory where nothing else is given."""
    embedder = HashEmbedder()
    files, store = files or MemoryFiles(), store or MemoryStore()
    profile = IndexProfile(embedder.model, embedder.fingerprint, embedder.dimension, 200, 40, "a")
    collection = catalogue.create_collection("default", profile)
    store.create_generation(collection.generation, embedder.dimension)
    structure = StructureChunker(
        chunk_size=200,
        chunk_overlap=40,
        max_tokens=embedder.max_tokens,
        count_tokens=embedder.count_tokens,
        profile_fingerprint=profile.fingerprint,
    )
    edited = OverlaidChunker(structure, edits.of_document if edits else lambda _: (), profile.fingerprint)
    chunker = WrittenChunker(edited)
    stages = ProfileStages(chunker, EmbedStage(embedder))
    pipeline = IngestionPipeline(
        catalogue=catalogue,
        files=files,
        parse=ParseStage(all_parsers()),
        stages=lambda _: stages,
        store=StoreStage(catalogue, files, store),
        terms=TERMS,
    )
    receiver = Receiver(catalogue, files, detect_media_type, 1 << 20)
    return Bench(catalogue, files, store, embedder, pipeline, collection, receiver)
