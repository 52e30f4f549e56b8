"""Reads how a model wants to be run from the files that sentence-transformers writes beside the weights.

modules.json lists the steps; 1_Pooling/config.json, sentence_bert_config.json, config.json and
config_sentence_transformers.json hold their parameters.
"""

import json
import platform
from collections.abc import Collection
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from askdock.adapters.weights.known import usage_of
from askdock.adapters.weights.manifest import Pooling, Precision
from askdock.errors import ModelUnavailable

DESCRIPTIONS = (
    "modules.json",
    "sentence_bert_config.json",
    "config.json",
    "config_sentence_transformers.json",
    "tokenizer_config.json",
)
"""Files that say how to run the model, besides the pooling's own; each may be absent."""

_POOLINGS: dict[str, Pooling] = {
    "pooling_mode_mean_tokens": "mean",
    "pooling_mode_cls_token": "cls",
    "pooling_mode_lasttoken": "last",
    "pooling_mode_max_tokens": "max",
}
_STEPS = ("Transformer", "Pooling", "Normalize")
_FP32 = ("onnx/model.onnx", "model.onnx")
_INT8_X86 = ("onnx/model_quint8_avx2.onnx", "onnx/model_quantized.onnx", "onnx/model_int8.onnx")
_INT8_ARM = ("onnx/model_qint8_arm64.onnx", "onnx/model_quantized.onnx", "onnx/model_int8.onnx")
_UNBOUNDED = 1_000_000  # tokenizer_config.json says "no limit" with numbers beyond this


@dataclass(frozen=True, slots=True)
class Layout:
    """How to run the model."""

    pooling: Pooling
    dimension: int
    max_tokens: int
    query_prefix: str
    document_prefix: str
    languages: tuple[str, ...] | None


def pooling_config(folder: Path) -> str | None:
    """Path of the pooling step's parameters relative to `folder`, or None where no step pools."""
    for step in _modules(folder):
        if step["type"].endswith(".Pooling"):
            return f"{step['path']}/config.json"
    return None


def read_layout(folder: Path, name: str) -> Layout:
    """Read the description files in `folder`. Raises ModelUnavailable for a step that cannot be run here."""
    for step in _modules(folder):
        kind = step["type"].rpartition(".")[2]
        if kind not in _STEPS:
            raise ModelUnavailable(f"{name} has the step {kind}, which AskDock cannot run")
    config = _read(folder / "config.json")
    path = pooling_config(folder)
    pooling = _read(folder / path) if path else {}
    dimension = pooling.get("word_embedding_dimension") or config.get("hidden_size")
    if not isinstance(dimension, int):
        raise ModelUnavailable(f"{name} does not say its dimension: config.json is missing or has none")
    usage = usage_of(name)
    prompts = _read(folder / "config_sentence_transformers.json").get("prompts") or {}
    return Layout(
        pooling=_pooling(pooling, name),
        dimension=dimension,
        max_tokens=_max_tokens(folder, config),
        query_prefix=prompts.get("query") or usage.query_prefix,
        document_prefix=prompts.get("document") or prompts.get("passage") or usage.document_prefix,
        languages=usage.languages,
    )


def choose_onnx(paths: Collection[str], precision: Precision) -> tuple[str, Precision] | None:
    """The ONNX file to run and what it holds; the wanted precision where it is there, else the other."""
    int8 = _INT8_ARM if platform.machine().lower() in {"aarch64", "arm64"} else _INT8_X86
    candidates: list[tuple[str, Precision]] = [(path, "fp32") for path in _FP32]
    quantised: list[tuple[str, Precision]] = [(path, "int8") for path in int8]
    ordered = quantised + candidates if precision == "int8" else candidates + quantised
    return next((candidate for candidate in ordered if candidate[0] in paths), None)


def _pooling(config: dict[str, Any], name: str) -> Pooling:
    modes = [key for key, value in config.items() if key.startswith("pooling_mode_") and value is True]
    mode = config.get("pooling_mode")
    if isinstance(mode, str):  # since sentence-transformers 5
        modes = [key for key, pooling in _POOLINGS.items() if pooling == mode] or [mode]
    if not modes:
        return "mean"
    if len(modes) > 1 or modes[0] not in _POOLINGS:
        raise ModelUnavailable(f"{name} pools by {', '.join(modes)}, which AskDock cannot do")
    return _POOLINGS[modes[0]]


def _max_tokens(folder: Path, config: dict[str, Any]) -> int:
    positions = config.get("max_position_embeddings")
    if isinstance(positions, int) and "roberta" in str(config.get("model_type")):
        positions -= 2  # RoBERTa's positions start behind the padding's
    limits = (
        _read(folder / "sentence_bert_config.json").get("max_seq_length"),
        _read(folder / "tokenizer_config.json").get("model_max_length"),
        positions,
    )
    usable = [limit for limit in limits if isinstance(limit, int) and 0 < limit < _UNBOUNDED]
    return min(usable, default=512)


def _modules(folder: Path) -> list[dict[str, Any]]:
    content = _load(folder / "modules.json")
    return [step for step in content if "type" in step] if isinstance(content, list) else []


def _read(path: Path) -> dict[str, Any]:
    content = _load(path)
    return content if isinstance(content, dict) else {}


def _load(path: Path) -> Any:
    try:
        return json.loads(path.read_text(encoding="utf-8"))
    except FileNotFoundError:
        return None
    except (OSError, ValueError) as error:
        raise ModelUnavailable(f"cannot read {path.name} of the model: {error}") from error
