"""LlamaIndex as its quick start tells: vectors in memory, persisted to a folder as JSON."""

from pathlib import Path

import numpy as np
from llama_index.core import Settings, StorageContext, VectorStoreIndex, load_index_from_storage
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from model import weights


class Contender:
    """See runner.py."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder / "storage"
        Settings.embed_model = HuggingFaceEmbedding(weights())
        self._index: VectorStoreIndex | None = None
        if self._folder.exists():
            self._index = load_index_from_storage(StorageContext.from_defaults(persist_dir=str(self._folder)))

    def ingest(self, ids: list[str], texts: list[str], vectors: np.ndarray | None) -> None:
        nodes = [TextNode(id_=name, text=text) for name, text in zip(ids, texts, strict=True)]
        if vectors is not None:
            for node, vector in zip(nodes, vectors.tolist(), strict=True):
                node.embedding = vector
        self._index = VectorStoreIndex(nodes)
        self._index.storage_context.persist(str(self._folder))

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [(item.node.node_id, item.node.text) for item in found]
