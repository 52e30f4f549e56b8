"""LangChain with FAISS, as its FAISS page tells: a flat index in memory, saved to a folder."""

from pathlib import Path

import numpy as np
from langchain_community.vectorstores import FAISS
from langchain_huggingface import HuggingFaceEmbeddings
from model import weights


class Contender:
    """See runner.py."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder / "faiss")
        self._embeddings = HuggingFaceEmbeddings(model_name=weights())
        self._store: FAISS | None = None
        if Path(self._folder).exists():
            self._store = FAISS.load_local(self._folder, self._embeddings, allow_dangerous_deserialization=True)

    def ingest(self, ids: list[str], texts: list[str], vectors: np.ndarray | None) -> None:
        if vectors is None:
            self._store = FAISS.from_texts(texts, self._embeddings, ids=ids)
        else:
            pairs = zip(texts, vectors.tolist(), strict=True)
            self._store = FAISS.from_embeddings(pairs, self._embeddings, ids=ids)
        self._store.save_local(self._folder)

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        return [(found.id, found.page_content) for found in self._store.similarity_search(question, k=k)]
