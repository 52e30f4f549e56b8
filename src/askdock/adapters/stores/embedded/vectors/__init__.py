"""The seam of vector indexes: coarse, in memory, made from the record; and which one this machine uses."""

import platform
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from importlib.util import find_spec
from pathlib import Path
from typing import NamedTuple, Protocol, Self

import numpy as np
from numpy.typing import NDArray

from askdock.records import Vector

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]


class VectorIndex(Protocol):
    """An index from row numbers to vectors that are near enough to propose candidates.

    Searches may run while another thread adds or discards; one thread at a time does these.
    """

    def __len__(self) -> int:
        """How many rows it has, some of which may be gone."""
        ...

    def add(self, rows: Rows, vectors: Vectors) -> None:
        """Add rows, their numbers ascending and above all before."""
        ...

    def discard(self, rows: Rows) -> None:
        """Leave out rows that are gone; those it does not have are ignored."""
        ...

    def search(self, vector: Vector, limit: int, allowed: Rows | None = None) -> Rows:
        """At least the `limit` rows that seem nearest, where there are as many, in any order.

        `allowed`: none but these, ascending; those it does not have are left out.
        """
        ...

    def save(self, path: Path) -> None:
        """Write a file. Raises OSError."""
        ...

    @classmethod
    def load(cls, path: Path) -> Self:
        """Read what `save` wrote. Raises OSError, ValueError."""
        ...


class VectorIndexKind(NamedTuple):
    """An implementation: its name, why it was chosen, and how one is made and loaded."""

    name: str
    """Also names the format of its files: it changes when these do."""
    reason: str
    make: Callable[[int], VectorIndex]
    load: Callable[[Path], VectorIndex]


def choose() -> VectorIndexKind:
    """turbovec where the package is installed and has code for this processor, else numpy alone."""
    if find_spec("turbovec") is None:
        return numpy_kind("the package turbovec is not installed")
    if lacking := _lacking():
        return numpy_kind(f"the processor lacks {lacking}, which turbovec needs to be fast")
    return turbovec_kind()


def turbovec_kind() -> VectorIndexKind:
    """Raises ImportError where the package is not installed."""
    from askdock.adapters.stores.embedded.vectors.turbo import TurboIndex

    try:
        release = version("turbovec")
    except PackageNotFoundError as error:
        raise ImportError(str(error)) from error
    return VectorIndexKind(f"turbovec-{release}", "fastest here", TurboIndex, TurboIndex.load)


def numpy_kind(reason: str) -> VectorIndexKind:
    """Needs nothing that is not installed anyway."""
    from askdock.adapters.stores.embedded.vectors.signs import SignIndex

    return VectorIndexKind("numpy-signs-1", reason, SignIndex, SignIndex.load)


def _lacking() -> str | None:
    """Processor features that turbovec's kernels need and are missing; None too where that is unknown."""
    if platform.machine().lower() not in ("x86_64", "amd64"):
        return None
    try:
        lines = Path("/proc/cpuinfo").read_text().splitlines()
    except OSError:
        return None
    flags = next((line.split(":", 1)[1].split() for line in lines if line.startswith("flags")), None)
    return "AVX2" if flags is not None and "avx2" not in flags else None
