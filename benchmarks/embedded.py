"""What one process costs: indexing a folder, then questions against it; where the CPU time goes.

    python benchmarks/embedded.py FOLDER [--chunks 10000] [--questions 200] [--random-vectors | --null-encoder]
                                  [--json FILE]

Files of FOLDER are taken in by name until CHUNKS are searchable. Questions are headings of the indexed chunks,
asked one after another in this process after 20 to warm up: embedding, both legs, fusion and the check against
the catalogue. CPU time is that of the process and its children (user and system); the model's share is what the
threads that run it spent, tokenizing counted apart. With --random-vectors the chunks get those instead of the
model's, for measuring questions against many chunks soon; questions are embedded in either case. With
--null-encoder documents are neither tokenized nor embedded: what is left is what indexing costs beside the model,
parsing in its own process and durable commits included.

On a busy machine wall times say little: the CPU time of a question is reported beside them.
"""

import argparse
import json
import os
import random
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import quantiles
from typing import Any, TypeVar

import numpy as np
import psutil

from askdock.adapters.embedding.onnx import OnnxEmbedder
from askdock.adapters.embedding.wrapped import WrappedEmbedder
from askdock.adapters.sources.local import discover
from askdock.bootstrap import System
from askdock.errors import AskDockError
from askdock.ports import Embedder
from askdock.settings import load_settings

T = TypeVar("T")


class ModelTime:
    """CPU seconds spent in the model, over all threads."""

    def __init__(self) -> None:
        self.run = self.tokenize = 0.0
        self._lock = threading.Lock()

    def watch(self, embedder: OnnxEmbedder, *, random_vectors: bool) -> None:
        """Count what `embedder` does from now on; or have it make up vectors."""
        run, tokenizer = embedder._vector, embedder._tokenizer
        watch = self
        self._before = run, tokenizer
        numbers = np.random.default_rng(1)

        def vector(ids: list[int]) -> Any:
            begin = time.thread_time()
            try:
                return run(ids)
            finally:
                with watch._lock:
                    watch.run += time.thread_time() - begin

        def made_up(_: list[int]) -> Any:
            found = numbers.standard_normal(embedder.dimension).astype(np.float32)
            return found / np.linalg.norm(found)

        class Counted:
            def __getattr__(self, name: str) -> Any:
                return getattr(tokenizer, name)

            def encode_batch(self, texts: list[str]) -> Any:
                # The tokenizer has threads of its own: with one of them its time is this thread's.
                begin = time.thread_time()
                try:
                    return tokenizer.encode_batch(texts)
                finally:
                    with watch._lock:
                        watch.tokenize += time.thread_time() - begin

        # There is no seam for this, nor should there be one.
        embedder._vector = made_up if random_vectors else vector  # type: ignore[method-assign]
        embedder._tokenizer = Counted()  # type: ignore[assignment]

    def unwatch(self, embedder: OnnxEmbedder) -> None:
        """As it was before."""
        embedder._vector, embedder._tokenizer = self._before  # type: ignore[method-assign]


