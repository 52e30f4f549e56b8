"""onnxruntime's own telemetry is off: no identifier of the machine is written, no uploader is made."""

import os
import subprocess
import sys
from pathlib import Path


def test_loading_the_runtime_leaves_no_device_identifier(tmp_path: Path) -> None:
    environment = {
        name: value for name, value in os.environ.items() if name not in ("CI", "ORT_DISABLE_TELEMETRY")
    }
    environment |= {"HOME": str(tmp_path), "XDG_DATA_HOME": str(tmp_path), "XDG_CACHE_HOME": str(tmp_path)}
    started = "import askdock.adapters.embedding.onnx, onnxruntime; onnxruntime.get_available_providers()"
    done = subprocess.run(
        [sys.executable, "-c", started], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    assert [str(path) for path in tmp_path.rglob("*") if path.is_file()] == []
