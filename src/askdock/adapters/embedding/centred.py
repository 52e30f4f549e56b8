"""Takes out of a vector what tells its language, so that a question finds passages of another language too.

A multilingual encoder puts the language beside the meaning: in a collection of two languages every passage of the
question's own comes first. What is subtracted is the mean of passages (or questions) of the text's language;
language_means.json has these for the models that gain by it, as benchmarks/language_means.py writes them
(docs/adr/0070-two-languages.md).
"""

import json
from base64 import b64decode
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from hashlib import sha256
from importlib.resources import files
from typing import Literal

import numpy as np
from numpy.typing import NDArray

from askdock.adapters.embedding.wrapped import WrappedEmbedder
from askdock.errors import EmbedderUnavailable
from askdock.ports import Embedder
from askdock.records import Vector
from askdock.text.language import chinese_share

Role = Literal["passage", "question"]
ROLES: tuple[Role, ...] = ("passage", "question")


@dataclass(frozen=True, slots=True)
class LanguageMeans:
    """The mean vectors of a model, for English and for Chinese, by role.

    A text in both is moved by both, each weighed by the share of its script; one in neither script by half of
    each, which takes out what all vectors of the model have in common.
    """

    english: Mapping[Role, Vector]
    chinese: Mapping[Role, Vector]

    @property
    def dimension(self) -> int:
        """Length of the vectors."""
        return len(self.english["passage"])

    @property
    def digest(self) -> str:
        """Hex digits that change with the vectors."""
        both = (self.english[role].tobytes() + self.chinese[role].tobytes() for role in ROLES)
        return sha256(b"".join(both)).hexdigest()

    def removed(self, vectors: NDArray[np.float32], texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        """`vectors`, a row of length 1 for each text, without their languages; of length 1 again."""
        share = np.array([chinese_share(text) for text in texts], np.float32)[:, None]
        moved = vectors - (1 - share) * self.english[role] - share * self.chinese[role]
        unit: NDArray[np.float32] = moved / np.linalg.norm(moved, axis=1, keepdims=True)
        return unit


class CentredEmbedder(WrappedEmbedder):
    """An `Embedder` whose vectors hold the meaning and, as far as the means tell, not the language."""

    def __init__(self, inner: Embedder, means: LanguageMeans) -> None:
        super().__init__(inner)
        self._means = means

    @property
    def fingerprint(self) -> str:
        """Another one than the inner one's: the vectors do not mix."""
        return sha256(f"{self._inner.fingerprint}\x1f{self._means.digest}".encode()).hexdigest()[:16]

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension), in the order given."""
        vectors = self._inner.embed_documents(texts)
        return self._removed(vectors, texts, "passage") if texts else vectors

    def embed_query(self, text: str) -> Vector:
        """Shape (dimension,)."""
        vector: Vector = self._removed(self._inner.embed_query(text)[None], [text], "question")[0]
        return vector

    def _removed(self, vectors: NDArray[np.float32], texts: Sequence[str], role: Role) -> NDArray[np.float32]:
        if vectors.shape[1] != self._means.dimension:
            raise EmbedderUnavailable(
                f"the embedding server gives vectors of {vectors.shape[1]} numbers, {self.model} has "
                f"{self._means.dimension}: set EMBEDDING_MODEL to the model it serves"
            )
        return self._means.removed(vectors, texts, role)


@cache
def language_means(model: str) -> LanguageMeans | None:
    """Those of a model; None where it gains nothing or has not been measured."""
    known = json.loads((files(__package__) / "language_means.json").read_text(encoding="utf-8"))["models"]
    if model not in known:
        return None
    english, chinese = (
        {role: np.frombuffer(b64decode(known[model][language][role]), "<f2").astype(np.float32) for role in ROLES}
        for language in ("en", "zh")
    )
    return LanguageMeans(english, chinese)
