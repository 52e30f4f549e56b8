"""In a process of its own: the limit holds for threads to come."""

import os
import platform
import subprocess
import sys
from pathlib import Path

import pytest

from askdock.bootstrap.malloc import FEWEST

pytestmark = pytest.mark.skipif(platform.libc_ver()[0] != "glibc", reason="not glibc")

LIMIT = max(FEWEST, len(os.sched_getaffinity(0)))
THREADS = 3 * LIMIT
HEAPS = f"""
import ctypes, sys, threading
if sys.argv[1] == "limited":
    from askdock.bootstrap.malloc import limit_arenas
    limit_arenas()
libc = ctypes.CDLL(None)
libc.fopen.restype = ctypes.c_void_p
together = threading.Barrier({THREADS})
def allocate():
    together.wait()
    kept = [bytes(1000) for _ in range(1000)]
    together.wait()
threads = [threading.Thread(target=allocate) for _ in range({THREADS})]
for thread in threads:
    thread.start()
for thread in threads:
    thread.join()
libc.malloc_info(0, ctypes.c_void_p(libc.fopen(sys.argv[2].encode(), b"w")))
libc.fflush(None)
"""


def heaps(tmp_path: Path, how: str) -> int:
    info = tmp_path / "info.xml"
    subprocess.run([sys.executable, "-c", HEAPS, how, str(info)], check=True)
    return info.read_text().count("<heap nr=")


def test_there_are_no_more_heaps_than_cores(tmp_path: Path) -> None:
    assert heaps(tmp_path, "free") > LIMIT
    assert heaps(tmp_path, "limited") <= LIMIT
