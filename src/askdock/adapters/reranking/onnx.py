"""A cross-encoder in this process: an ONNX file with one logit for each pair, as sentence-transformers exports it.

The folder holds tokenizer.json and model.onnx (or onnx/model.onnx, or a quantised file beside it), the layout
of the cross-encoders on the Hugging Face hub.
"""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Self

import numpy as np
import onnxruntime as ort
from tokenizers import Encoding, Tokenizer

from askdock.adapters.weights.layout import choose_onnx
from askdock.adapters.weights.onnx_session import open_session, open_tokenizer
from askdock.errors import ModelUnavailable

MAX_TOKENS = 512


class OnnxReranker:
    """See `askdock.ports.Reranker`. Pairs run one by one, as many side by side as there are threads."""

    def __init__(self, session: ort.InferenceSession, tokenizer: Tokenizer, threads: int) -> None:
        tokenizer.enable_truncation(MAX_TOKENS, strategy="only_second")
        self._session = session
        self._tokenizer = tokenizer
        self._inputs = {item.name for item in session.get_inputs()}
        self._threads = ThreadPoolExecutor(threads, thread_name_prefix="rerank")

    @classmethod
    def load(cls, folder: Path, *, threads: int) -> Self:
        """Open the model in `folder`. Raises ModelUnavailable."""
        files = {path.relative_to(folder).as_posix() for path in folder.glob("**/*.onnx")}
        chosen = choose_onnx(files, "int8")
        if chosen is None or not (folder / "tokenizer.json").is_file():
            raise ModelUnavailable(f"{folder} is not a reranker folder: it needs tokenizer.json and model.onnx")
        return cls(open_session(folder / chosen[0]), open_tokenizer(folder / "tokenizer.json"), threads)

    def score(self, question: str, texts: Sequence[str]) -> list[float]:
        """The logit of each pair."""
        pairs = self._tokenizer.encode_batch([(question, text) for text in texts])
        return list(self._threads.map(self._logit, pairs))

    def _logit(self, pair: Encoding) -> float:
        given = {"input_ids": pair.ids, "attention_mask": pair.attention_mask, "token_type_ids": pair.type_ids}
        feed = {name: np.array([given[name]], np.int64) for name in self._inputs & given.keys()}
        logits = np.ravel(self._session.run(None, feed)[0])
        if len(logits) != 1:
            raise ModelUnavailable(f"the reranker gives {len(logits)} numbers for a pair, not one")
        return float(logits[0])
