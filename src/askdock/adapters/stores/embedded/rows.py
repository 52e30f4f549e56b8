"""Statements on the record of a generation.

A read gives one row: between two rows Python's sqlite3 gives the interpreter's lock away, and beside a thread that
computes it comes back after `sys.getswitchinterval()` at the earliest.
"""

import json
import sqlite3
from collections.abc import Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray
from pydantic import TypeAdapter

from askdock.adapters.stores.embedded.filters import Condition, as_json
from askdock.errors import StoreUnavailable
from askdock.formats.chunk_json import from_json, to_json
from askdock.records import Chunk, ChunkKey, EmbeddedChunk

Rows = NDArray[np.int64]
Vectors = NDArray[np.float32]

_LISTED = "(SELECT value FROM json_each(?))"
_VECTORS = "CAST(group_concat(vector, '') AS BLOB)"
"""The bytes of all vectors, one after the other; `_matrix` checks that they are as many as they must be."""
_CHUNKS = TypeAdapter(list[Chunk])


class Position(NamedTuple):
    """How far an index is: the highest row it has seen, and the highest note of a row that is gone."""

    row: int
    gone: int


class IndexedRow(NamedTuple):
    """The entry of a row in the keyword index."""

    row: int
    tokens: str
    document_id: str
    media_type: str
    source_uri: str
    dated: int
    tags: list[str]


START = Position(0, 0)


def position(connection: sqlite3.Connection) -> Position:
    """The highest numbers ever given."""
    found = connection.execute(
        "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'chunk'), 0),"
        " coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'gone'), 0)"
    ).fetchone()
    return Position(*found)


def insert(connection: sqlite3.Connection, chunks: Sequence[EmbeddedChunk]) -> None:
    """Write, in place of those of the same ids; of an id given twice the last."""
    once = {item.chunk.id: item for item in chunks}
    connection.execute(f"DELETE FROM chunk WHERE id IN {_LISTED}", [as_json(list(once))])
    numbered = list(enumerate(once.values(), position(connection).row + 1))
    connection.executemany(
        "INSERT INTO chunk VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        [
            (
                row,
                item.chunk.id,
                item.chunk.document_id,
                item.chunk.version,
                item.chunk.ordinal,
                item.chunk.media_type,
                item.chunk.source_uri,
                item.chunk.dated,
                np.asarray(item.vector, "<f4").tobytes(),
                to_json(item.chunk),
                item.tokens,
            )
            for row, item in numbered
        ],
    )
    tags = [(tag, row) for row, item in numbered for tag in set(item.chunk.tags)]
    if tags:
        connection.executemany("INSERT INTO tag VALUES (?, ?)", tags)


def delete_document(connection: sqlite3.Connection, document_id: str, keep_version: int | None) -> None:
    """Delete a document's rows, except those of `keep_version`."""
    connection.execute("DELETE FROM chunk WHERE document_id = ? AND version IS NOT ?", (document_id, keep_version))


def count(connection: sqlite3.Connection) -> int:
    """Number of rows."""
    return int(connection.execute("SELECT count(*) FROM chunk").fetchone()[0])


def ids_of_document(connection: sqlite3.Connection, document_id: str, version: int) -> set[str]:
    """Ids of one document version."""
    sql = "SELECT json_group_array(id) FROM chunk WHERE document_id = ? AND version = ?"
    return set(json.loads(connection.execute(sql, (document_id, version)).fetchone()[0]))


def keys_after(
    connection: sqlite3.Connection, after: tuple[str, int, int, str], limit: int
) -> tuple[list[ChunkKey], tuple[str, int, int, str]]:
    """The next keys in the order of the index on documents, and where to go on."""
    page = (
        "SELECT document_id, version, ordinal, id FROM chunk WHERE (document_id, version, ordinal, id)"
        " > (?, ?, ?, ?) ORDER BY document_id, version, ordinal, id LIMIT ?"
    )
    sql = f"SELECT json_group_array(json_array(document_id, version, ordinal, id)) FROM ({page})"
    found = json.loads(connection.execute(sql, (*after, limit)).fetchone()[0])
    keys = [ChunkKey(document_id, version, chunk_id) for document_id, version, _, chunk_id in found]
    return keys, tuple(found[-1]) if found else after


