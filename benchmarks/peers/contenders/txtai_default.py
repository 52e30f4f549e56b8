"""txtai as its quick start tells, with content (texts in SQLite), saved to a folder."""

from pathlib import Path

import numpy as np
from model import weights
from txtai import Embeddings


class Contender:
    """See runner.py."""

    def __init__(self, folder: Path) -> None:
        self._folder = str(folder / "txtai")
        self._embeddings = Embeddings(path=weights(), content=True)
        if Path(self._folder).exists():
            self._embeddings.load(self._folder)

    def ingest(self, ids: list[str], texts: list[str], vectors: np.ndarray | None) -> None:
        if vectors is not None:
            self._know(texts, vectors)
        self._embeddings.index((name, text, None) for name, text in zip(ids, texts, strict=True))
        self._embeddings.save(self._folder)

    def search(self, question: str, k: int) -> list[tuple[str, str]]:
        return [(found["id"], found["text"]) for found in self._embeddings.search(question, k)]

    def _know(self, texts: list[str], vectors: np.ndarray) -> None:
        """Have vectors looked up that were made before."""
        row = {text: at for at, text in enumerate(texts)}
        model = self._embeddings.model
        model.encode = lambda data, *_: vectors[[row[text] for text in data]].copy()
