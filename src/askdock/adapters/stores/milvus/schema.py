"""The schema of a generation in Milvus: fields, indexes, rows, filter expressions."""

import json
import re
from collections.abc import Set
from dataclasses import dataclass
from typing import Any

import numpy as np
from pymilvus import CollectionSchema, DataType, Function, FunctionType, MilvusClient
from pymilvus.milvus_client import IndexParams

from askdock.formats.chunk_json import columns, from_json, to_json
from askdock.records import Chunk, EmbeddedChunk, Filter

VARCHAR_BYTES = 65_535
"""Most bytes of a VARCHAR (https://milvus.io/docs/string.md)."""
PIECES = 64
"""A chunk is kept as JSON in pieces of at most VARCHAR_BYTES; a thousand characters need one, 64 KB two."""
EXCLUDED = "excluded"
"""The parameter with ids of documents to leave out."""
MAX_TAGS = 1_024
HNSW = {"M": 16, "efConstruction": 200}
MIN_EF = 128
"""Candidates a search of the graph keeps, at least."""
BM25 = {"bm25_k1": 1.2, "bm25_b": 0.75}

_OTHER = re.compile(r"[^\w ]|_")
_CODE = re.compile(r"_([0-9a-f]+)_")


@dataclass(frozen=True, slots=True)
class Features:
    """Features of a server, by its version."""

    bm25: bool
    templates: bool
    lite: bool = False

    @property
    def tokenizer(self) -> str:
        """Lite has none for white space; its standard one gives the same tokens (see `searchable`)."""
        return "standard" if self.lite else "whitespace"

    @classmethod
    def of(cls, version: str) -> "Features":
        """By what the server says of itself: "v2.5.4", or "milvus_lite-3.2.2"."""
        if version.startswith("milvus_lite"):
            return cls(bm25=True, templates=False, lite=True)
        numbers = re.match(r"v?(\d+)\.(\d+)", version)
        modern = numbers is None or (int(numbers[1]), int(numbers[2])) >= (2, 5)
        return cls(bm25=modern, templates=modern)


def schema(dimension: int, features: Features) -> CollectionSchema:
    """The fields of a generation; without BM25 there are no tokens."""
    made = MilvusClient.create_schema(auto_id=False, enable_dynamic_field=False)
    made.add_field("id", DataType.VARCHAR, max_length=128, is_primary=True)
    made.add_field("document_id", DataType.VARCHAR, max_length=128)
    made.add_field("version", DataType.INT64)
    made.add_field("media_type", DataType.VARCHAR, max_length=VARCHAR_BYTES)
    made.add_field("source_uri", DataType.VARCHAR, max_length=VARCHAR_BYTES)
    made.add_field(
        "tags", DataType.ARRAY, element_type=DataType.VARCHAR, max_capacity=MAX_TAGS, max_length=VARCHAR_BYTES
    )
    made.add_field("dated", DataType.INT64)
    made.add_field(
        "chunk", DataType.ARRAY, element_type=DataType.VARCHAR, max_capacity=PIECES, max_length=VARCHAR_BYTES
    )
    made.add_field("vector", DataType.FLOAT_VECTOR, dim=dimension)
    if features.bm25:
        made.add_field(
            "tokens",
            DataType.VARCHAR,
            max_length=VARCHAR_BYTES,
            enable_analyzer=True,
            analyzer_params={"tokenizer": features.tokenizer},
        )
        made.add_field("sparse", DataType.SPARSE_FLOAT_VECTOR)
        made.add_function(Function("bm25", FunctionType.BM25, ["tokens"], ["sparse"]))
    return made


def indexes(features: Features, leave: Set[str]) -> IndexParams:
    """Of the vectors, the tokens, and the documents, except the fields in `leave`."""
    # Nested as the server has it: pymilvus takes off one level, and Lite reads only what is inside.
    wanted = {"vector": {"index_type": "HNSW", "metric_type": "COSINE", "params": {"params": HNSW}}}
    if features.bm25:
        wanted["sparse"] = {
            "index_type": "SPARSE_INVERTED_INDEX",
            "metric_type": "BM25",
            "params": {"params": BM25},
        }
        wanted["document_id"] = {"index_type": "INVERTED"}
    made = MilvusClient.prepare_index_params()
    for field, parameters in wanted.items():
        if field not in leave:
            made.add_index(field, index_name=field, **parameters)
    return made


def row(item: EmbeddedChunk, features: Features) -> dict[str, Any]:
    """One chunk as Milvus takes it."""
    chunk = item.chunk
    made = {
        "id": chunk.id,
        **columns(chunk),
        "chunk": list(_pieces(to_json(chunk).encode())),
        "vector": item.vector,
    }
    if features.bm25:
        made["tokens"] = _fitting(searchable(item.tokens))
    return made


def chunk_of(found: dict[str, Any]) -> Chunk:
    """The chunk of a row that was read with its `chunk` field."""
    return from_json("".join(found["chunk"]))


def embedded_of(found: dict[str, Any]) -> EmbeddedChunk:
    """A chunk that was read with its vector and tokens; of tokens that were cut, what is left."""
    tokens = _CODE.sub(lambda match: chr(int(match[1], 16)), found.get("tokens", ""))
    return EmbeddedChunk(chunk_of(found), np.array(found["vector"], np.float32), tokens)


def searchable(tokens: str) -> str:
    """Tokens with all but letters and digits written as their codes, so that every tokenizer keeps them whole."""
    return _OTHER.sub(lambda match: f"_{ord(match[0]):x}_", tokens)


def expression(where: Filter, features: Features) -> tuple[str, dict[str, Any]]:
    """A filter expression and its parameters; where the server takes none, the values are in the text."""
    lists = {
        "document_id": where.document_ids,
        "media_type": where.media_types,
        "source_uri": where.source_uris,
        "tags": where.tags,
        EXCLUDED: where.excluded_ids,
    }
    wanted = {field: list(values) for field, values in lists.items() if values}
    if features.templates:
        shown = {field: f"{{{field}}}" for field in wanted}
    else:
        shown = {field: f"[{', '.join(map(quoted, values))}]" for field, values in wanted.items()}
    terms = {"tags": "array_contains_any(tags, {})", EXCLUDED: "document_id not in {}"}
    parts = [terms.get(field, f"{field} in {{}}").format(values) for field, values in shown.items()]
    if where.dated_from is not None:
        parts.append(f"dated >= {where.dated_from:d}")
    if where.dated_before is not None:
        parts.append(f"dated < {where.dated_before:d}")
    return " and ".join(parts), dict(wanted) if features.templates else {}


def quoted(value: str) -> str:
    """A string literal of Milvus's expression language, which escapes as JSON does."""
    return json.dumps(value, ensure_ascii=False)


def _pieces(data: bytes) -> list[str]:
    """UTF-8 text in pieces of at most VARCHAR_BYTES, cut between characters."""
    pieces, start = [], 0
    while start < len(data):
        end = min(start + VARCHAR_BYTES, len(data))
        while end < len(data) and data[end] & 0xC0 == 0x80:  # within a character
            end -= 1
        pieces.append(data[start:end].decode())
        start = end
    return pieces


def _fitting(tokens: str) -> str:
    """Tokens within VARCHAR_BYTES: of longer ones each distinct token once, as many as there is room for."""
    if len(tokens.encode()) <= VARCHAR_BYTES:
        return tokens
    distinct = " ".join(dict.fromkeys(tokens.split(" "))).encode()
    if len(distinct) <= VARCHAR_BYTES:
        return distinct.decode()
    return distinct[: distinct.rfind(b" ", 0, VARCHAR_BYTES)].decode()