def embedded_after(
    connection: sqlite3.Connection, document_id: str, version: int, after: tuple[int, str], limit: int
) -> list[EmbeddedChunk]:
    """The next chunks of a document version, by ordinal, whole."""
    found = connection.execute(
        "SELECT body, vector, tokens FROM chunk WHERE document_id = ? AND version = ? AND (ordinal, id) > (?, ?)"
        " ORDER BY ordinal, id LIMIT ?",
        (document_id, version, *after, limit),
    ).fetchall()
    return [EmbeddedChunk(from_json(body), np.frombuffer(vector, "<f4"), tokens) for body, vector, tokens in found]


def chunks_by_id(connection: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Chunk]:
    """The chunks that are there."""
    sql = f"SELECT '[' || group_concat(body, ',') || ']' FROM chunk WHERE id IN {_LISTED}"
    found = connection.execute(sql, [as_json(ids)]).fetchone()[0]
    return {chunk.id: chunk for chunk in _CHUNKS.validate_json(found or "[]")}


def ids_by_row(connection: sqlite3.Connection, rows: Sequence[int], where: Condition) -> dict[int, str]:
    """Of these rows, those that are there and pass."""
    sql = f"SELECT json_group_object(row, id) FROM chunk WHERE row IN {_LISTED}{where.restriction}"
    found = json.loads(connection.execute(sql, [as_json(rows), *where.values]).fetchone()[0])
    return {int(row): chunk_id for row, chunk_id in found.items()}


def vectors_by_row(
    connection: sqlite3.Connection, rows: Sequence[int], where: Condition
) -> tuple[list[str], Vectors]:
    """Of these rows, those that are there and pass: their ids and vectors."""
    sql = f"SELECT json_group_array(id), {_VECTORS} FROM chunk WHERE row IN {_LISTED}{where.restriction}"
    found, vectors = connection.execute(sql, [as_json(rows), *where.values]).fetchone()
    ids: list[str] = json.loads(found)
    return ids, _matrix(vectors, len(ids))


def rows_that_pass(connection: sqlite3.Connection, where: Condition, limit: int) -> Rows | None:
    """The rows that pass, in order; None where they are more than `limit`."""
    page = f"SELECT row FROM chunk WHERE {where.sql} LIMIT ?"
    sql = f"SELECT json_group_array(row) FROM ({page})"
    found = json.loads(connection.execute(sql, [*where.values, limit + 1]).fetchone()[0])
    return None if len(found) > limit else np.sort(np.array(found, np.int64))


def of_documents(connection: sqlite3.Connection, ids: Sequence[str], first: int, last: int) -> Rows:
    """The rows of these documents from `first` to `last`, in any order."""
    # "+" keeps SQLite from searching by a column: all rows are found by documents, a few new ones by number.
    known = "document_id IN {} AND +row" if first == 0 else "+document_id IN {} AND row"
    return _numbers(connection, known.format(_LISTED), [as_json(ids), first, last])


def numbers(connection: sqlite3.Connection, first: int, last: int) -> Rows:
    """The rows from `first` to `last`, in any order."""
    return _numbers(connection, "+row" if first == 0 else "row", [first, last])


def _numbers(connection: sqlite3.Connection, where: str, values: list[Any]) -> Rows:
    sql = f"SELECT json_group_array(row) FROM chunk WHERE {where} BETWEEN ? AND ?"
    return np.array(json.loads(connection.execute(sql, values).fetchone()[0]), np.int64)


def vectors_after(connection: sqlite3.Connection, row: int, limit: int) -> tuple[Rows, Vectors]:
    """The next rows and their vectors."""
    page = "SELECT row, vector FROM chunk WHERE row > ? ORDER BY row LIMIT ?"
    sql = f"SELECT json_group_array(row), {_VECTORS} FROM ({page})"
    found, vectors = connection.execute(sql, (row, limit)).fetchone()
    rows = np.array(json.loads(found), np.int64)
    return rows, _matrix(vectors, len(rows))


