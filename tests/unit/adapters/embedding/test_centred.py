"""Vectors without their language."""

from collections.abc import Sequence

import numpy as np
import pytest
from numpy.typing import NDArray

from askdock.adapters.embedding.centred import CentredEmbedder, LanguageMeans, language_means
from askdock.adapters.memory import HashEmbedder
from askdock.errors import EmbedderUnavailable
from askdock.records import Vector

ENGLISH = np.array([0.0, 0.0, 1.0, 0.0], np.float32)
CHINESE = np.array([0.0, 0.0, 0.0, 1.0], np.float32)
MEANINGS = {"pump": [1.0, 0.2, 0, 0], "泵": [1.0, 0.2, 0, 0], "tax": [0.2, 1.0, 0, 0], "税": [0.2, 1.0, 0, 0]}
MEANS = LanguageMeans(
    {"passage": ENGLISH / np.sqrt(2).astype(np.float32), "question": ENGLISH / np.sqrt(2).astype(np.float32)},
    {"passage": CHINESE / np.sqrt(2).astype(np.float32), "question": CHINESE / np.sqrt(2).astype(np.float32)},
)


class TwoLanguages(HashEmbedder):
    """Half of each vector says the language, by script, the other half the meaning."""

    def __init__(self) -> None:
        super().__init__(4)

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        return np.stack([self.embed_query(text) for text in texts])

    def embed_query(self, text: str) -> Vector:
        meaning = np.array(MEANINGS[text], np.float32)
        vector = meaning / np.linalg.norm(meaning) + (ENGLISH if text.isascii() else CHINESE)
        unit: Vector = vector / np.linalg.norm(vector)
        return unit


def test_a_question_finds_the_passage_of_its_meaning_before_those_of_its_language() -> None:
    plain = TwoLanguages()
    centred = CentredEmbedder(plain, MEANS)
    passages = ["tax", "泵"]
    before = plain.embed_documents(passages) @ plain.embed_query("pump")
    after = centred.embed_documents(passages) @ centred.embed_query("pump")
    assert before[0] > before[1]
    assert after[1] == pytest.approx(1.0)
    assert after[0] < after[1]


def test_vectors_have_length_one_and_are_float32() -> None:
    vectors = CentredEmbedder(TwoLanguages(), MEANS).embed_documents(["pump", "税"])
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0, 1.0])


def test_a_text_in_both_languages_is_moved_by_both_as_its_scripts_share_it() -> None:
    vector = np.zeros((1, 4), np.float32)
    vector[0] = 0.5
    # Three words of letters, one Chinese character.
    moved = MEANS.removed(vector, ["the pump of 泵"], "passage")[0]
    away = vector[0] - 0.75 * MEANS.english["passage"] - 0.25 * MEANS.chinese["passage"]
    assert moved == pytest.approx(away / np.linalg.norm(away))


def test_no_texts_give_no_vectors() -> None:
    class Empty(TwoLanguages):
        def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
            return np.empty((len(texts), 4), np.float32)

    assert CentredEmbedder(Empty(), MEANS).embed_documents([]).shape == (0, 4)


def test_the_fingerprint_tells_the_vectors_from_those_with_their_language() -> None:
    plain = TwoLanguages()
    other = LanguageMeans(MEANS.english, {**MEANS.chinese, "question": ENGLISH})
    centred = {CentredEmbedder(plain, means).fingerprint for means in (MEANS, other)}
    assert len({plain.fingerprint, *centred}) == 3
    assert all(len(one) == 16 for one in centred)


def test_the_means_of_the_multilingual_model_are_there_and_fit_it() -> None:
    means = language_means("intfloat/multilingual-e5-small")
    assert means is not None
    assert {vector.shape for role in (means.english, means.chinese) for vector in role.values()} == {(384,)}
    for role in ("passage", "question"):
        english, chinese = means.english[role], means.chinese[role]
        lengths = np.linalg.norm(english), np.linalg.norm(chinese)
        assert all(0.5 < length < 1.0 for length in lengths)
        assert float(english @ chinese) < 0.95 * lengths[0] * lengths[1]


def test_a_model_that_nothing_is_known_of_keeps_its_vectors() -> None:
    assert language_means("sentence-transformers/all-MiniLM-L6-v2") is None


def test_a_server_of_another_model_is_named_as_the_cause() -> None:
    with pytest.raises(EmbedderUnavailable, match="vectors of 8 numbers, hash has 4: set EMBEDDING_MODEL"):
        CentredEmbedder(HashEmbedder(8), MEANS).embed_documents(["pump"])
