"""Engines that make the shards: this process, or processes of this machine. `askdock.bulk.on_ray` is the third."""

import logging
import os
import threading
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from concurrent.futures.process import BrokenProcessPool
from functools import lru_cache
from multiprocessing import get_context, parent_process
from typing import Protocol

from askdock.bulk.folder import Shard
from askdock.bulk.shards import ShardMaker
from askdock.errors import DependencyUnavailable

TRIES = 5
"""How often shards are given to new processes after one was killed, with no shard done in between."""

OpenMaker = Callable[[], ShardMaker]
"""Makes a maker in the process that needs it; can be pickled, and is equal to its copies."""

log = logging.getLogger(__name__)


class Engine(Protocol):
    """Makes shards."""

    def run(self, shards: Iterable[Shard]) -> Iterator[Shard]:
        """Yield each shard once it is made, in any order. What a shard's maker raises is raised."""
        ...


class HereEngine:
    """One after the other, in this process: what a pod of an Indexed Job does."""

    def __init__(self, open_maker: OpenMaker) -> None:
        self._open_maker = open_maker

    def run(self, shards: Iterable[Shard]) -> Iterator[Shard]:
        """See `Engine`; `shards` is read as it goes."""
        maker = self._open_maker()
        for shard in shards:
            maker.make(shard)
            yield shard


class LocalEngine:
    """So many processes of this machine, each with one shard at a time."""

    def __init__(self, open_maker: OpenMaker, processes: int) -> None:
        self._open_maker = open_maker
        self._processes = processes

    def run(self, shards: Iterable[Shard]) -> Iterator[Shard]:
        """See `Engine`. Raises DependencyUnavailable where processes are killed again and again."""
        left = {shard.name: shard for shard in shards}
        tries = 0
        while left:
            try:
                for shard in self._round(list(left.values())):
                    del left[shard.name]
                    tries = 0
                    yield shard
            except BrokenProcessPool:
                tries += 1
                log.warning("a process was killed; %d shards are left", len(left))
                if tries == TRIES:
                    raise DependencyUnavailable(
                        "processes that make shards are killed again and again: out of memory? "
                        "Fewer --processes or --shard-documents take less"
                    ) from None

    def _round(self, shards: Sequence[Shard]) -> Iterator[Shard]:
        # Not forked: the models' threads and the database's connections must not be copied.
        context = get_context("spawn")
        count = min(self._processes, len(shards))
        with ProcessPoolExecutor(count, context, initializer=_end_with_parent) as pool:
            try:
                under_way = {pool.submit(_make, self._open_maker, shard): shard for shard in shards}
                for done in as_completed(under_way):
                    done.result()
                    yield under_way[done]
            finally:
                pool.shutdown(wait=False, cancel_futures=True)


def _end_with_parent() -> None:
    """Have this process end when the one that started it is gone: the pool's pipes do not tell."""
    parent = parent_process()
    assert parent is not None  # noqa: S101 - it runs in a process of the pool

    def watch() -> None:
        parent.join()
        os._exit(1)

    threading.Thread(target=watch, name="askdock-parent", daemon=True).start()


@lru_cache(maxsize=1)
def opened(open_maker: OpenMaker) -> ShardMaker:
    """The maker of this process, kept between its shards: a model is loaded once."""
    return open_maker()


def _make(open_maker: OpenMaker, shard: Shard) -> None:
    opened(open_maker).make(shard)
