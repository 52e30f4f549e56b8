"""Opens ONNX files and tokenizers of text encoders, run on the calling thread alone."""

from pathlib import Path

import onnxruntime as ort
from tokenizers import Tokenizer

from askdock.errors import ModelUnavailable

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
    options = ort.SessionOptions()
    options.intra_op_num_threads = 1
    options.inter_op_num_threads = 1
    options.enable_cpu_mem_arena = False
    options.enable_mem_pattern = False
    options.log_severity_level = 3
    try:
        session = ort.InferenceSession(str(path), options, providers=["CPUExecutionProvider"])
    except Exception as error:
        raise ModelUnavailable(f"{path} cannot be run: {_first_line(error)}") from error
    unknown = {item.name for item in session.get_inputs()} - _KNOWN_INPUTS
    if unknown:
        raise ModelUnavailable(f"{path} wants the input {min(unknown)}, which AskDock cannot give")
    return session


def _first_line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0]
