"""The models: embedding, reranking, chat, pictures."""

from collections.abc import AsyncGenerator, Sequence, Set
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from askdock.records import Message, ReplyPiece, Vector


class Embedder(Protocol):
    """Turns text into vectors. Rows are float32 and L2-normalised."""

    @property
    def model(self) -> str:
        """The model's name as configured."""
        ...

    @property
    def fingerprint(self) -> str:
        """Changes when the same text would get another vector: weights, precision, pooling, prefixes."""
        ...

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        ...

    @property
    def max_tokens(self) -> int:
        """The most tokens of a text that reach the vector; what is longer is cut."""
        ...

    @property
    def languages(self) -> Set[str] | None:
        """ISO 639-1 codes the model was trained for; None for "any"."""
        ...

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens each text takes as a document, special tokens and prefix included, uncut."""
        ...

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension), in the order given."""
        ...

    def embed_query(self, text: str) -> Vector:
        """Shape (dimension,)."""
        ...


class Reranker(Protocol):
    """A cross-encoder: reads the question and a text together."""

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """One score for each text, in the order given; the higher the better, comparable within one call.

        Raises RerankerUnavailable.
        """
        ...


class ChatModel(Protocol):
    """A chat model. Used from one event loop."""

    @property
    def name(self) -> str:
        """The model's name as its server knows it."""
        ...

    def stream(self, messages: Sequence[Message]) -> AsyncGenerator[ReplyPiece]:
        """Yield the reply's pieces of text, then why it was cut (`length`, `content_filter`) and the usage, where
        the server tells them.

        A reasoning model's thoughts are no part of the text; while it reasons, `Thinking` is yielded now and then.

        An adapter that chooses among models begins with the `ModelSelected` that names the one it chose.

        Closing the iterator cancels the generation. Raises LLMUnavailable (LLMContextOverflow
        where the prompt is too long), LLMTimeout.
        """
        ...


class PictureModel(Protocol):
    """A model that sees pictures."""

    @property
    def name(self) -> str:
        """Its name at the endpoint."""
        ...

    def describe(self, picture: bytes, caption: str, around: str) -> str:
        """What a PNG shows, in a few sentences; `around` is the text that its caption stands in.

        Raises LLMUnavailable, LLMTimeout.
        """
        ...
