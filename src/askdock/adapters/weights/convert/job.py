"""The job that the parent hands to the conversion process."""

from dataclasses import dataclass
from typing import Any, Literal, Self


@dataclass(frozen=True, slots=True)
class BertShape:
    """Dimensions of a BERT encoder that its weights do not say."""

    heads: int
    layers: int
    layer_norm_epsilon: float


@dataclass(frozen=True, slots=True)
class Job:
    """Make `output`/model.onnx of the file `weights`; both paths are absolute.

    `shape` is needed for safetensors alone; `onnx` weights are only quantised.
    """

    kind: Literal["safetensors", "nano-e5", "onnx"]
    weights: str
    output: str
    precision: Literal["int8", "fp32"]
    shape: BertShape | None = None

    @classmethod
    def from_json(cls, content: dict[str, Any]) -> Self:
        """The job that `dataclasses.asdict` made a dictionary of."""
        shape = content["shape"]
        return cls(**{**content, "shape": None if shape is None else BertShape(**shape)})
