"""A system that moves: equal files, texts and chunks, and the same answers, whatever the store is."""

import base64
import gzip
import hashlib
import io
import json
import tarfile
from collections import deque
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from uuid import uuid4

import numpy as np
import pytest
from tests.support.bench import Bench, make_bench

from askdock.adapters.files.local import LocalFiles
from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.golden import SqlGolden
from askdock.adapters.sql.synced import SqlSourceStore
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.application.golden import Expected, Golden
from askdock.application.synonyms import Synonyms
from askdock.backup.archive import FORMAT_VERSION
from askdock.backup.create import Backup, Summary
from askdock.backup.restore import Restore
from askdock.errors import AskDockError, CollectionExists, DamagedArchive, InvalidInput
from askdock.maintenance.reconcile import Reconciler
from askdock.ports import Catalogue, ChunkStore, FileStore
from askdock.records import CopiedItem, DocumentStatus, KeptItem, SourceSpec, SyncedSource
from askdock.retrieval.hybrid import HybridRetriever
from askdock.retrieval.liveness import LivenessFilter
from askdock.retrieval.pipeline import RetrievalPipeline
from askdock.retrieval.rewrite import Rewriter
from askdock.retrieval.rights import DocumentRights

GOLDEN = [
    "annual leave",
    "年假有多少天",
    "travel expenses receipt",
    "password reset",
    "product warranty",
    "canteen",
]

Parts = tuple[Catalogue, FileStore, ChunkStore]


