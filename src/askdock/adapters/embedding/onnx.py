"""Embeds text in this process with onnxruntime, one text per run and several runs side by side.

Measured (benchmarks/results/embedding.md): for passages of 200 tokens a batch gains nothing on a CPU, padding
loses, and the dynamic int8 scales of a batch would let a text's neighbours change its vector. One session
shared by all threads is as fast as a session each, and onnxruntime's memory arena costs memory for no speed.
"""

import os
from collections.abc import Sequence, Set
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from pathlib import Path
from threading import Lock
from typing import Any, Self

import numpy as np
import onnxruntime as ort
from numpy.typing import NDArray

from askdock.adapters.weights.manifest import Manifest, Precision, read_manifest
from askdock.adapters.weights.onnx_session import open_session
from askdock.adapters.weights.text_tokenizer import TextTokenizer, open_text_tokenizer
from askdock.errors import ModelUnavailable
from askdock.records import Vector


class OnnxEmbedder:
    """An `Embedder` over a prepared model folder (see manifest.py). The same text always gets the same vector."""

    def __init__(
        self, manifest: Manifest, session: ort.InferenceSession, tokenizer: TextTokenizer, threads: int
    ) -> None:
        self._manifest = manifest
        self._session = session
        self._tokenizer = tokenizer
        self._threads = threads or _cores()
        self._inputs = frozenset(item.name for item in session.get_inputs())
        self._output = _hidden_states(session)
        self._tail = tokenizer.trailing
        self._pool: ThreadPoolExecutor | None = None
        self._pool_lock = Lock()

    @classmethod
    def load(cls, folder: Path, *, threads: int = 0, languages: Set[str] | None = None) -> Self:
        """Open the model in `folder`; `threads` runs go side by side, 0 means one per core.

        `languages` speaks for models whose manifest names none. Sizes are checked here, checksums by `pull`.
        Raises ModelUnavailable.
        """
        manifest = read_manifest(folder)
        manifest.check_files(folder, hashes=False)
        if languages and manifest.languages is None:
            manifest = _with_languages(manifest, languages)
        tokenizer = open_text_tokenizer(folder / manifest.tokenizer.path, manifest.tokenizer.sha256)
        return cls(manifest, open_session(folder / manifest.model.path), tokenizer, threads)

    @property
    def model(self) -> str:
        """The model's name as configured."""
        return self._manifest.name

    @property
    def fingerprint(self) -> str:
        """See `Manifest.fingerprint`."""
        return self._manifest.fingerprint

    @property
    def precision(self) -> Precision:
        """Number format of the weights."""
        return self._manifest.precision

    @property
    def dimension(self) -> int:
        """Length of each vector."""
        return self._manifest.dimension

    @property
    def max_tokens(self) -> int:
        """The most tokens of a text that reach the vector, special tokens and prefix included."""
        return self._manifest.max_tokens

    @property
    def languages(self) -> Set[str] | None:
        """Languages the model was trained for; None for "any"."""
        languages = self._manifest.languages
        return None if languages is None else frozenset(languages)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Tokens of each text as a document, uncut."""
        prefix = self._manifest.document_prefix
        return [len(ids) for ids in self._tokenizer.encode_batch([prefix + text for text in texts])]

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension), in the order given."""
        vectors = np.empty((len(texts), self.dimension), np.float32)
        prefix = self._manifest.document_prefix
        encodings = self._tokenizer.encode_batch([prefix + text for text in texts])

        def embed(row: int) -> None:
            vectors[row] = self._vector(encodings[row])

        # The longest first: the threads then finish at about the same time.
        order = sorted(range(len(texts)), key=lambda row: -len(encodings[row]))
        if self._threads == 1 or len(order) < 2:
            for row in order:
                embed(row)
        else:
            for _ in self._executor().map(embed, order):
                pass
        return vectors

    def embed_query(self, text: str) -> Vector:
        """Shape (dimension,); one run on the calling thread."""
        return self._vector(self._tokenizer.encode(self._manifest.query_prefix + text))

    def _vector(self, ids: list[int]) -> Vector:
        excess = len(ids) - self.max_tokens
        if excess > 0:
            ids = ids[: self.max_tokens - self._tail] + ids[len(ids) - self._tail :]
        row = np.array([ids], np.int64)
        feed = {"input_ids": row}
        if "attention_mask" in self._inputs:
            feed["attention_mask"] = np.ones_like(row)
        if "token_type_ids" in self._inputs:
            feed["token_type_ids"] = np.zeros_like(row)
        if "position_ids" in self._inputs:
            feed["position_ids"] = np.arange(row.shape[1], dtype=np.int64)[None]
        states = self._session.run([self._output], feed)[0][0].astype(np.float32, copy=False)
        pooled = self._pooled(states)
        length = float(np.linalg.norm(pooled))
        if not np.isfinite(length) or length == 0.0:
            raise ModelUnavailable(f"the model {self.model} gives no vector: its weights are damaged")
        vector: Vector = pooled / np.float32(length)
        return vector

    def _pooled(self, states: NDArray[np.float32]) -> NDArray[np.float32]:
        if states.ndim == 1:  # the graph pools
            return states
        match self._manifest.pooling:
            case "mean":
                pooled: NDArray[np.float32] = states.mean(axis=0)
            case "max":
                pooled = states.max(axis=0)
            case "cls":
                pooled = states[0]
            case "last":
                pooled = states[-1]
        return pooled

    def _executor(self) -> ThreadPoolExecutor:
        with self._pool_lock:
            if self._pool is None:
                self._pool = ThreadPoolExecutor(self._threads, thread_name_prefix="embed")
            return self._pool


def _cores() -> int:
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _with_languages(manifest: Manifest, languages: Set[str]) -> Manifest:

    return replace(manifest, languages=tuple(sorted(languages)))


def _hidden_states(session: ort.InferenceSession) -> str:
    """The output to read: the hidden states (batch, token, dimension) where there are any, else the vectors."""
    outputs: list[Any] = session.get_outputs()
    for output in outputs:
        if len(output.shape) == 3:
            return str(output.name)
    return str(outputs[0].name)
