"""Haystack with its in-memory store and embedding retrieval, as its quick start tells; saved as JSON."""

from pathlib import Path

import numpy as np
from haystack import Document, Pipeline
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)
from model import weights


class Contender:
    """See runner.py."""

    def __init__(self, folder: Path) -> None:
        self._file = folder / "store.json"
        if self._file.exists():
            self._store = InMemoryDocumentStore.load_from_disk(str(self._file))
        else:
            self._store = InMemoryDocumentStore(embedding_similarity_function="cosine")
        self._questions = self._pipeline()

    def ingest(self, ids: list[str], texts: list[str], vectors: np.ndarray | None) -> None:
        known = [None] * len(ids) if vectors is None else vectors.tolist()
        rows = zip(ids, texts, known, strict=True)
        documents = [Document(id=name, content=text, embedding=vector) for name, text, vector in rows]
        if vectors is None:
            embedder = SentenceTransformersDocumentEmbedder(model=weights(), progress_bar=False)
            embedder.warm_up()
            documents = embedder.run(documents)["documents"]
        self._store.write_documents(documents)
        self._store.save_to_disk(str(self._file))

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        found = self._questions.run({"embedder": {"text": question}, "retriever": {"top_k": k}})
        return [(one.id, one.content) for one in found["retriever"]["documents"]]

    def _pipeline(self) -> Pipeline:
        pipeline = Pipeline()
        pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=weights(), progress_bar=False))
        pipeline.add_component("retriever", InMemoryEmbeddingRetriever(self._store))
        pipeline.connect("embedder.embedding", "retriever.query_embedding")
        pipeline.warm_up()
        return pipeline
