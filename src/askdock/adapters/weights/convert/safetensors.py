"""Reads the safetensors format: u64 header length, JSON header, raw little-endian tensors.

Format: https://huggingface.co/docs/safetensors (section "Format").
"""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

_DTYPES = {"F32": np.dtype("<f4"), "F16": np.dtype("<f2"), "I64": np.dtype("<i8")}


def read_safetensors(path: Path) -> Mapping[str, NDArray[Any]]:
    """All tensors by name, as read-only views on the mapped file. Raises ValueError for another kind of file."""
    raw = np.memmap(path, np.uint8, mode="r")
    if raw.size < 8:
        raise ValueError(f"{path.name} is not a safetensors file")
    start = 8 + int.from_bytes(raw[:8].tobytes(), "little")
    if start > raw.size:
        raise ValueError(f"{path.name} is cut short")
    header = json.loads(raw[8:start].tobytes())
    return {
        name: _tensor(raw, start, entry, path.name) for name, entry in header.items() if name != "__metadata__"
    }


def _tensor(raw: NDArray[np.uint8], start: int, entry: Mapping[str, Any], file: str) -> NDArray[Any]:
    begin, end = entry["data_offsets"]
    if start + end > raw.size:
        raise ValueError(f"{file} is cut short")
    if entry["dtype"] not in _DTYPES:
        raise ValueError(f"{file} holds tensors of type {entry['dtype']}, which is not supported")
    values = np.frombuffer(raw[start + begin : start + end].tobytes(), _DTYPES[entry["dtype"]])  # type: ignore[call-overload]
    return values.reshape(entry["shape"])  # type: ignore[no-any-return]
