"""How fast workers ingest many small documents from one PostgreSQL, and what memory ingestion takes.

    python benchmarks/ingestion.py small [--documents 10000] [--workers 1 2]
    python benchmarks/ingestion.py pages [--pages 20 2000]

`small` takes the documents in, starts so many `askdock worker` processes, and follows the catalogue until all are
READY; memory is the sum over a worker and its parser, sampled each second. Where other work is on the machine,
take rounds in turn (`--workers 1 2 1 2`). `pages` indexes one PDF of each length with `askdock index`. Everything
is the shipped code with the default model. PostgreSQL is the system's package.
"""

import argparse
import io
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

import psutil
from fpdf import FPDF

from askdock.adapters.sql.database import migrate_database
from askdock.bootstrap import System
from askdock.records import DocumentStatus
from askdock.settings import Settings

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.support import postgres

ASKDOCK = [sys.executable, "-m", "askdock"]
MIB = 1 << 20
LATE = 0.2
"""Memory at this part of the run is compared with that at its end: by then everything is loaded."""


def small(documents: int, workers: int, server: postgres.Postgres, models: Path) -> dict[str, object]:
    """Documents per second, CPU time, and memory over time."""
    url = server.create_database()
    migrate_database(url)
    with tempfile.TemporaryDirectory(prefix="askdock-bench-") as folder:
        settings = Settings(
            _env_file=None, data_dir=Path(folder), database_url=url, models_dir=models, offline=True
        )
        system = System(settings)
        collection = system.collections.get()
        for n in range(documents):
            content = f"Note {n}. Cabinet {n % 97} holds the files of project {n * 7 % 1013}.".encode()
            system.receiver.receive(collection, f"{n}.txt", f"upload:{n}.txt", io.BytesIO(content))
        with _running(workers, folder, url, models) as processes:
            begin, samples = time.monotonic(), []
            while (ready := system.catalogue.count_documents().get(DocumentStatus.READY, 0)) < documents:
                samples.append((ready, sum(map(_memory, processes)) / workers / MIB))
                time.sleep(1)
            seconds = time.monotonic() - begin
            cpu = sum(sum(process.cpu_times()[:4]) for process in processes)
        system.database.close()
    late = [memory for ready, memory in samples if ready > documents * LATE]
    return {
        "documents": documents,
        "workers": workers,
        "documents_per_second": round(documents / seconds, 1),
        "load_average": round(os.getloadavg()[1], 1),
        "cpu_seconds_per_1000": round(cpu / documents * 1000, 2),
        "memory_mib_per_worker": {
            "at_20_percent": round(late[0]),
            "at_end": round(late[-1]),
            "peak": round(max(late)),
        },
        "memory_over_time": [(ready, round(memory)) for ready, memory in samples[:: max(1, len(samples) // 20)]],
    }


def pages(count: int, models: Path) -> dict[str, object]:
    """Peak memory of indexing one PDF, and how large all its vectors would be."""
    with tempfile.TemporaryDirectory(prefix="askdock-bench-") as folder:
        path = Path(folder, "long.pdf")
        path.write_bytes(_pdf(count))
        environment = _environment(folder, None, models)
        command = [*ASKDOCK, "index", str(path), "--json"]
        with subprocess.Popen(
            command, env=environment, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL
        ) as process:
            watched, own, parser = psutil.Process(process.pid), 0, 0
            while process.poll() is None:
                own, parser = max(own, _own(watched)), max(parser, _memory(watched) - _own(watched))
                time.sleep(0.2)
            report = json.loads(process.stdout.read()) if process.stdout else {}
    chunks = report["chunks"]
    return {
        "pages": count,
        "chunks": chunks,
        "peak_mib": round(own / MIB),
        "parser_peak_mib": round(parser / MIB),
        "all_vectors_mib": round(chunks * 384 * 4 / MIB, 1),
    }


@contextmanager
def _running(workers: int, folder: str, url: str, models: Path) -> Iterator[list[psutil.Process]]:
    environment = _environment(folder, url, models)
    started = [
        subprocess.Popen([*ASKDOCK, "worker", "--port", "0"], env=environment, stderr=subprocess.DEVNULL)
        for _ in range(workers)
    ]
    try:
        yield [psutil.Process(process.pid) for process in started]
    finally:
        for process in started:
            process.terminate()
        for process in started:
            process.wait()


def _environment(folder: str, url: str | None, models: Path) -> dict[str, str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "LANG") if name in os.environ}
    ours = {"ASKDOCK_DATA_DIR": f"{folder}/data" if url is None else folder, "ASKDOCK_MODELS_DIR": str(models)}
    ours |= {"ASKDOCK_OFFLINE": "true", "ASKDOCK_EMBEDDING_THREADS": "1", "ASKDOCK_LOG_LEVEL": "error"}
    return {**kept, **ours, **({"ASKDOCK_DATABASE_URL": url} if url else {})}


def _own(process: psutil.Process) -> int:
    try:
        return int(process.memory_info().rss)
    except psutil.NoSuchProcess:
        return 0


def _memory(process: psutil.Process) -> int:
    try:
        return _own(process) + sum(map(_own, process.children(recursive=True)))
    except psutil.NoSuchProcess:
        return 0


def _pdf(count: int) -> bytes:
    pdf = FPDF()
    pdf.set_font("Helvetica", size=11)
    for page in range(count):
        pdf.add_page()
        lines = (
            f"Page {page} line {line}: valve {page * line % 101} is checked every {line + 2} days."
            for line in range(20)
        )
        pdf.multi_cell(0, text="\n".join(lines))
    return bytes(pdf.output())


def main(arguments: Sequence[str] | None = None) -> None:
    """Print one JSON object for each run."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("what", choices=("small", "pages"))
    parser.add_argument("--documents", type=int, default=10_000)
    parser.add_argument("--workers", type=int, nargs="+", default=[1, 2])
    parser.add_argument("--pages", type=int, nargs="+", default=[20, 2000])
    parser.add_argument("--models-dir", type=Path, default=Path.home() / ".local" / "share" / "askdock" / "models")
    given = parser.parse_args(arguments)
    if given.what == "pages":
        for count in given.pages:
            print(json.dumps(pages(count, given.models_dir)), flush=True)
        return
    where = postgres.programs()
    if where is None:
        sys.exit("PostgreSQL is not installed: apt-get install postgresql")
    with postgres.running(where) as server:
        for workers in given.workers:
            print(json.dumps(small(given.documents, workers, server, given.models_dir)), flush=True)


if __name__ == "__main__":
    main()
