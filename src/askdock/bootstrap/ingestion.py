"""The stages of ingestion, wired."""

from collections.abc import Callable, Sequence

from askdock import text
from askdock.errors import ProfileMismatch
from askdock.ingestion.chunk import StructureChunker
from askdock.ingestion.context import ContextWriter
from askdock.ingestion.embed import EmbedStage
from askdock.ingestion.generation_writer import ProfileStages
from askdock.ingestion.leases import RetryPolicy
from askdock.ingestion.overlay import OverlaidChunker
from askdock.ingestion.parse import ParseStage
from askdock.ingestion.pipeline import FigureStage, IngestionPipeline
from askdock.ingestion.store import StoreStage
from askdock.ingestion.worker import Worker
from askdock.ingestion.written import WrittenChunker
from askdock.ports import Catalogue, ChunkStore, Embedder, FileStore, Parser
from askdock.records import ChunkEdit, Collection, Document, IndexProfile, ParsedDocument
from askdock.settings import Settings


def make_worker(
    settings: Settings,
    catalogue: Catalogue,
    files: FileStore,
    store: ChunkStore,
    *,
    parsers: Sequence[Parser],
    stages: Callable[[IndexProfile], ProfileStages],
    publish: StoreStage,
    collections: Callable[[], list[Collection]],
    describe: Callable[[Document, ParsedDocument], None],
    figures: FigureStage,
) -> Worker:
    """A worker for the collections that `collections()` returns, each with the generation to write.

    `describe` and `figures`: see `IngestionPipeline`.
    """
    terms = RetryPolicy(
        lease_seconds=settings.lease_seconds,
        attempts=settings.ingestion_attempts,
        retry_seconds=settings.retry_seconds,
    )
    pipeline = IngestionPipeline(
        catalogue=catalogue,
        files=files,
        parse=ParseStage(parsers),
        stages=stages,
        store=publish,
        terms=terms,
        describe=describe,
        figures=figures,
    )
    return Worker(catalogue, store, pipeline, collections, terms)


def make_stages(
    configured: Embedder,
    load: Callable[[str, str], Embedder],
    profile: IndexProfile,
    edits: Callable[[str], Sequence[ChunkEdit]] = lambda _: (),
    context: ContextWriter | None = None,
) -> ProfileStages:
    """The chunker and the embedder of a profile; `load` opens another model than the configured one.

    `edits` returns the edits of a document's passages; `context` writes beside them where the profile says so.

    Raises ProfileMismatch where the model here is not the one that the profile means, or the analyzer does not go
    on with what its one began.
    """
    embedder = configured
    if (profile.embedding_model, profile.embedding_fingerprint) != (configured.model, configured.fingerprint):
        embedder = load(profile.embedding_model, profile.embedding_fingerprint)
    same_weights = embedder.fingerprint == profile.embedding_fingerprint
    if not same_weights or profile.analyzer not in text.COMPATIBLE_ANALYZERS:
        raise ProfileMismatch(
            f"an index was made with other weights of {profile.embedding_model}, or by another version's "
            "analyzer: it cannot be written any more; `askdock reindex` builds another"
        )
    structure = StructureChunker(
        chunk_size=profile.chunk_size,
        chunk_overlap=profile.chunk_overlap,
        max_tokens=embedder.max_tokens,
        count_tokens=embedder.count_tokens,
        profile_fingerprint=profile.fingerprint,
    )
    edited = OverlaidChunker(structure, edits, profile.fingerprint)
    chunker = WrittenChunker(edited, context if profile.written else None)
    return ProfileStages(chunker, EmbedStage(embedder), chunker.prepare)
