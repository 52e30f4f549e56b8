"""What it costs to keep 10,000 documents in step: CPU of a first run, an unchanged one, and one with 1 % changed.

    python benchmarks/sources.py DATA_DIR [--documents 10000] [--kinds folder webdav]

Documents are small Markdown files of distinct words, in folders of 100. The source is read by the same loop as in
the service, with the embedded catalogue and store. Documents of the first run are only marked as ingested: what
ingesting 10,000 costs is measured elsewhere. Those that change are really ingested; embedding is a stand-in that
costs next to nothing, and parsers are processes of their own, so the CPU of this process is what keeping in step
costs beyond both. The WebDAV server is a process of its own, too. Prints one JSON document.
"""

import argparse
import json
import platform
import random
import resource
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from askdock.adapters.memory import HashEmbedder
from askdock.bootstrap import Parts, System
from askdock.records import Collection, SourceRun, SourceSpec
from askdock.settings import load_settings

PORT = 18_090
SERVER = "import sys; from wsgidav.server.server_cli import run; sys.exit(run())"
WORDS = 120


def main() -> None:
    """Measure each kind in a folder of its own."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--kinds", nargs="*", default=["folder", "webdav"])
    given = parser.parse_args()
    found = {kind: measure(kind, given.data_dir / kind, given.documents) for kind in given.kinds}
    machine = {"cpu": platform.processor() or platform.machine(), "python": platform.python_version()}
    print(json.dumps({"documents": given.documents, "machine": machine, "kinds": found}, indent=2))


def measure(kind: str, data_dir: Path, documents: int) -> dict[str, Any]:
    """Seconds and counts of three runs."""
    place = data_dir / "place"
    rng = random.Random(26)
    for number in range(documents):
        write(place, number, rng)
    settings = load_settings(
        data_dir=data_dir / "data", source_folders=[str(place)], url_allowed_networks=["127.0.0.0/8"]
    )
    system = System(settings, Parts(embedder=HashEmbedder(32)))
    collection = system.collections.create("bench")
    with address_of(kind, place) as address:
        spec = SourceSpec("place", kind, address)
        source, _ = system.sources.create(collection, spec, {})
        results = {"first": step(system, collection, source.id, ingest=False)}
        system.sources.run(collection, source.id)
        results["unchanged"] = step(system, collection, source.id)
        for number in range(0, documents, 100):
            write(place, number, rng)
        system.sources.run(collection, source.id)
        results["one_percent_changed"] = step(system, collection, source.id)
    return results


def step(system: System, collection: Collection, source_id: str, *, ingest: bool = True) -> dict[str, Any]:
    """Run the run that waits, then ingest what it brought, or say so."""
    cpu, began = time.process_time(), time.monotonic()
    system.source_loop.turn()
    listed = time.process_time()
    run: SourceRun = system.source_store.runs(source_id, limit=1)[0]
    assert run.state == "done", run
    if ingest:
        ended = sum(1 for _ in system.worker.drain(collection))
    else:
        waiting = system.catalogue.list_documents(collection.id, limit=run.counts.added)
        ended = sum(system.catalogue.publish(document.id, document.version) for document in waiting)
    return {
        "run_cpu_seconds": round(listed - cpu, 2),
        "ingestion_cpu_seconds": round(time.process_time() - listed, 2),
        "seconds": round(time.monotonic() - began, 2),
        "seen": run.counts.seen,
        "added": run.counts.added,
        "changed": run.counts.changed,
        "bytes": run.counts.bytes,
        "documents_ingested": ended,
        "peak_memory_mib": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss // 1024,
    }


def write(place: Path, number: int, rng: random.Random) -> None:
    """A file with words that no other has."""
    path = place / f"{number // 100:03d}" / f"{number:05d}.md"
    path.parent.mkdir(parents=True, exist_ok=True)
    words = " ".join(f"word{rng.randrange(5000)}" for _ in range(WORDS))
    path.write_text(f"# Document {number} {rng.random()}\n\n{words}\n")


@contextmanager
def address_of(kind: str, place: Path) -> Iterator[str]:
    """The folder, or a WebDAV server over it."""
    if kind == "folder":
        yield str(place)
        return
    arguments = ["--host", "127.0.0.1", "--port", str(PORT), "--root", str(place), "--auth", "anonymous", "-q"]
    server = subprocess.Popen([sys.executable, "-c", SERVER, *arguments], stderr=subprocess.DEVNULL)
    try:
        wait_for_port(server)
        yield f"http://127.0.0.1:{PORT}/"
    finally:
        server.terminate()
        server.wait(30)


def wait_for_port(server: "subprocess.Popen[bytes]") -> None:
    """Until it listens. Raises RuntimeError where it has ended."""
    while server.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", PORT), 1).close()
        except ConnectionRefusedError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError("the WebDAV server has ended")


if __name__ == "__main__":
    main()
