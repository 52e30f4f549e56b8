"""kill -9 while indexing, then the same command again: complete, no duplicates."""

import sqlite3
from pathlib import Path

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.model]

DOCUMENTS = 60


def test_the_same_command_completes_what_a_killed_one_began(shell, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    for n in range(DOCUMENTS):
        body = " ".join(f"Item {n}-{m} is kept in cabinet {m * n % 97}." for m in range(120))
        (docs / f"{n:03}.txt").write_text(f"Inventory list {n}. {body}")

    killed = 0
    for ready in (1, DOCUMENTS // 2):
        process = shell.start("index", docs)
        while process.poll() is None and _ready(shell.data_dir) < ready:
            pass
        if process.poll() is None:
            process.kill()
            killed += 1
        process.communicate()
    assert killed, "the runs ended before they could be killed"
    assert _ready(shell.data_dir) < DOCUMENTS

    shell.json("index", docs)
    assert _ready(shell.data_dir) == DOCUMENTS
    listed = shell.json("documents", "list")
    assert len(listed) == DOCUMENTS
    assert _stored_chunks(shell.data_dir) == sum(document["chunks"] for document in listed)


def _ready(data_dir: Path) -> int:
    if not (data_dir / "catalogue.db").exists():
        return 0
    with sqlite3.connect(f"file:{data_dir / 'catalogue.db'}?mode=ro", uri=True, timeout=10) as connection:
        try:
            row = connection.execute("SELECT count(*) FROM documents WHERE status = 'READY'").fetchone()
        except sqlite3.OperationalError:
            return 0  # the tables are being made
    connection.close()
    return int(row[0])


def _stored_chunks(data_dir: Path) -> int:
    from askdock.adapters.stores.embedded.store import EmbeddedChunkStore

    with sqlite3.connect(data_dir / "catalogue.db") as connection:
        (generation,) = connection.execute("SELECT generation FROM collections").fetchone()
    connection.close()
    return EmbeddedChunkStore(data_dir / "chunks").count(generation)
