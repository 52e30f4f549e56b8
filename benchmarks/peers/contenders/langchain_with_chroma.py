"""LangChain with Chroma, as its Chroma page tells: a persistent collection in a folder."""

from pathlib import Path

import numpy as np
from langchain_chroma import Chroma
from langchain_huggingface import HuggingFaceEmbeddings
from model import weights

BATCH = 5_000
"""Chroma refuses more rows than about this in one call."""


class Contender:
    """See runner.py."""

    def __init__(self, folder: Path) -> None:
        embeddings = HuggingFaceEmbeddings(model_name=weights())
        self._store = Chroma("passages", embeddings, persist_directory=str(folder / "chroma"))

    def ingest(self, ids: list[str], texts: list[str], vectors: np.ndarray | None) -> None:
        for at in range(0, len(ids), BATCH):
            rows = slice(at, at + BATCH)
            if vectors is None:
                self._store.add_texts(texts[rows], ids=ids[rows])
            else:
                self._store._collection.upsert(ids=ids[rows], documents=texts[rows], embeddings=vectors[rows])

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        return [(found.id, found.page_content) for found in self._store.similarity_search(question, k=k)]
