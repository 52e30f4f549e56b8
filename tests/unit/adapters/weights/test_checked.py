"""Files of a model are read through once."""

import os
from pathlib import Path

import pytest

from askdock.adapters.weights import manifest as manifests
from askdock.adapters.weights.checked import NAME, check_once
from askdock.adapters.weights.manifest import Manifest, ModelFile
from askdock.errors import ModelUnavailable

SECOND = 10**9


@pytest.fixture
def manifest(tmp_path: Path) -> Manifest:
    """Of three files in `tmp_path`."""
    for name in ("model.onnx", "tokenizer.json", "weights.bin"):
        (tmp_path / name).write_bytes(name.encode())
    described = {
        "model": ModelFile.of(tmp_path / "model.onnx", "model.onnx"),
        "tokenizer": ModelFile.of(tmp_path / "tokenizer.json", "tokenizer.json"),
        "mapped": ModelFile.of(tmp_path / "weights.bin", "weights.bin"),
    }
    texts = dict.fromkeys(("name", "query_prefix", "document_prefix", "licence", "source"), "")
    return Manifest(
        **texts,
        dimension=1,
        max_tokens=1,
        pooling="mean",
        languages=None,
        weights_sha256="",
        conversion="",
        precision="int8",
        **described,
    )


def test_a_second_start_reads_nothing(manifest: Manifest, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    check_once(tmp_path, manifest)
    monkeypatch.setattr(manifests, "file_sha256", lambda path: pytest.fail(f"{path} was read"))
    check_once(tmp_path, manifest)


@pytest.mark.parametrize("name", ["model.onnx", "tokenizer.json", "weights.bin"])
def test_what_was_written_since_is_read_again(manifest: Manifest, tmp_path: Path, name: str) -> None:
    check_once(tmp_path, manifest)
    path = tmp_path / name
    later = path.stat().st_mtime_ns + 5 * SECOND
    path.write_bytes(b"x" * path.stat().st_size)
    os.utime(path, ns=(later, later))
    with pytest.raises(ModelUnavailable, match="damaged"):
        check_once(tmp_path, manifest)


def test_a_damaged_note_is_none(manifest: Manifest, tmp_path: Path) -> None:
    check_once(tmp_path, manifest)
    (tmp_path / NAME).write_text("{")
    check_once(tmp_path, manifest)


def test_a_file_cut_short_is_found_whatever_is_noted(manifest: Manifest, tmp_path: Path) -> None:
    check_once(tmp_path, manifest)
    path = tmp_path / "weights.bin"
    times = path.stat().st_atime_ns, path.stat().st_mtime_ns
    path.write_bytes(b"short")
    os.utime(path, ns=times)
    with pytest.raises(ModelUnavailable, match="bytes instead of"):
        check_once(tmp_path, manifest)
