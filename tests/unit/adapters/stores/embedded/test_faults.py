"""What breaks on a disk and how the embedded store takes it: never a silent wrong answer."""

import shutil
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from tests.support.chunks import some_chunks
from tests.support.small_disk import fill

from askdock.adapters.stores.embedded import checkpoints, disk, generation, words
from askdock.adapters.stores.embedded.store import EmbeddedChunkStore
from askdock.adapters.stores.embedded.vectors import VectorIndexKind, numpy_kind, turbovec_kind
from askdock.errors import StorageFull, StoreUnavailable
from askdock.records import NO_FILTER, EmbeddedChunk

DIMENSION = 64
CHUNKS = some_chunks(400, DIMENSION)
Answers = tuple[list[str], list[str]]


@pytest.fixture(params=["turbovec", "numpy"])
def kind(request: pytest.FixtureRequest) -> VectorIndexKind:
    return turbovec_kind() if request.param == "turbovec" else numpy_kind("asked for")


@pytest.fixture
def folder(tmp_path: Path, kind: VectorIndexKind, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A generation `g` of CHUNKS with both indexes in files."""
    monkeypatch.setattr(words, "FOLD_ROWS", 50)
    monkeypatch.setattr(checkpoints, "ROWS", 50)
    store = EmbeddedChunkStore(tmp_path / "chunks", kind)
    store.create_generation("g", DIMENSION)
    store.upsert("g", CHUNKS[:380])
    store.maintain("g")
    store.upsert("g", CHUNKS[380:])
    store.close()
    return tmp_path / "chunks"


def answers(store: EmbeddedChunkStore) -> Answers:
    near = store.search_dense("g", CHUNKS[7].vector, 10, NO_FILTER)
    worded = store.search_sparse("g", "w3 w7 markc390", 30, NO_FILTER)
    return [hit.chunk_id for hit in near], sorted(hit.chunk_id for hit in worded)


def derived(folder: Path) -> list[Path]:
    return sorted(path for path in folder.rglob("*") if path.is_file() and ".sqlite" not in path.name)


def test_there_is_something_to_damage(folder: Path) -> None:
    names = {path.suffix or path.name for path in folder.iterdir()}
    assert names == {".sqlite", ".words", ".vectors", ".lock", "reserve"}


def cut(path: Path) -> None:
    with path.open("r+b") as file:
        file.truncate(max(0, path.stat().st_size - 100))


def overwrite(path: Path) -> None:
    content = bytearray(path.read_bytes())
    middle = len(content) // 2
    content[middle : middle + 64] = bytes(64)
    path.write_bytes(content)


@pytest.mark.parametrize("damage", [cut, Path.unlink], ids=["cut", "missing"])
def test_an_index_file_that_is_torn_or_missing_is_made_again(
    folder: Path, kind: VectorIndexKind, damage: Callable[[Path], None], tmp_path: Path
) -> None:
    expected = answers(EmbeddedChunkStore(folder, kind))
    harmed = 0
    for path in derived(folder):
        copy = tmp_path / f"copy{harmed}"
        shutil.copytree(folder, copy)
        damage(copy / path.relative_to(folder))
        harmed += 1
        store = EmbeddedChunkStore(copy, kind)
        assert answers(store) == expected, path.name
        store.maintain("g")
        assert answers(EmbeddedChunkStore(copy, kind)) == expected, path.name
        store.close()
    assert harmed > 5


def test_a_vector_file_with_altered_bytes_is_made_again(folder: Path, kind: VectorIndexKind) -> None:
    expected = answers(EmbeddedChunkStore(folder, kind))
    [path] = folder.glob("*.vectors")
    overwrite(path)
    assert answers(EmbeddedChunkStore(folder, kind)) == expected


def test_rows_that_are_gone_leave_the_index_of_words(folder: Path, kind: VectorIndexKind) -> None:
    store = EmbeddedChunkStore(folder, kind)
    store.upsert("g", CHUNKS[:100])  # each a new row in place of the one before
    store.maintain("g")
    searched = store._of("g")
    with searched.record.reading() as connection:
        view = searched.words(connection, ["w3"])
    assert view.searcher is not None
    assert view.searcher.num_docs == store.count("g") == len(CHUNKS)


def test_an_index_of_words_of_another_version_holds_no_notes(folder: Path, kind: VectorIndexKind) -> None:
    [record] = folder.glob("*.sqlite")
    with closing(sqlite3.connect(record)) as connection, connection:
        connection.execute("UPDATE derived SET kind = 'words-1' WHERE kind = ?", (words.KIND,))
    store = EmbeddedChunkStore(folder, kind)
    store.upsert("g", CHUNKS[:100])
    store.maintain("g")
    with closing(sqlite3.connect(record)) as connection:
        kinds = [name for (name,) in connection.execute("SELECT kind FROM derived WHERE kind LIKE 'words-%'")]
    assert kinds == [words.KIND]
    assert len(list(folder.glob("*.words"))) == 1


def test_a_byte_that_changed_in_the_index_of_words_is_noticed(
    folder: Path, kind: VectorIndexKind, tmp_path: Path
) -> None:
    expected = answers(EmbeddedChunkStore(folder, kind))
    files = [path for path in folder.glob("*.words/*") if path.suffix in {".fast", ".idx", ".term", ".fieldnorm"}]
    assert len(files) >= 4
    for number, path in enumerate(files):
        copy = tmp_path / f"copy{number}"
        shutil.copytree(folder, copy)
        damaged = copy / path.relative_to(folder)
        content = bytearray(damaged.read_bytes())
        content[len(content) // 3] ^= 0xFF
        damaged.write_bytes(content)
        store = EmbeddedChunkStore(copy, kind)
        assert answers(store) == expected, path.name
        store.close()
        assert not damaged.exists(), path.name


def test_without_any_index_file_all_is_found(folder: Path, kind: VectorIndexKind) -> None:
    expected = answers(EmbeddedChunkStore(folder, kind))
    for path in folder.iterdir():
        if path.is_dir():
            shutil.rmtree(path)
        elif ".sqlite" not in path.name:
            path.unlink()
    assert answers(EmbeddedChunkStore(folder, kind)) == expected


def made_again(store: EmbeddedChunkStore) -> None:
    """Wait for the thread that makes an index."""
    maker = store._of("g")._maker
    assert maker is not None
    maker.join(60)


def test_a_large_index_is_made_again_beside_searches_and_only_its_leg_is_unavailable(
    folder: Path, kind: VectorIndexKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "MAX_ROWS", 100)
    expected = answers(EmbeddedChunkStore(folder, kind))
    [path] = folder.glob("*.words")
    shutil.rmtree(path)
    store = EmbeddedChunkStore(folder, kind)
    with pytest.raises(StoreUnavailable, match="words is being made again"):
        store.search_sparse("g", "w3", 5, NO_FILTER)
    assert store.search_dense("g", CHUNKS[7].vector, 10, NO_FILTER)[0].chunk_id == "c7"
    made_again(store)
    assert answers(store) == expected

    [path] = folder.glob("*.vectors")
    path.unlink()
    store = EmbeddedChunkStore(folder, kind)
    with pytest.raises(StoreUnavailable, match="vectors is being made again"):
        store.search_dense("g", CHUNKS[7].vector, 10, NO_FILTER)
    assert store.search_sparse("g", "markc390", 5, NO_FILTER)[0].chunk_id == "c390"
    made_again(store)
    assert answers(store) == expected
    assert answers(EmbeddedChunkStore(folder, kind)) == expected


def test_what_another_process_wrote_down_is_taken(
    folder: Path, kind: VectorIndexKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    expected = answers(EmbeddedChunkStore(folder, kind))
    monkeypatch.setattr(generation, "MAX_ROWS", 100)
    monkeypatch.setattr(generation.Generation, "_make_again", lambda _: None)
    [path] = folder.glob("*.vectors")
    path.unlink()
    store = EmbeddedChunkStore(folder, kind)
    for _ in range(2):
        with pytest.raises(StoreUnavailable, match="vectors is being made again"):
            store.search_dense("g", CHUNKS[7].vector, 10, NO_FILTER)
    EmbeddedChunkStore(folder, kind).maintain("g")
    assert answers(store) == expected


def test_many_rows_of_another_process_that_nobody_wrote_down_are_read(
    folder: Path, kind: VectorIndexKind, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(generation, "MAX_ROWS", 100)
    monkeypatch.setattr(checkpoints, "ROWS", 1_000)
    store = EmbeddedChunkStore(folder, kind)
    answers(store)
    more = some_chunks(200, DIMENSION, prefix="more", document_id="more")
    EmbeddedChunkStore(folder, kind).upsert("g", more)
    with pytest.raises(StoreUnavailable, match="vectors is being made again"):
        store.search_dense("g", more[5].vector, 10, NO_FILTER)
    made_again(store)
    assert "more5" in {hit.chunk_id for hit in store.search_dense("g", more[5].vector, 10, NO_FILTER)}


def test_an_index_of_another_format_is_made_again(folder: Path, kind: VectorIndexKind) -> None:
    expected = answers(EmbeddedChunkStore(folder, kind))
    with sqlite3.connect(folder / "g.sqlite") as record:
        record.execute("UPDATE derived SET kind = 'older-' || kind")
    record.close()
    assert answers(EmbeddedChunkStore(folder, kind)) == expected


@pytest.mark.parametrize(("found", "age"), [(0, "older"), (9, "newer")])
def test_a_record_of_another_format_is_one_clear_error(folder: Path, found: int, age: str) -> None:
    with sqlite3.connect(folder / "g.sqlite") as record:
        record.execute(f"PRAGMA user_version = {found}")
    record.close()
    store = EmbeddedChunkStore(folder)
    for call in (lambda: store.count("g"), lambda: store.create_generation("g", DIMENSION)):
        with pytest.raises(StoreUnavailable, match=f"has format {found}, {age}"):
            call()
    # It is left alone, save where a person asks for its repair.
    assert store.damage("g", thorough=False) == []
    assert age in store.damage("g", thorough=True)[0]


def test_a_damaged_record_is_found_and_does_not_answer(folder: Path) -> None:
    path = folder / "g.sqlite"
    content = bytearray(path.read_bytes())
    for start in range(2 * 8192, len(content), 8192):
        content[start : start + 400] = b"\xff" * 400
    path.write_bytes(content)
    store = EmbeddedChunkStore(folder)
    assert store.damage("g", thorough=True) != []
    with pytest.raises(StoreUnavailable, match="damaged"):
        store.search_dense("g", CHUNKS[7].vector, 10, NO_FILTER)


def test_a_file_that_is_no_record_is_found_without_being_asked(folder: Path) -> None:
    (folder / "g.sqlite").write_bytes(b"no database" * 1000)
    store = EmbeddedChunkStore(folder)
    assert store.damage("g", thorough=False) != []
    with pytest.raises(StoreUnavailable, match="damaged"):
        store.count("g")


def test_after_an_unclean_end_the_record_is_looked_through_once(folder: Path) -> None:
    left = EmbeddedChunkStore(folder)
    left.upsert("g", CHUNKS[:1])  # its log stays beside it, as a killed process leaves it
    store = EmbeddedChunkStore(folder)
    record = store._of("g").record
    assert record.unclean
    assert store.damage("g", thorough=False) == []
    assert not record.unclean


def test_a_generation_that_is_not_there_is_not_damaged(folder: Path) -> None:
    assert EmbeddedChunkStore(folder).damage("absent", thorough=True) == []


def test_the_sqlite3_command_can_read_the_record(folder: Path) -> None:
    command = shutil.which("sqlite3")
    connection = sqlite3.connect(folder / "g.sqlite")
    found = connection.execute("SELECT json_extract(body, '$.text') FROM chunk WHERE id = 'c7'").fetchall()
    connection.close()
    assert found == [("text of c7",)]
    if command is None:
        pytest.skip("the sqlite3 command is not installed")


@pytest.fixture
def full(small_disk: Path, kind: VectorIndexKind) -> Iterator[tuple[EmbeddedChunkStore, list[str]]]:
    """A store on a disk that became full while it was written to; the ids that were acknowledged."""
    store = EmbeddedChunkStore(small_disk / "chunks", kind)
    store.create_generation("g", DIMENSION)
    acknowledged: list[str] = []
    fill(small_disk / "ballast", leave=2 << 20)
    with pytest.raises(StorageFull):
        write_until_full(store, acknowledged)
    yield store, acknowledged
    store.close()


def write_until_full(store: EmbeddedChunkStore, acknowledged: list[str]) -> None:
    for n in range(10_000):
        chunks = batch(n)
        store.upsert("g", chunks)
        acknowledged.extend(item.chunk.id for item in chunks)
        if n % 10 == 9:
            store.maintain("g")


def batch(number: int) -> list[EmbeddedChunk]:
    return some_chunks(50, DIMENSION, prefix=f"b{number}k", document_id=f"b{number}")


def test_a_full_disk_keeps_what_was_acknowledged_and_both_legs_answer(
    full: tuple[EmbeddedChunkStore, list[str]], small_disk: Path, kind: VectorIndexKind
) -> None:
    store, acknowledged = full
    assert acknowledged
    for one in (store, EmbeddedChunkStore(small_disk / "chunks", kind)):
        assert sorted(key.chunk_id for key in one.stored("g")) == sorted(acknowledged)
        assert one.count("g") == len(acknowledged)
        [chunk] = [item for item in batch(0) if item.chunk.ordinal == 3]
        assert one.search_dense("g", chunk.vector, 5, NO_FILTER)[0].chunk_id == chunk.chunk.id
        assert one.search_sparse("g", chunk.tokens.rpartition(" ")[2], 5, NO_FILTER)[0].chunk_id == chunk.chunk.id
        one.close()


def test_on_a_full_disk_deleting_makes_room_to_write(full: tuple[EmbeddedChunkStore, list[str]]) -> None:
    store, acknowledged = full
    documents = sorted({name.partition("k")[0] for name in acknowledged})
    for document in documents[:4]:
        store.delete_document("g", document)
    assert store.count("g") == len(acknowledged) - 4 * 50
    store.upsert("g", batch(99_999)[:20])
    assert store.count("g") == len(acknowledged) - 4 * 50 + 20


def test_a_network_disk_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    mounts = f"/dev/sda1 / ext4 rw 0 0\nserver:/share {tmp_path} nfs4 rw 0 0\n"
    monkeypatch.setattr(Path, "read_text", lambda *_args, **_kwargs: mounts)
    (tmp_path / "chunks").mkdir()
    assert disk.network_file_system(tmp_path / "chunks") == "nfs4"
    assert disk.network_file_system(Path("/")) is None


def test_a_read_error_of_the_disk_is_an_error(folder: Path, kind: VectorIndexKind) -> None:
    store = EmbeddedChunkStore(folder, kind)
    with store._of("g").record.reading() as connection:
        assert connection.execute("PRAGMA mmap_size").fetchone()[0] == 0
    assert answers(store)
    # What a page beyond the end of the file is to a read, a bad sector is too.
    with (folder / "g.sqlite").open("r+b") as file:
        file.truncate(3 * 8192)
    with pytest.raises(StoreUnavailable):
        EmbeddedChunkStore(folder, kind).search_dense("g", CHUNKS[7].vector, 10, NO_FILTER)
