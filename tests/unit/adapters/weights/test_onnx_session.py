"""Weights in a file of their own."""

import shutil
from pathlib import Path

import numpy as np
import onnxruntime as ort
import pytest
from onnxruntime.datasets import get_example

from askdock.adapters.weights import onnx_session
from askdock.adapters.weights.onnx_session import WEIGHTS, set_weights_apart
from askdock.errors import ModelUnavailable


@pytest.fixture
def model(tmp_path: Path) -> Path:
    """A product of the input and six constants."""
    return Path(shutil.copy(get_example("mul_1.onnx"), tmp_path / "model.onnx"))


def product(path: Path) -> np.ndarray:
    session = ort.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    [given] = session.get_inputs()
    found: np.ndarray = session.run(None, {given.name: np.arange(6, dtype=np.float32).reshape(3, 2)})[0]
    return found


def test_graph_without_its_weights_gives_the_same(model: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = product(model)
    monkeypatch.setattr(onnx_session, "APART_BYTES", 8)
    assert set_weights_apart(model) == model.with_name(WEIGHTS)
    assert np.array_equal(product(model), before)
    model.with_name(WEIGHTS).write_bytes(bytes(model.with_name(WEIGHTS).stat().st_size))
    assert not product(model).any()


def test_small_weights_stay_in_the_graph(model: Path) -> None:
    before = product(model)
    assert set_weights_apart(model) is None
    assert [path.name for path in model.parent.iterdir()] == ["model.onnx"]
    assert np.array_equal(product(model), before)


def test_what_is_no_graph_says_so(model: Path) -> None:
    model.write_bytes(b"none")
    with pytest.raises(ModelUnavailable):
        set_weights_apart(model)
