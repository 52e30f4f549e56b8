"""Power cuts: catalogue, file store and chunk store together, after which nothing acknowledged is lost."""

import hashlib
import random
import shutil
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest
from tests.crash.power_cut import CALLS, Disk
from tests.support.chunks import some_chunks

from askdock.adapters.files.local import LocalFiles
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.errors import DocumentNotFound
from askdock.ports import original_key, parsed_key
from askdock.records import NO_FILTER, DocumentStatus

DIMENSION = 16
CUTS = 50
DOCUMENTS = 40
LIFE = """
import hashlib, io, sys
from pathlib import Path
from tests.support.chunks import some_chunks
from askdock.adapters.files.local import LocalFiles
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.stores.embedded import checkpoints, words
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.ports import original_key, parsed_key
from askdock.records import DocumentStatus, IndexProfile, SourceFile
words.FOLD_ROWS, checkpoints.ROWS = 40, 60
top = Path(sys.argv[1])
catalogue = SqlCatalogue(Database(f"sqlite:///{top / 'catalogue.db'}"))
files, store = LocalFiles(top / "files"), EmbeddedChunkStore(top / "chunks")
collection = catalogue.create_collection("c", IndexProfile("m", "f", 16, 100, 10, "a"))
store.create_generation(collection.generation, 16)
print("collection", collection.id, flush=True)
for n in range(int(sys.argv[2])):
    content = f"document {n} ".encode() * 50
    digest = hashlib.sha256(content).hexdigest()
    files.put(original_key(collection.id, digest), io.BytesIO(content))
    file = SourceFile(f"upload:{n}", f"{n}.txt", "text/plain", digest, len(content))
    document = catalogue.accept(collection.id, file).document
    print("accepted", document.id, digest, flush=True)
    assert catalogue.claim("worker", 60, [collection.id])
    files.put(parsed_key(document.id, 1), io.BytesIO(content))
    chunks = some_chunks(n % 13 + 1, 16, prefix=f"n{n}k", document_id=document.id)
    catalogue.advance(document.id, 1, DocumentStatus.PARSED, owner="worker", chunks=len(chunks))
    store.upsert(collection.generation, chunks)
    assert len(store.chunk_ids(collection.generation, document.id, 1)) == len(chunks)
    assert catalogue.publish(document.id, 1, owner="worker")
    print("ready", document.id, n, len(chunks), flush=True)
    if n % 5 == 4:
        catalogue.mark_deleting(collection.id, document.id)
        print("deleting", document.id, flush=True)
        store.delete_document(collection.generation, document.id)
        catalogue.forget(document.id)
    if n % 6 == 5:
        store.maintain(collection.generation)
"""


class Told:
    """What was acknowledged up to a moment."""

    def __init__(self) -> None:
        self.collection = ""
        self.accepted: dict[str, str] = {}
        self.ready: dict[str, tuple[int, int]] = {}
        self.deleting: set[str] = set()
        self._heard = b""

    def hear(self, said: bytes) -> None:
        *lines, self._heard = (self._heard + said).split(b"\n")
        for line in lines:
            match line.decode().split():
                case ["collection", found]:
                    self.collection = found
                case ["accepted", document, digest]:
                    self.accepted[document] = digest
                case ["ready", document, number, count]:
                    self.ready[document] = (int(number), int(count))
                case ["deleting", document]:
                    self.deleting.add(document)


