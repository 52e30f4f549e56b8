"""The stages of ingestion, wired."""

from collections.abc import Callable
from typing import TYPE_CHECKING

from askdock.ingestion.chunk import StructureChunker
from askdock.ingestion.embed import EmbedStage
from askdock.ingestion.ledger import Terms
from askdock.ingestion.parse import ParseStage
from askdock.ingestion.pipeline import IngestionPipeline
from askdock.ingestion.store import StoreStage
from askdock.ingestion.worker import Worker
from askdock.records import Collection

if TYPE_CHECKING:
    from askdock.bootstrap.system import System


def make_worker(system: "System", collections: Callable[[], list[Collection]]) -> Worker:
    """The worker of a system, for the collections that `collections()` names."""
    settings = system.settings
    terms = Terms(
        lease_seconds=settings.lease_seconds,
        attempts=settings.ingestion_attempts,
        retry_seconds=settings.retry_seconds,
    )
    pipeline = IngestionPipeline(
        catalogue=system.catalogue,
        files=system.files,
        parse=ParseStage(system.sandbox.parsers()),
        chunker=StructureChunker(
            chunk_size=settings.chunk_size,
            chunk_overlap=settings.chunk_overlap,
            max_tokens=system.embedder.max_tokens,
            count_tokens=system.embedder.count_tokens,
            profile_fingerprint=system.profile.fingerprint,
        ),
        embed=EmbedStage(system.embedder),
        store=StoreStage(system.catalogue, system.files, system.store),
        terms=terms,
    )
    return Worker(system.catalogue, system.store, pipeline, collections, terms)
