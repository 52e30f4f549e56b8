"""A folder of version 0.1.0 is copied whole, whenever the copying is killed; its tables stay until they may go."""

import random
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from tests.support.chunks import some_chunks

from askdock.adapters.stores.embedded import takeover as copying
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.adapters.stores.embedded.takeover import pending, remove_tables, take_over
from askdock.bootstrap.takeover import take_over_tables
from askdock.errors import StoreUnavailable
from askdock.records import EmbeddedChunk

DIMENSION = 16
KILLS = 10
COPIER = """
import sys
from pathlib import Path
from askdock.adapters.stores import lancedb
from askdock.adapters.stores.embedded.takeover import take_over
lancedb.BATCH_ROWS = 50
folder = Path(sys.argv[1])
for done in take_over(folder, lancedb.LanceTables(folder), "g"):
    print(done.rows, flush=True)
"""


@pytest.fixture
def chunks() -> list[EmbeddedChunk]:
    return [item for n in range(30) for item in some_chunks(40, DIMENSION, prefix=f"d{n}k", document_id=f"d{n}")]


@pytest.fixture
def folder(tmp_path: Path, chunks: list[EmbeddedChunk]) -> Path:
    """A table as version 0.1.0 made it."""
    lancedb = pytest.importorskip("lancedb", reason="the extra `lancedb` is not installed")
    import pyarrow as pa

    names = [
        ["id", "document_id", "source_uri", "media_type", "text", "title", "document_name"],
        ["version", "ordinal", "start", "end", "page_start", "dated"],
    ]
    columns: dict[str, Any] = {
        name: pa.array([getattr(item.chunk, name) for item in chunks], kind)
        for some, kind in zip(names, (pa.string(), pa.int64()), strict=True)
        for name in some
    }
    for name, kind in {"page_breaks": pa.int32(), "headings": pa.string(), "tags": pa.string()}.items():
        columns[name] = pa.array([list(getattr(item.chunk, name)) for item in chunks], pa.list_(kind))
    columns["tokens"] = [item.tokens for item in chunks]
    vectors = pa.array(np.concatenate([item.vector for item in chunks]), pa.float32())
    columns["vector"] = pa.FixedSizeListArray.from_arrays(vectors, DIMENSION)
    lancedb.connect(tmp_path).create_table("g", pa.table(columns))
    return tmp_path


def copied(folder: Path) -> list[EmbeddedChunk]:
    store = EmbeddedChunkStore(folder)
    found = [item for n in range(30) for item in store.read_document("g", f"d{n}", 1)]
    assert store.count("g") == len(found)
    return found


def same(found: list[EmbeddedChunk], chunks: list[EmbeddedChunk]) -> bool:
    return len(found) == len(chunks) and all(
        a.chunk == b.chunk and a.tokens == b.tokens and np.array_equal(a.vector, b.vector)
        for a, b in zip(found, chunks, strict=True)
    )


def test_a_table_becomes_a_record_and_stays_until_it_may_go(folder: Path, chunks: list[EmbeddedChunk]) -> None:
    said: list[str] = []
    assert pending(folder) == ["g"]
    assert take_over_tables(folder, said.append)
    assert same(copied(folder), chunks)
    assert any("1,200 of 1,200" in line or "copied and compared" in line for line in said)
    assert pending(folder) == []
    assert (folder / "g.lance").is_dir()
    assert take_over_tables(folder, said.append)
    assert remove_tables(folder) == ["g"]
    assert not (folder / "g.lance").exists()
    assert same(copied(folder), chunks)


def test_copying_that_is_killed_goes_on_where_it_was(folder: Path, chunks: list[EmbeddedChunk]) -> None:
    chosen = random.Random(3)  # noqa: S311 - not a secret
    before = 0
    for _ in range(KILLS):
        process = subprocess.Popen([sys.executable, "-c", COPIER, str(folder)], stdout=subprocess.PIPE, text=True)
        assert process.stdout is not None
        for _ in range(chosen.randrange(1, 20)):
            process.stdout.readline()
        process.kill()
        process.wait()
        process.stdout.close()
        assert pending(folder) == ["g"]
        there = EmbeddedChunkStore(folder).count("g.incoming")
        assert there >= before
        before = there
    assert before > 0
    assert take_over_tables(folder, lambda _: None)
    assert same(copied(folder), chunks)
    assert [path.name for path in folder.glob("*incoming*")] == []


def test_a_copy_that_is_not_equal_is_not_used(
    folder: Path, chunks: list[EmbeddedChunk], monkeypatch: pytest.MonkeyPatch
) -> None:
    from askdock.adapters.stores.lancedb import LanceTables

    read = EmbeddedChunkStore.read_document

    def altered(self: EmbeddedChunkStore, generation: str, document: str, version: int) -> Iterator[EmbeddedChunk]:
        items = list(read(self, generation, document, version))
        yield from items[:-1] if document == "d7" else items

    monkeypatch.setattr(copying.EmbeddedChunkStore, "read_document", altered)
    with pytest.raises(StoreUnavailable, match="is not equal"):
        list(take_over(folder, LanceTables(folder), "g"))
    assert pending(folder) == ["g"]
    monkeypatch.undo()
    list(take_over(folder, LanceTables(folder), "g"))
    assert same(copied(folder), chunks)


def test_without_lancedb_nothing_is_copied(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "askdock.adapters.stores.lancedb", None)
    assert not take_over_tables(folder, print)
    assert pending(folder) == ["g"]
