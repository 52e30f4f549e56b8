"""Checks that the dependencies of a service answer."""

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass

from askdock.errors import AskDockError

Probe = Callable[[], object]
"""Returns where a dependency answers; raises one of our errors where it does not."""


@dataclass(frozen=True, slots=True)
class Check:
    """Whether a dependency answers, how fast, and its error if it does not."""

    ok: bool
    seconds: float
    detail: str | None = None


def check(probe: Probe) -> Check:
    """Run a probe."""
    begin = time.perf_counter()
    try:
        probe()
    except AskDockError as error:
        return Check(False, time.perf_counter() - begin, str(error))
    return Check(True, time.perf_counter() - begin)


def check_all(probes: Mapping[str, Probe]) -> Mapping[str, Check]:
    """Run each, in order."""
    return {name: check(probe) for name, probe in probes.items()}