@pytest.fixture(scope="module")
def bench(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """The samples of the repository in SQLite and two folders; one changed, one failed, one waiting."""
    folder = tmp_path_factory.mktemp("from")
    bench = make_bench(
        SqlCatalogue(Database(f"sqlite:///{folder / 'catalogue.db'}")),
        LocalFiles(folder / "files"),
        EmbeddedChunkStore(folder / "chunks"),
    )
    samples = sorted(Path(__file__).parents[2].joinpath("examples").rglob("*"))
    for path in [path for path in samples if path.suffix in (".md", ".txt", ".html", ".docx", ".csv")]:
        bench.receive(path.name, path.read_bytes(), path.as_uri())
    bench.receive("changed.txt", "The canteen opens at noon.")
    bench.receive("bad.pdf", "%PDF-1.7 broken")
    bench.ingest()
    bench.receive("changed.txt", "The canteen opens at one.")
    bench.ingest()
    bench.receive("waiting.txt", "This one is not ingested yet.")
    return bench


@pytest.fixture(scope="module")
def archive(bench: Bench, tmp_path_factory: pytest.TempPathFactory) -> Path:
    target = tmp_path_factory.mktemp("backup") / "all.tar"
    done = last(Backup(bench.catalogue, bench.files, bench.store).write(target))
    assert done.missing == []
    return target


def last(steps: Iterator[Summary]) -> Summary:
    return deque(steps, maxlen=1)[0]


@pytest.fixture(params=["sqlite+embedded", "sqlite+milvus", "postgresql+embedded"])
def empty(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Parts]:
    """An empty system to restore into."""
    database, store = request.param.split("+")
    url = f"sqlite:///{tmp_path / 'to.db'}" if database == "sqlite" else request.getfixturevalue("postgres_url")
    chunks: Any
    if store == "embedded":
        chunks = EmbeddedChunkStore(tmp_path / "chunks")
    else:
        from askdock.adapters.stores.milvus.store import MilvusChunkStore

        chunks = MilvusChunkStore(request.getfixturevalue("milvus_lite"))
    with closing(Database(url)) as opened:
        yield SqlCatalogue(opened), LocalFiles(tmp_path / "files"), chunks


def hashes(files: FileStore) -> dict[str, str]:
    found = {}
    for key in files.keys(""):
        with files.open(key) as content:
            found[key] = hashlib.sha256(content.read()).hexdigest()
    return found


def answers(parts: Parts, bench: Bench) -> dict[str, list[str]]:
    """The ten best chunks for each query, best first."""
    catalogue, _, store = parts
    retriever = HybridRetriever(store, bench.embedder)
    live = RetrievalPipeline(
        Rewriter(None), retriever, LivenessFilter(catalogue.live_versions), DocumentRights(catalogue)
    )
    collection = catalogue.get_collection("default")
    return {q: [found.chunk.id for found in live.search(collection, q, top_k=10)] for q in GOLDEN}


def test_the_restored_system_is_the_one_that_was(bench: Bench, archive: Path, empty: Parts) -> None:
    catalogue, files, store = empty
    done = last(Restore(*empty).read(archive))
    assert (done.collections, done.documents) == (1, len(documents(bench.catalogue)))
    assert hashes(files) == hashes(bench.files)
    assert catalogue.list_collections() == bench.catalogue.list_collections()
    assert documents(catalogue) == documents(bench.catalogue)
    generation = bench.collection.generation
    assert store.count(generation) == bench.store.count(generation) == done.chunks > 50
    for document in documents(catalogue):
        if document.live_version:
            was = list(bench.store.read_document(generation, document.id, document.live_version))
            now = list(store.read_document(generation, document.id, document.live_version))
            assert [item.chunk for item in now] == [item.chunk for item in was]
            assert all(np.array_equal(a.vector, b.vector) for a, b in zip(now, was, strict=True))
    now, was = answers(empty, bench), answers((bench.catalogue, bench.files, bench.store), bench)
    if isinstance(store, EmbeddedChunkStore):
        assert now == was
    else:  # another store breaks ties within a leg differently: the same ten, in nearly the same order
        assert {query: set(ids) for query, ids in now.items()} == {query: set(ids) for query, ids in was.items()}
    assert list(Reconciler(*empty, stuck_seconds=3600).run()) == []
    with pytest.raises(CollectionExists):
        last(Restore(*empty).read(archive))


def documents(catalogue: Catalogue) -> list[Any]:
    return catalogue.list_documents(catalogue.get_collection("default").id, limit=10_000)


@pytest.fixture
def fresh(tmp_path: Path) -> Parts:
    return (
        SqlCatalogue(Database(f"sqlite:///{tmp_path / 'to.db'}")),
        LocalFiles(tmp_path / "files"),
        EmbeddedChunkStore(tmp_path / "chunks"),
    )


def test_a_folder_holds_the_same_as_a_file(bench: Bench, archive: Path, fresh: Parts, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    last(Backup(bench.catalogue, bench.files, bench.store).write(folder))
    with tarfile.open(archive) as tar:
        assert {info.name for info in tar} == {
            path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file()
        }
    last(Restore(*fresh).read(folder))
    assert hashes(fresh[1]) == hashes(bench.files)


def test_what_moves_while_it_is_copied_is_copied_as_it_is_then(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """A document gets its new version, and another is deleted, just when their chunks are read."""
    folder = tmp_path / "live"
    moving = make_bench(SqlCatalogue(Database(f"sqlite:///{tmp_path / 'from.db'}")), LocalFiles(folder / "files"))
    changes, goes = moving.receive("changes.txt", "Version one."), moving.receive("goes.txt", "It goes.")
    moving.ingest()
    read, moved = moving.store.read_document, set()

    def read_and_move(generation: str, document_id: str, version: int) -> Any:
        yield from read(generation, document_id, version)
        if document_id not in moved:
            moved.add(document_id)
            if document_id == changes.document.id:
                moving.receive("changes.txt", "Version two.")
            else:
                moving.catalogue.mark_deleting(moving.collection.id, goes.document.id)
            moving.ingest()

    monkeypatch.setattr(moving.store, "read_document", read_and_move)
    target = tmp_path / "moving"
    done = last(Backup(moving.catalogue, moving.files, moving.store).write(target))
    assert (done.documents, done.chunks, done.missing) == (1, 1, [])
    (line,) = (target / "collections/default/documents.jsonl").read_text().splitlines()
    assert (json.loads(line)["version"], json.loads(line)["live_version"]) == (2, 2)


def refused(archive: Path, parts: Parts, kind: type[AskDockError] = DamagedArchive) -> str:
    with pytest.raises(kind) as raised:
        last(Restore(*parts).read(archive))
    assert parts[0].list_collections() == []
    assert "\n" not in str(raised.value)
    return str(raised.value)


def test_a_damaged_archive_restores_nothing(archive: Path, fresh: Parts, tmp_path: Path) -> None:
    data = archive.read_bytes()
    damaged = tmp_path / "damaged.tar"
    for share in (0.1, 0.5, 0.95):
        damaged.write_bytes(data[: int(len(data) * share)])
        refused(damaged, fresh)
        at = int(len(data) * share) // 512 * 512 + 100
        damaged.write_bytes(data[:at] + bytes([data[at] ^ 1]) + data[at + 1 :])
        if member_at(archive, at):
            assert "altered" in refused(damaged, fresh)
    damaged.write_bytes(b"no archive")
    refused(damaged, fresh)
    refused(tmp_path / "nothing.tar", fresh, InvalidInput)
    assert list(fresh[1].keys("")) == []


def member_at(archive: Path, offset: int) -> bool:
    with tarfile.open(archive) as tar:
        return any(info.offset_data <= offset < info.offset_data + info.size for info in tar)


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (lambda m: {**m, "format_version": FORMAT_VERSION + 1}, "use a newer one"),
        (lambda m: {**m, "format": "other"}, "not an AskDock backup"),
        (lambda m: {**m, "checksums_sha256": "0" * 64}, "altered"),
        (lambda m: [], "cannot be read"),
    ],
)
def test_another_manifest(
    bench: Bench, fresh: Parts, tmp_path: Path, change: Callable[[Any], Any], said: str
) -> None:
    folder = tmp_path / "backup"
    last(Backup(bench.catalogue, bench.files, bench.store).write(folder))
    manifest = folder / "manifest.json"
    manifest.write_text(json.dumps(change(json.loads(manifest.read_text()))))
    assert said in refused(folder, fresh)


def test_an_archive_of_the_version_before_is_restored(bench: Bench, fresh: Parts, tmp_path: Path) -> None:
    pytest.importorskip("pyarrow", reason="the extra `lancedb` is not installed")
    folder = tmp_path / "backup"
    last(Backup(bench.catalogue, bench.files, bench.store).write(folder))
    as_version_1(folder)
    done = last(Restore(*fresh).read(folder))
    generation = bench.collection.generation
    assert fresh[2].count(generation) == bench.store.count(generation) == done.chunks
    for document in documents(fresh[0]):
        was = list(bench.store.read_document(generation, document.id, document.live_version))
        now = list(fresh[2].read_document(generation, document.id, document.live_version))
        assert [(item.chunk, item.tokens) for item in now] == [(item.chunk, item.tokens) for item in was]
        assert all(np.array_equal(a.vector, b.vector) for a, b in zip(now, was, strict=True))


def as_version_1(folder: Path) -> None:
    """Its chunks in Parquet, as version 1 of the format had them."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    for path in folder.rglob("chunks-*.jsonl.gz"):
        rows = [json.loads(line) for line in gzip.decompress(path.read_bytes()).splitlines()]
        vectors = [np.frombuffer(base64.b64decode(row.pop("vector")), "<f4") for row in rows]
        table = pa.Table.from_pylist(rows)
        flat = pa.array(np.concatenate(vectors), pa.float32())
        table = table.append_column("vector", pa.FixedSizeListArray.from_arrays(flat, len(vectors[0])))
        pq.write_table(table, path.with_name(path.name.replace(".jsonl.gz", ".parquet")))
        path.unlink()
    manifest = folder / "manifest.json"
    lines = [
        json.dumps({"name": name, "size": len(content), "sha256": hashlib.sha256(content).hexdigest()})
        for name, content in (
            (path.relative_to(folder).as_posix(), path.read_bytes())
            for path in folder.rglob("*")
            if path.is_file() and path.name not in ("manifest.json", "checksums.jsonl")
        )
    ]
    checksums = "".join(f"{line}\n" for line in lines).encode()
    (folder / "checksums.jsonl").write_bytes(checksums)
    about = json.loads(manifest.read_text())
    digest = hashlib.sha256(checksums).hexdigest()
    manifest.write_text(json.dumps({**about, "format_version": 1, "checksums_sha256": digest}))


def test_members_too_many_or_too_few(bench: Bench, fresh: Parts, tmp_path: Path) -> None:
    folder = tmp_path / "backup"
    last(Backup(bench.catalogue, bench.files, bench.store).write(folder))
    (folder / "files" / "extra").write_bytes(b"x")
    assert "files/extra" in refused(folder, fresh)
    (folder / "files" / "extra").unlink()
    (folder / "collections/default/sources.jsonl").unlink()
    assert "sources.jsonl" in refused(folder, fresh)


def test_a_broken_off_backup_leaves_nothing_and_nothing_is_overwritten(
    bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    backup = Backup(bench.catalogue, bench.files, bench.store)
    monkeypatch.setattr(bench.store, "read_document", lambda *_: (_ for _ in ()).throw(InvalidInput("broken off")))
    with pytest.raises(InvalidInput, match="broken off"):
        last(backup.write(tmp_path / "all.tar"))
    assert list(tmp_path.iterdir()) == []
    (tmp_path / "all.tar").write_bytes(b"mine")
    with pytest.raises(InvalidInput, match="exists already"):
        last(backup.write(tmp_path / "all.tar"))
    assert (tmp_path / "all.tar").read_bytes() == b"mine"


def test_a_file_that_is_missing_is_told(bench: Bench, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    key = next(iter(bench.files.keys("originals/")))
    with bench.files.open(key) as content:
        data = content.read()
    bench.files.delete(key)
    try:
        done = last(Backup(bench.catalogue, bench.files, bench.store).write(tmp_path / uuid4().hex))
    finally:
        bench.files.put(key, io.BytesIO(data))
    assert done.missing == [key]
    assert done.documents == len([d for d in documents(bench.catalogue) if d.status != DocumentStatus.DELETING])


def test_golden_questions_go_with_their_collection(bench: Bench, fresh: Parts, tmp_path: Path) -> None:
    here = SqlGolden(bench.catalogue._database)  # type: ignore[attr-defined]
    collection = bench.catalogue.list_collections()[0]
    (kept,) = Golden(here).add(collection, [Expected("年假有多少天？", ("hr.md",), words=("28",))], "u1")
    folder = tmp_path / "golden"
    last(Backup(bench.catalogue, bench.files, bench.store, golden=here).write(folder))
    there = SqlGolden(fresh[0]._database)  # type: ignore[attr-defined]
    last(Restore(*fresh, golden=there).read(folder))
    assert there.questions(collection.id) == [kept]


def test_synonyms_go_with_their_collection(bench: Bench, fresh: Parts, tmp_path: Path) -> None:
    collection, folder = bench.catalogue.list_collections()[0], tmp_path / "synonyms"
    Synonyms(lambda: bench.files).replace(collection, [["capex", "capital expenditure"]])
    last(Backup(bench.catalogue, bench.files, bench.store).write(folder))
    last(Restore(*fresh).read(folder))
    assert Synonyms(lambda: fresh[1]).of(collection) == [["capex", "capital expenditure"]]


def test_sources_go_on_where_they_were_once_somebody_resumes_them(
    bench: Bench, fresh: Parts, tmp_path: Path
) -> None:
    here = SqlSourceStore(bench.catalogue._database)  # type: ignore[attr-defined]
    there = SqlSourceStore(fresh[0]._database)  # type: ignore[attr-defined]
    collection = bench.catalogue.list_collections()[0]
    spec = SourceSpec(
        "handbook", "webdav", "https://cloud.example.com/h/", {"user": "lin"}, schedule="1h", tags=("h",)
    )
    now = datetime.now(UTC)
    source = SyncedSource("s1", collection.id, spec, ("password",), False, now, now, now)
    here.add(source, "sealed-secret")
    here.restore(
        [], [CopiedItem("s1", KeptItem(f"k{i}", f"https://cloud.example.com/h/{i}", "1")) for i in range(3)]
    )
    folder = tmp_path / "sources"
    assert last(Backup(bench.catalogue, bench.files, bench.store, synced=here).write(folder)).sources == 1
    assert last(Restore(*fresh, synced=there).read(folder)).sources == 1
    (found,) = there.of_collection(collection.id)
    assert found == replace(source, paused=True, next_run_at=None, fresh_until=None)
    assert there.sealed("s1") == "sealed-secret"
    assert there.items_after("s1", None, 10) == here.items_after("s1", None, 10)
    assert there.due() == []


def test_an_archive_without_sources_restores_none(bench: Bench, fresh: Parts, tmp_path: Path) -> None:
    there = SqlSourceStore(fresh[0]._database)  # type: ignore[attr-defined]
    last(Backup(bench.catalogue, bench.files, bench.store).write(tmp_path / "old"))
    assert last(Restore(*fresh, synced=there).read(tmp_path / "old")).sources == 0
