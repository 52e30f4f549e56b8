"""Whether the parts of a system answer and fit together."""

import time
from collections.abc import Callable
from dataclasses import dataclass

from askdock.errors import AskDockError
from askdock.records import Collection, IndexProfile


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


def mismatch(collection: Collection, wanted: IndexProfile) -> str:
    """What differs, in one line for people, and what to do about it."""
    fields = (
        "embedding_model",
        "embedding_fingerprint",
        "dimension",
        "chunk_size",
        "chunk_overlap",
        "analyzer",
    )
    found = collection.profile
    changes = [
        f"{name} {getattr(found, name)} there, {getattr(wanted, name)} configured"
        for name in fields
        if getattr(found, name) != getattr(wanted, name)
    ]
    return (
        f"collection '{collection.name}' was indexed with other settings ({'; '.join(changes)}): "
        "set them back, index into another collection, or `askdock reindex` this one"
    )
