"""Shards on a Ray cluster: tasks parse and cut on any CPU, one actor a node (or a GPU) embeds and writes.

At most IN_FLIGHT shards for each actor are under way, so that what is parsed does not pile up in the object store.
What is lost with a node is made again on another: a shard made twice is written twice, with the same content.
Nodes that join get their actors.
"""

import logging
import sys
import time
from collections import Counter, deque
from collections.abc import Iterable, Iterator
from contextlib import redirect_stdout
from dataclasses import dataclass
from typing import Any

from ray.exceptions import RayError, RayTaskError
from ray.util.scheduling_strategies import NodeAffinitySchedulingStrategy

import ray
from askdock.bulk.engines import TRIES, OpenMaker, opened
from askdock.bulk.folder import DocumentResult, Shard
from askdock.errors import AskDockError, DependencyUnavailable
from askdock.records import Chunk

IN_FLIGHT = 3
CPU_SHARE = 0.5
"""Of a CPU, for a task and for an actor: a node of one CPU can have both, so that neither starves the other."""
LOOK_SECONDS = 2.0
"""How often the cluster is asked for its nodes."""
NO_NODES_SECONDS = 300.0
"""How long a cluster may be without any node that can work."""

log = logging.getLogger(__name__)


def cut(open_maker: OpenMaker, shard: Shard) -> tuple[list[Chunk], list[DocumentResult]]:
    """The task: a shard's chunks, and how its documents ended."""
    ended: list[DocumentResult] = []
    return list(opened(open_maker).chunks(shard, ended)), ended


class Embedder:
    """The actor."""

    def __init__(self, open_maker: OpenMaker) -> None:
        self._maker = opened(open_maker)

    def write(self, shard: Shard, chunks: list[Chunk], ended: list[DocumentResult]) -> None:
        """Embed and write what `cut` returned."""
        self._maker.write(shard, chunks, ended)


@dataclass(frozen=True, slots=True)
class _Cut:
    """A shard under way: references to its chunks, and to how its documents ended."""

    shard: Shard
    chunks: Any
    ended: Any


class RayEngine:
    """See `askdock.bulk.engines.Engine`.

    `address` is that of a cluster ("auto": the one this machine is part of); `gpus` is what each actor asks for.
    """

    def __init__(self, open_maker: OpenMaker, address: str, gpus: float = 0.0) -> None:
        self._open_maker = open_maker
        self._address = address
        self._gpus = gpus

    def run(self, shards: Iterable[Shard]) -> Iterator[Shard]:
        """Raises DependencyUnavailable where there is no cluster, or what is lost is lost again and again."""
        # Ray prints what it has to say of its nodes to stdout, which is for results.
        with redirect_stdout(sys.stderr):
            try:
                ray.init(address=self._address, log_to_driver=False, logging_level=logging.ERROR)
            except (ConnectionError, RuntimeError, ValueError) as error:
                raise DependencyUnavailable(f"no Ray cluster at {self._address}: {_line(error)}") from error
            try:
                yield from _Run(self._open_maker, self._gpus, shards).shards()
            finally:
                ray.shutdown()


class _Run:
    def __init__(self, open_maker: OpenMaker, gpus: float, shards: Iterable[Shard]) -> None:
        self._open_maker = ray.put(open_maker)
        self._gpus = gpus
        self._task = ray.remote(num_cpus=CPU_SHARE, num_returns=2, max_retries=TRIES)(cut)
        self._actor = ray.remote(num_cpus=CPU_SHARE, num_gpus=gpus)(Embedder)
        self._waiting = deque(shards)
        self._cutting: dict[Any, _Cut] = {}
        self._ready: deque[_Cut] = deque()
        self._writing: dict[Any, tuple[_Cut, str]] = {}
        self._actors: dict[str, Any] = {}
        self._lost: Counter[str] = Counter()
        self._looked = float("-inf")
        self._last_node = time.monotonic()

    def shards(self) -> Iterator[Shard]:
        """Yield each as it is made."""
        while self._waiting or self._cutting or self._ready or self._writing:
            self._look_for_nodes()
            self._submit()
            under_way = [*self._cutting, *self._writing]
            if not under_way:
                time.sleep(LOOK_SECONDS)  # nothing is under way and no node is there: nothing tells of one
                continue
            done, _ = ray.wait(under_way, timeout=LOOK_SECONDS)
            for reference in done:
                if (shard := self._ended(reference)) is not None:
                    yield shard

    def _submit(self) -> None:
        room = IN_FLIGHT * len(self._actors) - len(self._cutting) - len(self._ready) - len(self._writing)
        for _ in range(min(room, len(self._waiting))):
            shard = self._waiting.popleft()
            chunks, ended = self._task.remote(self._open_maker, shard)
            self._cutting[ended] = _Cut(shard, chunks, ended)
        busy = {actor for _, actor in self._writing.values()}
        for name in [name for name in self._actors if name not in busy]:
            if not self._ready:
                break
            one = self._ready.popleft()
            written = self._actors[name].write.remote(one.shard, one.chunks, one.ended)
            self._writing[written] = (one, name)

    def _ended(self, reference: Any) -> Shard | None:
        one, actor = self._writing.pop(reference, (None, ""))
        if one is None:
            one = self._cutting.pop(reference)
        try:
            ray.get(reference)
        except RayError as error:
            cause = error.cause if isinstance(error, RayTaskError) else error
            if isinstance(cause, AskDockError):
                raise cause from None
            if not isinstance(cause, RayError):
                raise
            self._actors.pop(actor, None)
            self._again(one.shard, error)
            return None
        if actor:
            return one.shard
        self._ready.append(one)
        return None

    def _again(self, shard: Shard, error: RayError) -> None:
        self._lost[shard.name] += 1
        log.warning("shard %s is lost, and made again: %s", shard.name, _line(error))
        if self._lost[shard.name] > TRIES:
            raise DependencyUnavailable(f"shard {shard.name} was lost {TRIES} times: {_line(error)}")
        self._waiting.appendleft(shard)

    def _look_for_nodes(self) -> None:
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked = now
        wanted = dict(self._places())
        for name in self._actors.keys() - wanted.keys():
            del self._actors[name]
        for name, node in wanted.items():
            if name not in self._actors:
                here = NodeAffinitySchedulingStrategy(node_id=node, soft=False)
                self._actors[name] = self._actor.options(scheduling_strategy=here).remote(self._open_maker)
        if wanted:
            self._last_node = now
        elif now - self._last_node > NO_NODES_SECONDS:
            raise DependencyUnavailable("the Ray cluster has no node left that can work")

    def _places(self) -> Iterator[tuple[str, str]]:
        """A name for each actor that the cluster has room for, and the node it belongs on."""
        for node in ray.nodes():
            resources = node["Resources"]
            if node["Alive"] and resources.get("CPU", 0) >= 2 * CPU_SHARE:
                count = int(resources.get("GPU", 0) // self._gpus) if self._gpus else 1
                for number in range(count):
                    yield f"{node['NodeID']}-{number}", node["NodeID"]


def _line(error: Exception) -> str:
    return (str(error).strip().splitlines() or [type(error).__name__])[0][:200]
