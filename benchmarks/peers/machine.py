"""The machine a measurement was taken on, as the report says it."""

import os
import platform
from datetime import UTC, datetime
from pathlib import Path

import psutil


def described() -> dict[str, object]:
    """Time, processor, memory, system; and how busy it was."""
    lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    models = {line.partition(":")[2].strip() for line in lines if line.startswith("model name")}
    return {
        "at": datetime.now(UTC).isoformat(timespec="seconds"),
        "processor": ", ".join(sorted(models)) or platform.machine(),
        "cores": len(os.sched_getaffinity(0)),
        "memory_gib": round(psutil.virtual_memory().total / 2**30),
        "system": platform.freedesktop_os_release().get("PRETTY_NAME", platform.system()),
        "python": platform.python_version(),
        "load_average_before": round(os.getloadavg()[0], 1),
    }
