"""The stages of ingestion, wired."""

from collections.abc import Callable, Sequence

from askdock import text
from askdock.bootstrap.adapters import make_embedder
from askdock.errors import ProfileMismatch
from askdock.ingestion.chunk import StructureChunker
from askdock.ingestion.embed import EmbedStage
from askdock.ingestion.generation_writer import ProfileStages
from askdock.ingestion.leases import RetryPolicy
from askdock.ingestion.parse import ParseStage
from askdock.ingestion.pipeline import IngestionPipeline
from askdock.ingestion.store import StoreStage
from askdock.ingestion.worker import Worker
from askdock.ports import Catalogue, ChunkStore, Embedder, FileStore, Parser
from askdock.records import Collection, IndexProfile
from askdock.settings import Settings


def make_worker(
    settings: Settings,
    catalogue: Catalogue,
    files: FileStore,
    store: ChunkStore,
    *,
    parsers: Sequence[Parser],
    stages: ProfileStages,
    publish: StoreStage,
    collections: Callable[[], list[Collection]],
) -> Worker:
    """A worker for the collections that `collections()` returns, each with the generation to write."""
    terms = RetryPolicy(
        lease_seconds=settings.lease_seconds,
        attempts=settings.ingestion_attempts,
        retry_seconds=settings.retry_seconds,
    )
    pipeline = IngestionPipeline(
        catalogue=catalogue,
        files=files,
        parse=ParseStage(parsers),
        chunker=stages.chunker,
        embed=stages.embed,
        store=publish,
        terms=terms,
    )
    return Worker(catalogue, store, pipeline, collections, terms)


def make_stages(
    settings: Settings, configured: Embedder, profile: IndexProfile, report: Callable[[str], None]
) -> ProfileStages:
    """The chunker and the embedder of a profile; the configured model is used where the profile names it.

    Raises ProfileMismatch where the model or the analyzer here is not the one that the profile means.
    """
    embedder = configured
    if (profile.embedding_model, profile.embedding_fingerprint) != (configured.model, configured.fingerprint):
        embedder = make_embedder(settings, report, profile.embedding_model, profile.embedding_fingerprint)
    if (embedder.fingerprint, text.ANALYZER) != (profile.embedding_fingerprint, profile.analyzer):
        raise ProfileMismatch(
            f"an index was made with other weights of {profile.embedding_model}, or by another version's "
            "analyzer: it cannot be written any more; `askdock reindex` builds another"
        )
    chunker = StructureChunker(
        chunk_size=profile.chunk_size,
        chunk_overlap=profile.chunk_overlap,
        max_tokens=embedder.max_tokens,
        count_tokens=embedder.count_tokens,
        profile_fingerprint=profile.fingerprint,
    )
    return ProfileStages(chunker, EmbedStage(embedder))
