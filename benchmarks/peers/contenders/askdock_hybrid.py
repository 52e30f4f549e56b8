"""AskDock as it ships: int8 weights, LanceDB, vectors and BM25 joined, every passage durable and read back.

Passages come in files of 20, one paragraph each, and take the whole way: the original is kept, a confined child
process parses it, states and leases go through the catalogue. Only the chunker is replaced, by one that makes each
paragraph a chunk: the passages are cut already, for every contender alike. Questions are not cached.
"""

import io
import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from askdock.bootstrap import Parts, System, ingestion
from askdock.ingestion.chunk import chunk_id
from askdock.records import Chunk, Document, ParsedDocument, Vector
from askdock.settings import load_settings

PASSAGES_PER_FILE = 20


class Paragraphs:
    """A chunker: each paragraph is a chunk."""

    def __init__(self, *, profile_fingerprint: str, **_: object) -> None:
        self._profile = profile_fingerprint

    def chunk(self, document: Document, parsed: ParsedDocument) -> Iterator[Chunk]:
        for ordinal, block in enumerate(parsed.blocks):
            yield Chunk(
                id=chunk_id(document.id, document.version, ordinal, self._profile),
                document_id=document.id,
                version=document.version,
                ordinal=ordinal,
                text=parsed.text[block.start : block.end],
                start=block.start,
                end=block.end,
                page_start=None,
                page_breaks=(),
                headings=(),
                title="",
                document_name=document.name,
                source_uri=document.source_uri,
                media_type=document.media_type,
            )


class Known:
    """An embedder that looks the vectors of passages up; questions go to the real one."""

    def __init__(self, embedder: Any, texts: Sequence[str], vectors: np.ndarray) -> None:
        self._embedder = embedder
        self._vectors = vectors
        self._rows = {text: row for row, text in enumerate(texts)}

    def __getattr__(self, name: str) -> Any:
        return getattr(self._embedder, name)

    def embed_documents(self, texts: Sequence[str]) -> np.ndarray:
        return self._vectors[[self._rows[text] for text in texts]]

    def embed_query(self, text: str) -> Vector:
        vector: Vector = self._embedder.embed_query(text)
        return vector


class Contender:
    """See runner.py."""

    def __init__(self, folder: Path) -> None:
        models = load_settings().models_folder
        self._settings = load_settings(data_dir=folder, models_dir=models, query_cache_entries=0)
        self._system = System(self._settings)
        self._live = self._system.collections.get()
        self._names = folder / "ids.json"
        self._ids: list[str] = json.loads(self._names.read_text()) if self._names.exists() else []

    def ingest(self, ids: list[str], texts: list[str], vectors: np.ndarray | None) -> None:
        ingestion.StructureChunker = Paragraphs  # type: ignore[assignment, misc]
        system = self._system
        if vectors is not None:
            system = System(self._settings, Parts(embedder=Known(system.embedder, texts, vectors)))
        for at in range(0, len(texts), PASSAGES_PER_FILE):
            content = "\n\n".join(texts[at : at + PASSAGES_PER_FILE]).encode()
            system.documents.receive(self._live, f"{at}.txt", f"passages:{at}", io.BytesIO(content))
        ended = list(system.worker.drain(self._live))
        if sum(document.chunks for document in ended) != len(ids):
            raise SystemExit(f"{sum(document.chunks for document in ended)} chunks of {len(ids)} passages")
        self._ids = ids
        self._names.write_text(json.dumps(ids))
        system.sandbox.close()

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        found = (one.chunk for one in self._system.retrieval.search(self._live, question, top_k=k))
        return [(self._ids[int(one.document_name[:-4]) + one.ordinal], one.text) for one in found]
