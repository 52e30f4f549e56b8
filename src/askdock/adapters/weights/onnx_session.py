"""Opens ONNX files and tokenizers of text encoders, run on the calling thread alone.

Weights in a file of their own are mapped: processes share their pages, and the system may drop them. In the
graph's file they are read and copied, 113 MiB of a process's own for the default model, and to open it takes six
times as long.
"""

from pathlib import Path

import onnxruntime as ort
from tokenizers import Tokenizer

from askdock.errors import ModelUnavailable

WEIGHTS = "weights.bin"
APART_BYTES = 1024
"""Smaller tensors stay in the graph's file."""
_KNOWN_INPUTS = frozenset({"input_ids", "attention_mask", "token_type_ids", "position_ids"})


def open_tokenizer(path: Path) -> Tokenizer:
    """The tokenizer, neither padding nor truncating. Raises ModelUnavailable."""
    try:
        tokenizer = Tokenizer.from_file(str(path))
    except Exception as error:
        raise ModelUnavailable(f"{path} is not a tokenizer file: {_first_line(error)}") from error
    tokenizer.no_padding()
    tokenizer.no_truncation()
    return tokenizer


def open_session(path: Path) -> ort.InferenceSession:
    """A session of one thread, whose inputs we can give. Raises ModelUnavailable."""
    session = _session(path, _options())
    unknown = {item.name for item in session.get_inputs()} - _KNOWN_INPUTS
    if unknown:
        raise ModelUnavailable(f"{path} wants the input {min(unknown)}, which AskDock cannot give")
    return session


def set_weights_apart(path: Path) -> Path | None:
    """Move the weights out of the graph's file at `path` into WEIGHTS beside it; None where all of it is small.

    The graph stays as it is: what is made for one processor would not run on another. Raises ModelUnavailable.
    """
    options = _options()
    options.graph_optimization_level = ort.GraphOptimizationLevel.ORT_DISABLE_ALL
    rewritten = path.with_name(f"{path.name}.apart")
    options.optimized_model_filepath = str(rewritten)
    entries = {"file_name": WEIGHTS, "min_size_in_bytes": str(APART_BYTES)}
    for name, value in entries.items():
        options.add_session_config_entry(f"session.optimized_model_external_initializers_{name}", value)
    _session(path, options)
    rewritten.replace(path)
    weights = path.with_name(WEIGHTS)
    return weights if weights.exists() else None


def _options() -> ort.SessionOptions:
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    return options


def _session(path: Path, options: ort.SessionOptions) -> ort.InferenceSession:
    try:
        return ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelUnavailable(f"{path} cannot be run: {_first_line(error)}") from error


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
