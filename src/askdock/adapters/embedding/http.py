"""Embeddings from a model server: Text Embeddings Inference, or any OpenAI-compatible endpoint.

TEI: https://huggingface.github.io/text-embeddings-inference (POST /embed)
OpenAI: https://platform.openai.com/docs/api-reference/embeddings (POST /v1/embeddings; also vLLM, llama.cpp,
Infinity, Ollama)
"""

import re
from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from functools import cached_property
from hashlib import sha256
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askdock.adapters.web.json_http import JsonClient, Refused
from askdock.adapters.weights.known import KNOWN, usage_of
from askdock.errors import EmbedderUnavailable
from askdock.records import Vector
from askdock.telemetry import ModelCall, model_call

BATCH = 32
"""Texts of one request: what TEI takes unless told otherwise."""
REQUESTS = 4
"""Requests for one call at once: a server far away, or one with a queue, is then not idle between two of them."""
SPECIAL_TOKENS = 2
_WORD = re.compile(r"[A-Za-z]+|\d|[^\sA-Za-z\d]")


class HttpEmbedder:
    """An `Embedder` behind `url`, which ends in `/embed` (TEI) or `/embeddings` (OpenAI's shape).

    The dimension is asked of the server once. The fingerprint is made of the model's name, that dimension and
    the prefixes: the server does not tell which weights it runs, so whoever changes them under the same name
    must reindex. `max_tokens` and `languages` speak for models that AskDock does not know; a prefix that is None
    is that of the model's family.
    """

    def __init__(
        self,
        *,
        url: str,
        model: str,
        api_key: str | None,
        timeout_seconds: float,
        max_tokens: int,
        languages: Set[str] | None,
        document_prefix: str | None = None,
        query_prefix: str | None = None,
    ) -> None:
        known, usage = KNOWN.get(model), usage_of(model)
        self._url = url
        self._tei = url.rstrip("/").endswith("/embed")
        self.model = model
        self.max_tokens = known.max_tokens if known else max_tokens
        self.languages = frozenset(known.languages) if known and known.languages else languages
        self._prefixes = (
            usage.document_prefix if document_prefix is None else document_prefix,
            usage.query_prefix if query_prefix is None else query_prefix,
        )
        self._client = JsonClient(
            what=f"the embedding server at {url}",
            unavailable=EmbedderUnavailable,
            headers={"Authorization": f"Bearer {api_key}"} if api_key else {},
            timeout_seconds=timeout_seconds,
        )

    @cached_property
    def dimension(self) -> int:
        """Length of each vector, as the server's first one has it."""
        return len(self._ask(["dimension"])[0])

    @property
    def fingerprint(self) -> str:
        """See the class."""
        parts = ("http", self.model, str(self.dimension), *self._prefixes)
        return sha256("\x1f".join(parts).encode()).hexdigest()[:16]

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """An estimate from above, for the tokenizer is the server's.

        A token for each started 3 letters of a word, each digit and each other character. Word-piece and BPE
        vocabularies make fewer of ordinary text in both languages, so chunks come out a little short.
        """
        prefix = self._prefixes[0]
        return [_estimate(prefix + text) + SPECIAL_TOKENS for text in texts]

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension). Raises EmbedderUnavailable."""
        dimension = self.dimension  # asked for once, before there are several threads
        prefixed = [self._prefixes[0] + text for text in texts]
        batches = [prefixed[n : n + BATCH] for n in range(0, len(prefixed), BATCH)]
        if not batches:
            return np.empty((0, dimension), np.float32)
        if len(batches) == 1:
            return self._vectors(batches[0])
        with ThreadPoolExecutor(min(REQUESTS, len(batches)), thread_name_prefix="embed") as threads:
            asked = [threads.submit(copy_context().run, self._vectors, batch) for batch in batches]
            try:
                return np.concatenate([one.result() for one in asked])
            finally:
                threads.shutdown(cancel_futures=True)

    def embed_query(self, text: str) -> Vector:
        """Shape (dimension,). Raises EmbedderUnavailable."""
        vector: Vector = self._vectors([self._prefixes[1] + text])[0]
        return vector

    def close(self) -> None:
        """End all connections."""
        self._client.close()

    def _vectors(self, texts: list[str]) -> NDArray[np.float32]:
        try:
            rows = np.array(self._ask(texts), np.float32)
        except ValueError as error:
            raise self._invalid() from error
        lengths = np.linalg.norm(rows, axis=-1, keepdims=True)
        if rows.shape != (len(texts), self.dimension) or not np.all(np.isfinite(lengths) & (lengths > 0)):
            raise self._invalid()
        vectors: NDArray[np.float32] = rows / lengths
        return vectors

    def _ask(self, texts: list[str]) -> list[list[float]]:
        body: dict[str, Any] = (
            {"inputs": texts, "truncate": True} if self._tei else {"model": self.model, "input": texts}
        )
        try:
            with model_call(ModelCall("embeddings", self.model, self._url)) as headers:
                reply = self._client.call("POST", self._url, body, headers)
            if self._tei:
                rows: list[list[float]] = reply
            else:
                rows = [row["embedding"] for row in sorted(reply["data"], key=lambda row: row["index"])]
            if len(rows) != len(texts) or not rows[0]:
                raise self._invalid()
        except Refused as error:
            raise EmbedderUnavailable(
                f"the embedding server at {self._url} answered with status {error.status}"
            ) from None
        except (KeyError, TypeError) as error:
            raise self._invalid() from error
        return rows

    def _invalid(self) -> EmbedderUnavailable:
        return EmbedderUnavailable(f"the embedding server at {self._url} sent no valid vectors")


def _estimate(text: str) -> int:
    return sum((len(word) + 2) // 3 for word in _WORD.findall(text))
