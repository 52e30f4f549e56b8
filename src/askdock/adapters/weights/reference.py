"""Proves a prepared model: it must give the vectors that an independent implementation gave for its weights.

references.json is written by benchmarks/embedding_reference.py, a plain numpy BERT in float32.
"""

import json
from base64 import b64decode
from collections.abc import Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askdock.adapters.weights.manifest import Precision
from askdock.errors import ModelUnavailable

MIN_COSINE: dict[Precision, float] = {"fp32": 0.9999, "int8": 0.98}
"""What is asked of each sentence. Measured: 1.00000 and 0.99 or more."""


def check_against_reference(folder: Path, weights_sha256: str) -> float | None:
    """The least cosine between the model's vectors and the recorded ones; None for weights without a record.

    Raises ModelUnavailable where it is too small: the conversion or this machine's arithmetic is at fault.
    """
    from askdock.adapters.embedding.onnx import OnnxEmbedder

    embedder = OnnxEmbedder.load(folder, threads=1)
    records = _records()
    sentences: Sequence[str] = records["sentences"]
    vectors = embedder.embed_documents(sentences)
    if weights_sha256 not in records["vectors"]:
        return None
    expected = _decode(records["vectors"][weights_sha256])
    cosine = float(np.min(np.sum(vectors * expected, axis=1)))
    least = MIN_COSINE[embedder.precision]
    if not cosine >= least:
        raise ModelUnavailable(
            f"{embedder.model} gives wrong vectors on this machine (cosine {cosine:.4f}, at least {least} needed)"
        )
    return cosine


@cache
def _records() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((files(__package__) / "references.json").read_text(encoding="utf-8"))
    return content


def _decode(vectors: Sequence[str]) -> NDArray[np.float32]:
    rows = np.stack([np.frombuffer(b64decode(vector), "<f2") for vector in vectors]).astype(np.float32)
    unit: NDArray[np.float32] = rows / np.linalg.norm(rows, axis=1, keepdims=True)
    return unit