def without_model(embedder: OnnxEmbedder) -> None:
    """Let documents cost nothing from now on: each gets the same vector, and a token for four characters."""
    one = np.full(embedder.dimension, embedder.dimension**-0.5, np.float32)
    # No seam for this either.
    embedder.embed_documents = lambda texts: np.tile(one, (len(texts), 1))  # type: ignore[method-assign]
    embedder.count_tokens = lambda texts: [len(text) // 4 + 2 for text in texts]  # type: ignore[method-assign]


def model_of(embedder: Embedder) -> OnnxEmbedder:
    """The model itself, within what remembers and centres its vectors."""
    while isinstance(embedder, WrappedEmbedder):
        embedder = embedder._inner
    assert isinstance(embedder, OnnxEmbedder)
    return embedder


def cpu() -> float:
    """CPU seconds of this process, of its children, and of those that have ended."""
    living = psutil.Process().children(recursive=True)
    return sum(os.times()[:4]) + sum(sum(child.cpu_times()[:2]) for child in living)


def index(
    system: System, files: Sequence[Path], most: int, *, random_vectors: bool, null_encoder: bool = False
) -> dict[str, Any]:
    """Index files until there are `most` chunks; what it took."""
    live = system.collections.get()
    embedder = model_of(system.embedder)
    watch = ModelTime()
    watch.watch(embedder, random_vectors=random_vectors)
    if null_encoder:
        without_model(embedder)
    _ = system.worker  # made before the clock starts, as the model is
    wall, used = time.perf_counter(), cpu()
    chunks = documents = 0
    step = 40
    for at in range(0, len(files), step):
        for path in files[at : at + step]:
            try:
                with path.open("rb") as source:
                    system.documents.receive(live, path.name, path.as_uri(), source)
            except AskDockError as error:
                print(f"{path}: {error}", file=sys.stderr)
        for document in system.worker.drain(live):
            documents += 1
            chunks += document.chunks
        if chunks >= most:
            break
    wall, used = time.perf_counter() - wall, cpu() - used
    watch.unwatch(embedder)
    if random_vectors:
        return {"documents": documents, "chunks": chunks, "vectors": "random"}
    if null_encoder:
        each = round(1000 * used / chunks, 2)
        return {"documents": documents, "chunks": chunks, "encoder": "none", "cpu_ms_per_chunk": each}
    return {
        "documents": documents,
        "chunks": chunks,
        "wall_seconds": round(wall, 1),
        "cpu_seconds": round(used, 1),
        "chunks_per_cpu_second": round(chunks / used, 1),
        "share_of_model": round((watch.run + watch.tokenize) / used, 3),
        "share_of_tokenizing": round(watch.tokenize / used, 3),
    }


def ask(system: System, questions: Sequence[str]) -> dict[str, Any]:
    """Milliseconds of each step: median, 95th and 99th percentile."""
    live = system.collections.get()
    for question in questions[:20]:
        system.retrieval.search(live, question, top_k=10)
    vectors = timed(system.embedder.embed_query, questions)
    whole = timed(lambda question: system.retrieval.search(live, question, top_k=10), questions)
    return {"chunks": system.store.count(live.generation), "search": whole, "embedding_alone": vectors}


def timed(call: Callable[[str], T], questions: Sequence[str]) -> dict[str, float]:
    """Wall milliseconds of a call, and its CPU milliseconds over all threads."""
    took = []
    used = cpu()
    for question in questions:
        begin = time.perf_counter()
        call(question)
        took.append(1000 * (time.perf_counter() - begin))
    cut = quantiles(took, n=100)
    used = 1000 * (cpu() - used) / len(questions)
    found = {"p50_ms": cut[49], "p95_ms": cut[94], "p99_ms": cut[98], "cpu_ms": used}
    return {name: round(value, 1) for name, value in found.items()}


def headings(system: System, most: int) -> list[str]:
    """Questions in the words of the documents: titles and section names, shuffled."""
    live = system.collections.get()
    found: dict[str, None] = {}
    for document in system.catalogue.list_documents(live.id, limit=500):
        for item in system.store.read_document(live.generation, document.id, document.live_version):
            found[" ".join(item.chunk.headings[-2:]) or item.chunk.title] = None
    names = [name for name in found if name.strip()]
    random.Random(1).shuffle(names)
    return names[:most]


def server_memory(data_dir: Path) -> dict[str, float]:
    """Resident megabytes of `askdock serve` after 50 questions."""
    import urllib.request

    command = [sys.executable, "-m", "askdock", "serve", "--port", "0", "--data-dir", str(data_dir)]
    process = subprocess.Popen(command, stderr=subprocess.PIPE, text=True)
    assert process.stderr is not None
    url = next(line.split()[-3] for line in process.stderr if "serving http" in line)
    threading.Thread(target=process.stderr.read, daemon=True).start()
    while "ready" not in _get(f"{url}ready"):
        time.sleep(0.2)
    memory = psutil.Process(process.pid)
    at_start = memory.memory_info().rss
    for n in range(50):
        body = json.dumps({"question": f"How do I read file number {n} line by line?"}).encode()
        request = urllib.request.Request(f"{url}v1/ask", body, {"Content-Type": "application/json"})
        urllib.request.urlopen(request, timeout=60).read()
    after = memory.memory_info().rss
    process.terminate()
    process.wait(30)
    return {"ready_mb": round(at_start / 1e6), "after_50_answers_mb": round(after / 1e6)}


def _get(url: str) -> str:
    import urllib.error
    import urllib.request

    try:
        answer = urllib.request.urlopen(url, timeout=30)
    except urllib.error.URLError:
        return ""
    text: str = answer.read().decode()
    return text


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--chunks", type=int, default=10_000)
    parser.add_argument("--questions", type=int, default=200)
    kind = parser.add_mutually_exclusive_group()
    kind.add_argument("--random-vectors", action="store_true")
    kind.add_argument("--null-encoder", action="store_true")
    parser.add_argument("--json", type=Path)
    given = parser.parse_args()
    os.environ["TOKENIZERS_PARALLELISM"] = "false"
    with tempfile.TemporaryDirectory() as temporary:
        data_dir = Path(temporary)
        models = load_settings().models_folder
        os.environ["ASKDOCK_MODELS_DIR"] = str(models)
        system = System(load_settings(data_dir=data_dir, query_cache_entries=0))
        result: dict[str, Any] = {
            "at": datetime.now(UTC).isoformat(timespec="seconds"),
            "command": f"python benchmarks/embedded.py FOLDER {' '.join(sys.argv[2:])}",
            "cores": len(os.sched_getaffinity(0)),
            "load_average_before": round(os.getloadavg()[0], 1),
        }
        files = list(discover([given.folder]))
        kind = {"random_vectors": given.random_vectors, "null_encoder": given.null_encoder}
        result["indexing"] = index(system, files, given.chunks, **kind)
        if given.null_encoder:
            show(result, given.json)
            return
        result["questions"] = ask(system, headings(system, given.questions + 20))
        result["serve"] = server_memory(data_dir)
    show(result, given.json)


def show(result: dict[str, Any], file: Path | None) -> None:
    """Print the result, and keep it where that is wanted."""
    shown = json.dumps(result, indent=2)
    print(shown)
    if file:
        file.write_text(shown + "\n", encoding="utf-8")


if __name__ == "__main__":
    main()
