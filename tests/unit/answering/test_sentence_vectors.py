from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from askdock.adapters.memory import HashEmbedder
from askdock.answering import sentence_vectors
from askdock.answering.sentence_vectors import SentenceVectors


class Counting(HashEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        return super().embed_documents(texts)


def test_a_sentence_is_embedded_once_and_stands_where_it_was_asked_for() -> None:
    embedder = Counting()
    vectors = SentenceVectors(embedder)
    vectors.of(["a pump", "a valve"])
    found = vectors.of(["a valve", "a hall", "a pump", "a hall"])
    assert embedder.seen == ["a pump", "a valve", "a hall"]
    np.testing.assert_array_equal(found, HashEmbedder().embed_documents(["a valve", "a hall", "a pump", "a hall"]))


def test_more_sentences_than_are_kept_have_their_vectors(monkeypatch) -> None:
    monkeypatch.setattr(sentence_vectors, "KEPT", 2)
    vectors = SentenceVectors(HashEmbedder())
    texts = [f"sentence {number}" for number in range(5)]
    np.testing.assert_array_equal(vectors.of(texts), HashEmbedder().embed_documents(texts))