@pytest.fixture(scope="module")
def trace(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Path]:
    """The folder that a process worked in, and its system calls."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    folder = tmp_path_factory.mktemp("life")
    top, written = folder / "data", folder / "trace"
    top.mkdir()
    command = [strace, "-f", "-xx", "-s", "1000000", "-e", f"trace={CALLS}", "-e", "signal=none", "-o", written]
    done = subprocess.run(
        [*command, sys.executable, "-c", LIFE, top, str(DOCUMENTS)],
        cwd=Path(__file__).parents[2],
        capture_output=True,
        text=True,
        check=False,
    )
    if "ptrace" in done.stderr:
        pytest.skip("this machine lets no process be traced")
    assert done.returncode == 0, done.stderr[-2000:]
    return top, written


def test_nothing_acknowledged_is_lost(trace: tuple[Path, Path], tmp_path: Path) -> None:
    top, written = trace
    said_at = [bool(said) for said in Disk(top).replay(written)]
    chosen = random.Random(11)  # noqa: S311 - not a secret
    # From the moment that anything was acknowledged.
    cuts = set(chosen.sample(range(said_at.index(True) + 10, len(said_at)), CUTS))
    disk, told, made = Disk(top), Told(), 0
    for number, said in enumerate(disk.replay(written)):
        told.hear(said)
        if number in cuts:
            found = tmp_path / f"cut{number}"
            disk.after_a_cut(found, keep=chosen if made % 2 else None)
            check(found, told)
            shutil.rmtree(found)
            made += 1
    assert made == CUTS
    assert len(told.ready) == DOCUMENTS


def check(folder: Path, told: Told) -> None:
    files, store = LocalFiles(folder / "files"), EmbeddedChunkStore(folder / "chunks")
    with closing(Database(f"sqlite:///{folder / 'catalogue.db'}")) as database, closing(store):
        catalogue = SqlCatalogue(database)
        collection = catalogue.get_collection("c")
        assert collection.id == told.collection
        assert store.damage(collection.generation, thorough=True) == []
        for document_id, digest in told.accepted.items():
            try:
                document = catalogue.get_document(collection.id, document_id)
            except DocumentNotFound:
                assert document_id in told.deleting or is_deleting(told, document_id)
                continue
            with files.open(original_key(collection.id, digest)) as original:
                assert hashlib.sha256(original.read()).hexdigest() == digest
            if document_id in told.ready and not is_deleting(told, document_id):
                assert (document.status, document.live_version) == (DocumentStatus.READY, 1)
                assert files.exists(parsed_key(document_id, 1))
                found_by_both_legs(store, collection.generation, document_id, *told.ready[document_id])


def is_deleting(told: Told, document_id: str) -> bool:
    """Whether its deletion was acknowledged, or was about to be."""
    return document_id in told.deleting or told.ready.get(document_id, (0, 0))[0] % 5 == 4


def found_by_both_legs(
    store: EmbeddedChunkStore, generation: str, document_id: str, number: int, count: int
) -> None:
    chunks = some_chunks(count, DIMENSION, prefix=f"n{number}k", document_id=document_id)
    assert store.chunk_ids(generation, document_id, 1) == {item.chunk.id for item in chunks}
    last = chunks[-1]
    worded = store.search_sparse(generation, last.tokens.rpartition(" ")[2], 5, NO_FILTER)
    assert [hit.chunk_id for hit in worded] == [last.chunk.id]
    near = store.search_dense(generation, last.vector, 5, NO_FILTER)
    assert near[0].score == pytest.approx(1.0, abs=1e-4)


def test_the_replay_loses_what_a_process_did_not_sync(tmp_path: Path) -> None:
    """The disk itself: else no test above could fail."""
    strace = shutil.which("strace")
    if strace is None:
        pytest.skip("strace is not installed")
    top, written = tmp_path / "data", tmp_path / "trace"
    top.mkdir()
    code = """
import os, sys
top = sys.argv[1]
def write(name, content, sync):
    handle = os.open(f"{top}/{name}", os.O_CREAT | os.O_WRONLY)
    os.write(handle, content)
    if sync:
        os.fsync(handle)
    os.close(handle)
write("synced", b"all", True)
write("loose", b"lost", False)
folder = os.open(top, os.O_RDONLY)
os.fsync(folder)
write("nameless", b"lost too", True)
"""
    command = [strace, "-f", "-xx", "-s", "1000", "-e", f"trace={CALLS}", "-o", written]
    done = subprocess.run([*command, sys.executable, "-c", code, top], capture_output=True, text=True, check=False)
    if "ptrace" in done.stderr:
        pytest.skip("this machine lets no process be traced")
    disk = Disk(top)
    for _ in disk.replay(written):
        pass
    disk.after_a_cut(tmp_path / "found")
    assert {path.name: path.read_bytes() for path in (tmp_path / "found").iterdir()} == {
        "synced": b"all",
        "loose": b"",
    }
