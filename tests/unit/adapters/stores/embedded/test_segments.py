"""Files of tantivy are known by their checksums; each is read once."""

import json
from pathlib import Path

import pytest
import tantivy

from askdock.adapters.stores.embedded.segments import check, is_whole


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    builder = tantivy.SchemaBuilder()
    builder.add_unsigned_field("row", fast=True, indexed=True)
    schema = builder.build()
    index = tantivy.Index(schema, str(tmp_path))
    writer = index.writer(heap_size=32 << 20, num_threads=1)
    for row in range(100):
        writer.add_document(tantivy.Document.from_dict({"row": row}, schema))
    writer.commit()
    writer.wait_merging_threads()
    writer = index.writer(heap_size=32 << 20, num_threads=1)
    writer.delete_documents_by_query(tantivy.Query.term_query(schema, "row", 7))
    writer.commit()
    writer.wait_merging_threads()
    return tmp_path


def test_what_tantivy_wrote_is_whole(folder: Path) -> None:
    sound: set[str] = set()
    check(folder, sound)
    assert {Path(name).suffix for name in sound} >= {".fast", ".idx", ".term", ".del"}


@pytest.mark.parametrize("content", [b"", b"short", bytes(100), b"x" * 100 + b"\x05\x00\x00\x00\x39\x05\x00\x00"])
def test_what_has_no_footer_is_not_whole(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "file.idx"
    path.write_bytes(content)
    assert not is_whole(path)


def test_each_file_is_read_once(folder: Path) -> None:
    sound: set[str] = set()
    check(folder, sound)
    [path] = folder.glob("*.fast")
    path.write_bytes(path.read_bytes()[1:])
    check(folder, sound)
    with pytest.raises(ValueError, match="not what was written"):
        check(folder, set())


def test_what_another_process_is_writing_is_not_looked_at(folder: Path) -> None:
    [segment] = json.loads((folder / "meta.json").read_text())["segments"]
    name = segment["segment_id"].replace("-", "")
    for half_written in (f"{'0' * 32}.idx", f"{name}.999.del"):
        (folder / half_written).write_bytes(b"half written")
    check(folder, set())
