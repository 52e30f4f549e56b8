"""Whether the parts of a system answer."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from askdock.errors import AskDockError


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a dependency answers, how fast, and what it said if not."""

    ok: bool
    seconds: float
    detail: str | None = None


def check(probe: Callable[[], object]) -> Check:
    """Run a probe; one of our errors means "no"."""
    begin = time.perf_counter()
    try:
        probe()
    except AskDockError as error:
        return Check(False, time.perf_counter() - begin, str(error))
    return Check(True, time.perf_counter() - begin)
