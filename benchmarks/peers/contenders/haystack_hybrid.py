"""Haystack with its in-memory store, BM25 and embeddings joined by reciprocal ranks, as its tutorial tells."""

import haystack_memory
from haystack import Pipeline
from haystack.components.joiners import DocumentJoiner
from haystack.components.retrievers.in_memory import InMemoryBM25Retriever, InMemoryEmbeddingRetriever
from haystack_integrations.components.embedders.sentence_transformers import SentenceTransformersTextEmbedder
from model import weights


class Contender(haystack_memory.Contender):
    """See runner.py."""

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        asked = {"embedder": {"text": question}, "bm25": {"query": question}}
        found = self._questions.run(asked)["joiner"]["documents"]
        return [(one.id, one.content) for one in found[:k]]

    def _pipeline(self) -> Pipeline:
        pipeline = Pipeline()
        pipeline.add_component("embedder", SentenceTransformersTextEmbedder(model=weights(), progress_bar=False))
        pipeline.add_component("dense", InMemoryEmbeddingRetriever(self._store))
        pipeline.add_component("bm25", InMemoryBM25Retriever(self._store))
        pipeline.add_component("joiner", DocumentJoiner(join_mode="reciprocal_rank_fusion"))
        pipeline.connect("embedder.embedding", "dense.query_embedding")
        pipeline.connect("dense", "joiner")
        pipeline.connect("bm25", "joiner")
        pipeline.warm_up()
        return pipeline
