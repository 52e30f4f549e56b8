"""The number of heaps that glibc's malloc keeps side by side."""

import ctypes
import os
import sys
from contextlib import suppress

FEWEST = 2
_M_ARENA_MAX = -8  # malloc.h


def limit_arenas() -> None:
    """As many heaps ("arenas") as there are cores; has an effect on threads that allocate for the first time.

    By default there are up to eight times as many, and each keeps what a burst in one of its threads left behind
    (docs/performance.md, "Ingestion"). It takes the place of MALLOC_ARENA_MAX. Elsewhere than on glibc,
    nothing.
    """
    if sys.platform == "linux":
        with suppress(AttributeError):  # musl has no such option
            ctypes.CDLL(None).mallopt(_M_ARENA_MAX, max(FEWEST, len(os.sched_getaffinity(0))))
