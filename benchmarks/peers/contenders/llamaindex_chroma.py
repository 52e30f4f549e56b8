"""LlamaIndex with Chroma, as its Chroma page tells: a persistent collection in a folder."""

from pathlib import Path

import chromadb
import numpy as np
from llama_index.core import Settings, StorageContext, VectorStoreIndex
from llama_index.core.schema import TextNode
from llama_index.embeddings.huggingface import HuggingFaceEmbedding
from llama_index.vector_stores.chroma import ChromaVectorStore
from model import weights


class Contender:
    """See runner.py."""

    def __init__(self, folder: Path) -> None:
        Settings.embed_model = HuggingFaceEmbedding(weights())
        collection = chromadb.PersistentClient(path=str(folder / "chroma")).get_or_create_collection("passages")
        self._store = ChromaVectorStore(chroma_collection=collection)
        self._index = VectorStoreIndex.from_vector_store(self._store)

    def ingest(self, ids: list[str], texts: list[str], vectors: np.ndarray | None) -> None:
        nodes = [TextNode(id_=name, text=text) for name, text in zip(ids, texts, strict=True)]
        if vectors is not None:
            for node, vector in zip(nodes, vectors.tolist(), strict=True):
                node.embedding = vector
        context = StorageContext.from_defaults(vector_store=self._store)
        self._index = VectorStoreIndex(nodes, storage_context=context)

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [(item.node.node_id, item.node.text) for item in found]
