"""The BERT encoder as an ONNX graph (Devlin et al. 2018; names of the tensors as in the published checkpoints).

Attention and the skip connection with its layer norm are onnxruntime's own operators
(github.com/microsoft/onnxruntime, docs/ContribOperators.md): ten nodes fewer per layer, and a twentieth less
CPU time once quantised than the same layer in standard operators. Everything else is ONNX opset 20.
"""

from collections.abc import Mapping
from typing import Any

import numpy as np
import onnx
from numpy.typing import NDArray
from onnx import TensorProto, helper, numpy_helper

from askdock.adapters.weights.convert.job import BertShape

_OPSET = 20
_IR_VERSION = 9  # the first that knows opset 20; older onnxruntime reads it too
_CONTRIB = "com.microsoft"


def build_bert(weights: Mapping[str, NDArray[Any]], shape: BertShape) -> onnx.ModelProto:
    """A graph from `input_ids` and `attention_mask` (batch, tokens; int64) to `last_hidden_state` (.., dimension).

    Raises KeyError for a checkpoint that lacks a tensor of the encoder.
    """
    graph = _Graph(weights, shape)
    hidden = graph.embeddings()
    for layer in range(shape.layers):
        hidden = graph.layer(hidden, f"encoder.layer.{layer}")
    return graph.model(hidden)


class _Graph:
    def __init__(self, weights: Mapping[str, NDArray[Any]], shape: BertShape) -> None:
        self._weights = weights
        self._shape = shape
        self._nodes: list[onnx.NodeProto] = []
        self._constants: list[onnx.TensorProto] = []

    def embeddings(self) -> str:
        # Every text is one segment: its token type is folded into the positions.
        positions = self._tensor("embeddings.position_embeddings.weight")
        positions = positions + self._tensor("embeddings.token_type_embeddings.weight")[0]
        words = self._constant("words", self._tensor("embeddings.word_embeddings.weight"))
        table = self._constant("positions", positions)
        zero = self._constant("zero", np.array([0], np.int64))
        length = self._node("Shape", ["input_ids"], "length", start=1, end=2)
        positions_used = self._node("Slice", [table, zero, length, zero], "positions_used")
        looked_up = self._node("Gather", [words, "input_ids"], "words_used")
        summed = self._node("Add", [looked_up, positions_used], "embedded")
        self._node("Cast", ["attention_mask"], "mask", to=TensorProto.INT32)
        return self._node(
            "LayerNormalization",
            [summed, *self._pair("embeddings.LayerNorm")],
            "embeddings.out",
            axis=-1,
            epsilon=self._shape.layer_norm_epsilon,
        )

    def layer(self, hidden: str, prefix: str) -> str:
        attended = self._attention(hidden, prefix)
        projected = self._linear(attended, f"{prefix}.attention.output.dense")
        middle = self._skip_norm(hidden, projected, f"{prefix}.attention.output.LayerNorm")
        expanded = self._linear(middle, f"{prefix}.intermediate.dense")
        activated = self._node("Gelu", [expanded], f"{prefix}.gelu", domain=_CONTRIB)
        contracted = self._linear(activated, f"{prefix}.output.dense")
        return self._skip_norm(middle, contracted, f"{prefix}.output.LayerNorm")

    def model(self, hidden: str) -> onnx.ModelProto:
        self._node("Identity", [hidden], "last_hidden_state")
        axes = ["batch", "tokens"]
        dimension = self._tensor("embeddings.word_embeddings.weight").shape[1]
        graph = helper.make_graph(
            self._nodes,
            "bert",
            [
                helper.make_tensor_value_info(name, TensorProto.INT64, axes)
                for name in ("input_ids", "attention_mask")
            ],
            [helper.make_tensor_value_info("last_hidden_state", TensorProto.FLOAT, [*axes, dimension])],
            self._constants,
        )
        opsets = [helper.make_opsetid("", _OPSET), helper.make_opsetid(_CONTRIB, 1)]
        return helper.make_model(graph, opset_imports=opsets, ir_version=_IR_VERSION, producer_name="askdock")

    def _attention(self, hidden: str, prefix: str) -> str:
        parts = [f"{prefix}.attention.self.{part}" for part in ("query", "key", "value")]
        weight = np.concatenate([self._tensor(f"{part}.weight").T for part in parts], axis=1)
        bias = np.concatenate([self._tensor(f"{part}.bias") for part in parts])
        return self._node(
            "Attention",
            [
                hidden,
                self._constant(f"{prefix}.qkv.weight", weight),
                self._constant(f"{prefix}.qkv.bias", bias),
                "mask",
            ],
            f"{prefix}.attended",
            domain=_CONTRIB,
            num_heads=self._shape.heads,
        )

    def _linear(self, value: str, name: str) -> str:
        weight = self._constant(f"{name}.weight", self._tensor(f"{name}.weight").T)
        bias = self._constant(f"{name}.bias", self._tensor(f"{name}.bias"))
        product = self._node("MatMul", [value, weight], f"{name}.product")
        return self._node("Add", [product, bias], f"{name}.out")

    def _skip_norm(self, value: str, skip: str, name: str) -> str:
        return self._node(
            "SkipLayerNormalization",
            [value, skip, *self._pair(name)],
            f"{name}.out",
            domain=_CONTRIB,
            epsilon=self._shape.layer_norm_epsilon,
        )

    def _pair(self, name: str) -> list[str]:
        return [self._constant(f"{name}.{part}", self._tensor(f"{name}.{part}")) for part in ("weight", "bias")]

    def _tensor(self, name: str) -> NDArray[np.float32]:
        return self._weights[name].astype(np.float32, copy=False)

    def _constant(self, name: str, values: NDArray[Any]) -> str:
        self._constants.append(numpy_helper.from_array(np.ascontiguousarray(values), name))
        return name

    def _node(self, operator: str, inputs: list[str], output: str, domain: str = "", **attributes: Any) -> str:
        self._nodes.append(
            helper.make_node(operator, inputs, [output], name=f"{output}.node", domain=domain, **attributes)
        )
        return output
