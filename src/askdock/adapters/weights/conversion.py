"""Runs the conversion in a child process with tools that are fetched for it and removed after it."""

import json
import subprocess
import sys
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from importlib.resources import as_file, files
from importlib.util import find_spec
from pathlib import Path

from askdock.adapters.weights.convert.job import Job
from askdock.adapters.weights.package_index import install
from askdock.errors import ModelUnavailable

_CONVERTER = "askdock.adapters.weights.convert"


def convert(job: Job, *, report: Callable[[str], None]) -> None:
    """Do `job`. Raises ModelUnavailable when the tools cannot be fetched or the weights cannot be converted."""
    with tempfile.TemporaryDirectory(prefix="askdock-tools-") as folder:
        tools = Path(folder)
        if find_spec("onnx") is None:
            report("fetching the conversion tools (onnx, 25 MB; removed afterwards)")
            with as_file(files(_CONVERTER) / "tools.lock") as lock:
                install(lock, tools)
        report(f"converting to ONNX, {job.precision}")
        _run(job, tools)


def _run(job: Job, tools: Path) -> None:
    start = (
        f"import runpy, sys; sys.path.append({str(tools)!r}); "
        f"runpy.run_module({_CONVERTER!r}, run_name='__main__', alter_sys=True)"
    )
    done = subprocess.run(  # noqa: S603 - our own module, no shell
        [sys.executable, "-c", start, json.dumps(asdict(job))],
        capture_output=True,
        text=True,
        stdin=subprocess.DEVNULL,
        check=False,
    )
    if done.returncode != 0:
        lines = done.stderr.strip().splitlines() or [f"exit code {done.returncode}"]
        raise ModelUnavailable(f"{Path(job.weights).name} cannot be converted: {lines[-1]}")