def tokens_after(connection: sqlite3.Connection, row: int, limit: int) -> list[tuple[int, str]]:
    """The next rows and their tokens."""
    page = "SELECT row, tokens FROM chunk WHERE row > ? ORDER BY row LIMIT ?"
    sql = f"SELECT json_group_array(json_array(row, tokens)) FROM ({page})"
    found: list[tuple[int, str]] = json.loads(connection.execute(sql, (row, limit)).fetchone()[0])
    return found


def indexed_after(connection: sqlite3.Connection, row: int, limit: int) -> list[IndexedRow]:
    """The next rows with their tokens and what filters ask of them."""
    tags = "json((SELECT json_group_array(tag) FROM tag WHERE tag.row = chunk.row))"
    columns = "row, tokens, document_id, media_type, source_uri, dated"
    page = f"SELECT {columns}, {tags} AS tags FROM chunk WHERE row > ? ORDER BY row LIMIT ?"
    sql = f"SELECT json_group_array(json_array({columns}, json(tags))) FROM ({page})"
    found: list[list[Any]] = json.loads(connection.execute(sql, (row, limit)).fetchone()[0])
    return [IndexedRow(*one) for one in found]


def gone_after(connection: sqlite3.Connection, seq: int) -> list[int]:
    """The rows that are gone, by the notes after this one."""
    sql = "SELECT json_group_array(row) FROM gone WHERE seq > ?"
    found: list[int] = json.loads(connection.execute(sql, (seq,)).fetchone()[0])
    return found


def rows_after(connection: sqlite3.Connection, row: int, limit: int) -> int:
    """How many rows there are after this one, counted up to `limit`."""
    sql = "SELECT count(*) FROM (SELECT 1 FROM chunk WHERE row > ? LIMIT ?)"
    return int(connection.execute(sql, (row, limit)).fetchone()[0])


def waiting(connection: sqlite3.Connection, after: Position) -> tuple[int, int]:
    """How many rows and how many notes of rows gone there are beyond a position."""
    found = connection.execute(
        "SELECT (SELECT count(*) FROM chunk WHERE row > ?), (SELECT count(*) FROM gone WHERE seq > ?)", after
    ).fetchone()
    return int(found[0]), int(found[1])


class Derived(NamedTuple):
    """The note of an index in files."""

    name: str
    at: Position
    detail: dict[str, Any]


def derived(connection: sqlite3.Connection, kind: str) -> Derived | None:
    """The note of this kind of index, where there is one."""
    sql = "SELECT name, row, gone, detail FROM derived WHERE kind = ?"
    found = connection.execute(sql, (kind,)).fetchone()
    return Derived(found[0], Position(found[1], found[2]), json.loads(found[3])) if found else None


def progress(connection: sqlite3.Connection, kind: str) -> tuple[Derived | None, int]:
    """The note of this kind of index, and the highest row ever given."""
    found = connection.execute(
        "SELECT coalesce((SELECT seq FROM sqlite_sequence WHERE name = 'chunk'), 0), name, row, gone, detail"
        " FROM (SELECT 1) LEFT JOIN derived ON kind = ?",
        (kind,),
    ).fetchone()
    last, name, row, gone, detail = found
    return (None if name is None else Derived(name, Position(row, gone), json.loads(detail))), int(last)


def note(connection: sqlite3.Connection, kind: str, index: Derived) -> None:
    """Note an index whose files are durable, and forget the rows gone that every index knows of."""
    connection.execute(
        "INSERT OR REPLACE INTO derived VALUES (?, ?, ?, ?, ?)",
        (kind, index.name, *index.at, json.dumps(index.detail)),
    )
    connection.execute("DELETE FROM gone WHERE seq <= (SELECT min(gone) FROM derived)")


def forget(connection: sqlite3.Connection, kind: str, name: str) -> None:
    """Drop the note of files that are missing or damaged."""
    connection.execute("DELETE FROM derived WHERE kind = ? AND name = ?", (kind, name))


def _matrix(vectors: bytes | None, count: int) -> Vectors:
    flat = np.frombuffer(vectors or b"", "<f4")
    if count and (len(flat) == 0 or len(flat) % count):
        raise StoreUnavailable("the chunk store is damaged: vectors of different lengths")
    return flat.reshape(count, len(flat) // max(count, 1))
