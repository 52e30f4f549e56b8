"""kill -9 of a writer at random moments, while another process searches: nothing acknowledged is lost."""

import random
import subprocess
import sys
import threading
from pathlib import Path
from typing import IO

import pytest
from tests.support.chunks import some_chunks

from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.records import NO_FILTER

DIMENSION = 64
KILLS = 30
WRITER = """
import random, sys
from pathlib import Path
from tests.support.chunks import some_chunks
from askdock.adapters.stores.embedded import checkpoints, words
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
words.FOLD_ROWS, checkpoints.ROWS = 50, 80
store, seed = EmbeddedChunkStore(Path(sys.argv[1])), int(sys.argv[2])
chosen = random.Random(seed)
for n in range(10**6):
    name = f"s{seed}x{n}"
    chunks = some_chunks(chosen.choice((1, 1, 5, 40)), 64, prefix=f"{name}k", document_id=name)
    store.upsert("g", chunks)
    print("wrote", name, len(chunks), flush=True)
    if n % 3 == 2:
        gone = f"s{seed}x{n - 1}"
        print("deleting", gone, 0, flush=True)
        store.delete_document("g", gone)
        print("deleted", gone, 0, flush=True)
    if n % 4 == 3:
        store.maintain("g")
"""
READER = """
import sys
from pathlib import Path
from tests.support.chunks import some_chunks
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.records import NO_FILTER
store, asked = EmbeddedChunkStore(Path(sys.argv[1])), some_chunks(1, 64)[0]
print("searching", flush=True)
while True:
    hits = store.search_dense("g", asked.vector, 20, NO_FILTER)
    hits += store.search_sparse("g", "w1 w2 w3", 20, NO_FILTER)
    store.read_chunks("g", [hit.chunk_id for hit in hits])
"""


class Writer:
    """A process that writes, and what it said it has written."""

    def __init__(self, folder: Path, seed: int, mentions: int) -> None:
        self.process = start(WRITER, folder, str(seed))
        self.lines: list[str] = []
        self._mentions = mentions
        self._enough = threading.Event()
        self._thread = threading.Thread(target=self._read, args=(self.process.stdout,))
        self._thread.start()

    def kill_when_it_has_said_enough(self) -> None:
        assert self._enough.wait(60)
        self.process.kill()
        self.process.wait()
        self._thread.join()
        assert self.process.stdout is not None
        self.process.stdout.close()

    def _read(self, stdout: IO[str]) -> None:
        for line in stdout:
            if line.endswith("\n"):  # else it died in the middle of saying so
                self.lines.append(line)
            if len(self.lines) >= self._mentions:
                self._enough.set()


def start(code: str, *arguments: object) -> "subprocess.Popen[str]":
    root = Path(__file__).parents[5]
    return subprocess.Popen(
        [sys.executable, "-c", code, *map(str, arguments)], stdout=subprocess.PIPE, text=True, cwd=root
    )


def test_a_writer_that_is_killed_loses_nothing_it_said_it_had_written(tmp_path: Path) -> None:
    chosen = random.Random(5)  # noqa: S311 - not a secret
    store = EmbeddedChunkStore(tmp_path)
    store.create_generation("g", DIMENSION)
    reader = start(READER, tmp_path)
    assert reader.stdout is not None
    assert reader.stdout.readline() == "searching\n"
    there: dict[str, int] = {}
    deleted: set[str] = set()
    try:
        for seed in range(KILLS):
            writer = Writer(tmp_path, seed, mentions=chosen.randrange(1, 60))
            writer.kill_when_it_has_said_enough()
            for line in writer.lines:
                what, name, size = line.split()
                if what == "wrote":
                    there[name] = int(size)
                else:
                    there.pop(name, None)
                    if what == "deleted":
                        deleted.add(name)
            # By one that was open all the time, and by one that is new.
            check(store if seed % 2 else EmbeddedChunkStore(tmp_path), there, deleted, f"s{seed}x")
            assert reader.poll() is None
    finally:
        reader.kill()
        reader.wait()
        reader.stdout.close()
    assert store.damage("g", thorough=True) == []


def check(store: EmbeddedChunkStore, there: dict[str, int], deleted: set[str], newest: str) -> None:
    keys = list(store.stored("g"))
    assert len({key.chunk_id for key in keys}) == len(keys)
    stored: dict[str, int] = {}
    for key in keys:
        stored[key.document_id] = stored.get(key.document_id, 0) + 1
    assert {name: stored.get(name) for name in there} == there
    assert not deleted & stored.keys()
    for name in [name for name in there if name.startswith(newest)][-3:]:
        [chunk, *_] = some_chunks(there[name], DIMENSION, prefix=f"{name}k", document_id=name)
        worded = store.search_sparse("g", chunk.tokens.rpartition(" ")[2], 5, NO_FILTER)
        assert [hit.chunk_id for hit in worded] == [chunk.chunk.id]
        [near] = store.search_dense("g", chunk.vector, 1, NO_FILTER)
        assert near.score == pytest.approx(1.0, abs=1e-4)
