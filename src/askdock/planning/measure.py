"""Measures one machine: a small collection is indexed in a folder of its own and asked, then thrown away."""

import os
import platform
import resource
import statistics
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory

from askdock import __version__
from askdock.adapters.sources.local import PathSource
from askdock.bootstrap import System
from askdock.errors import InvalidInput
from askdock.planning.measured import Bench
from askdock.records import DocumentStatus
from askdock.settings import Settings

QUESTIONS = 50
EMBEDDED = 512
"""Most chunks that the embedder alone is measured with."""
_WORDS = [
    "access",
    "account",
    "agreement",
    "archive",
    "audit",
    "backup",
    "budget",
    "building",
    "cable",
    "calendar",
    "capacity",
    "certificate",
    "channel",
    "client",
    "contract",
    "cooling",
    "customer",
    "delivery",
    "department",
    "deposit",
    "design",
    "device",
    "document",
    "emergency",
    "engine",
    "entrance",
    "equipment",
    "estimate",
    "factory",
    "failure",
    "filter",
    "frequency",
    "garden",
    "generator",
    "guideline",
    "humidity",
    "incident",
    "inspection",
    "insurance",
    "inventory",
    "invoice",
    "journey",
    "kitchen",
    "laboratory",
    "language",
    "ledger",
    "library",
    "licence",
    "machine",
    "maintenance",
    "manual",
    "material",
    "measure",
    "meeting",
    "message",
    "method",
    "network",
    "notice",
    "office",
    "operator",
    "order",
    "package",
    "payment",
    "permit",
    "policy",
    "position",
    "power",
    "pressure",
    "procedure",
    "process",
    "project",
    "protocol",
    "pump",
    "quality",
    "quarter",
    "railway",
    "receipt",
    "record",
    "region",
    "repair",
    "report",
    "request",
    "reserve",
    "resource",
    "review",
    "safety",
    "sample",
    "schedule",
    "sensor",
    "server",
    "service",
    "signal",
    "storage",
    "supplier",
    "surface",
    "system",
    "team",
    "temperature",
    "terminal",
    "threshold",
    "ticket",
    "tolerance",
    "training",
    "transport",
    "valve",
    "vehicle",
    "vendor",
    "version",
    "voltage",
    "warehouse",
    "warranty",
    "water",
    "weather",
    "window",
    "workshop",
]


@contextmanager
def made_documents(count: int) -> Iterator[Path]:
    """A folder of made-up English files of some 4,000 characters; the same ones each time."""
    random = Random(7)  # noqa: S311 - words, not secrets
    with TemporaryDirectory(prefix="askdock-bench-") as folder:
        for number in range(count):
            paragraphs = []
            for _ in range(6):
                sentences = (" ".join(random.choices(_WORDS, k=14)).capitalize() + "." for _ in range(7))
                paragraphs.append(" ".join(sentences))
            Path(folder, f"{number:05}.txt").write_text("\n\n".join(paragraphs), encoding="utf-8")
        yield Path(folder)


def measure(settings: Settings, source: Path) -> Bench:
    """Index the files below `source` with the settings' model and chunk size, and ask. Raises InvalidInput.

    `settings` name a data folder for this alone, and the embedded store.
    """
    system = System(settings)
    collection = system.collections.get()
    place = PathSource(source)
    for _ in system.sync.take(collection, place, list(place.items())):
        pass
    began = _cpu_seconds()
    ready = [one for one in system.worker.drain(collection) if one.status is DocumentStatus.READY]
    system.sandbox.close()
    ingest = _cpu_seconds() - began
    chunks = sum(one.chunks for one in ready)
    if not chunks:
        raise InvalidInput(f"no file below {source} has text: there is nothing to measure with")
    texts = [
        item.chunk.searchable_text
        for one in ready[:EMBEDDED]
        for item in system.store.read_document(collection.generation, one.id, one.version)
    ][:EMBEDDED]
    began, begun = _cpu_seconds(), time.perf_counter()
    system.embedder.embed_documents(texts)
    embed_wall, embed_cpu = time.perf_counter() - begun, _cpu_seconds() - began
    walls, query_cpu = _ask(system, texts)
    data = settings.data_dir
    kept = _size(data / "files" / "parsed") + _size(data / "catalogue.db")
    return Bench(
        machine=f"{platform.system()} {platform.machine()}, {_cpu_name()}",
        cpus=settings.embedding_threads or _cores(),
        askdock=__version__,
        at=datetime.now(UTC).isoformat(timespec="seconds"),
        embedding_model=system.profile.embedding_model,
        dimension=system.profile.dimension,
        embedder="server" if settings.embedder_url else "in process",
        chunk_size=settings.chunk_size,
        chunk_overlap=settings.chunk_overlap,
        documents=len(ready),
        chunks=chunks,
        source_bytes_per_chunk=sum(one.size for one in ready) / chunks,
        store_bytes_per_chunk=_size(data / "chunks") / chunks,
        kept_bytes_per_document=kept / len(ready),
        chunks_per_second=len(texts) / embed_wall,
        embed_cpu_seconds_per_chunk=embed_cpu / len(texts),
        ingest_cpu_seconds_per_chunk=ingest / chunks,
        query_ms_p50=statistics.median(walls) * 1000,
        query_ms_p95=sorted(walls)[int(len(walls) * 0.95)] * 1000,
        query_cpu_ms=query_cpu / len(walls) * 1000,
    )


def _ask(system: System, texts: list[str]) -> tuple[list[float], float]:
    """Questions of eight words each, none asked before: seconds of each, and CPU seconds of all."""
    random = Random(11)  # noqa: S311
    words = " ".join(texts).split()
    collection = system.collections.get()
    system.retrieval.search(
        collection, " ".join(random.sample(words, min(8, len(words)))), top_k=10
    )  # opens everything
    walls, began = [], _cpu_seconds()
    for _ in range(QUESTIONS):
        question = " ".join(random.choices(words, k=8))
        begun = time.perf_counter()
        system.retrieval.search(collection, question, top_k=10)
        walls.append(time.perf_counter() - begun)
    return walls, _cpu_seconds() - began


def _cpu_seconds() -> float:
    """Of this process and the parsers it has ended."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)


def _size(path: Path) -> int:
    files = path.rglob("*") if path.is_dir() else [path]
    return sum(file.stat().st_size for file in files if file.is_file())


def _cores() -> int:
    return len(os.sched_getaffinity(0))


def _cpu_name() -> str:
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor() or "unknown processor"
    names = [line.partition(":")[2].strip() for line in lines if line.startswith("model name")]
    return names[0] if names else "unknown processor"
