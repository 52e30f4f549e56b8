"""Fakes that keep the ports' contracts without a disk, a model or a network, for tests."""

import io
import math
from collections import Counter
from collections.abc import AsyncGenerator, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from hashlib import blake2b
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Lock
from typing import BinaryIO, NamedTuple

import numpy as np
from numpy.typing import NDArray

from askdock.adapters.files.keys import checked
from askdock.errors import FileMissing, StoreUnavailable
from askdock.records import (
    Chunk,
    ChunkKey,
    Collection,
    EmbeddedChunk,
    Filter,
    FolderReaders,
    Hit,
    IndexProfile,
    Message,
    Passage,
    Question,
    Readers,
    RestrictedDocuments,
    RetrievalResult,
    Usage,
    Vector,
)
from askdock.text import ANALYZER, analyze, tokens

K1, B = 1.2, 0.75


class MemoryStore:
    """A `ChunkStore` in a dictionary, with exact vectors and BM25 as Lucene computes it."""

    def __init__(self) -> None:
        self._generations: dict[str, dict[str, EmbeddedChunk]] = {}
        self._lock = Lock()

    def create_generation(self, generation: str, dimension: int) -> None:  # noqa: ARG002 - vectors tell
        """Make it where it is missing."""
        self._generations.setdefault(generation, {})

    def drop_generation(self, generation: str) -> None:
        """Remove it."""
        self._generations.pop(generation, None)

    def upsert(self, generation: str, chunks: Sequence[EmbeddedChunk]) -> None:
        """Write, by id."""
        with self._lock:
            self._of(generation).update({item.chunk.id: item for item in chunks})

    def chunk_ids(self, generation: str, document_id: str, version: int) -> set[str]:
        """Ids of one document version."""
        chunks = (item.chunk for item in self._items(generation))
        return {c.id for c in chunks if (c.document_id, c.version) == (document_id, version)}

    def delete_document(self, generation: str, document_id: str, *, keep_version: int | None = None) -> None:
        """Delete a document's chunks, except those of `keep_version`."""
        with self._lock:
            kept = self._of(generation)
            for item in list(kept.values()):
                if item.chunk.document_id == document_id and item.chunk.version != keep_version:
                    del kept[item.chunk.id]

    def stored(self, generation: str) -> Iterator[ChunkKey]:
        """Key of every chunk."""
        for item in self._items(generation):
            yield ChunkKey(item.chunk.document_id, item.chunk.version, item.chunk.id)

    def read_document(self, generation: str, document_id: str, version: int) -> Iterator[EmbeddedChunk]:
        """The chunks of one document version, by ordinal."""
        wanted = (document_id, version)
        found = [i for i in self._items(generation) if (i.chunk.document_id, i.chunk.version) == wanted]
        yield from sorted(found, key=lambda item: item.chunk.ordinal)

    def count(self, generation: str) -> int:
        """Number of chunks."""
        return len(self._of(generation))

    def search_dense(self, generation: str, vector: Vector, limit: int, where: Filter) -> list[Hit]:
        """Nearest by cosine."""
        items = [item for item in self._items(generation) if _passes(item.chunk, where)]
        return _best(((item.chunk, float(item.vector @ vector)) for item in items), limit)

    def search_sparse(self, generation: str, tokens: str, limit: int, where: Filter) -> list[Hit]:
        """Best by BM25; statistics are those of the whole generation, whatever the filter."""
        items = self._items(generation)
        wanted = set(tokens.split())
        counts = [Counter(item.tokens.split()) for item in items]
        held = Counter(token for count in counts for token in wanted & count.keys())
        mean = sum(count.total() for count in counts) / max(len(items), 1)
        scored = (
            (item.chunk, _bm25(count, wanted, held, len(items), mean))
            for item, count in zip(items, counts, strict=True)
            if _passes(item.chunk, where)
        )
        return _best(((chunk, score) for chunk, score in scored if score > 0), limit)

    def read_chunks(self, generation: str, ids: Sequence[str]) -> dict[str, Chunk]:
        """The chunks by id, those that are there."""
        there = self._of(generation)
        return {chunk_id: there[chunk_id].chunk for chunk_id in ids if chunk_id in there}

    def maintain(self, generation: str) -> None:
        """Nothing is ever due."""
        self._of(generation)

    def damage(self, generation: str, *, thorough: bool) -> list[str]:  # noqa: ARG002 - memory is sound
        """Nothing."""
        return []

    def ping(self) -> None:
        """It is there."""

    def _of(self, generation: str) -> dict[str, EmbeddedChunk]:
        try:
            return self._generations[generation]
        except KeyError:
            raise StoreUnavailable(f"there is no generation '{generation}'") from None

    def _items(self, generation: str) -> list[EmbeddedChunk]:
        with self._lock:
            return list(self._of(generation).values())


def _passes(chunk: Chunk, where: Filter) -> bool:
    return (
        (not where.document_ids or chunk.document_id in where.document_ids)
        and (not where.media_types or chunk.media_type in where.media_types)
        and (not where.source_uris or chunk.source_uri in where.source_uris)
        and (not where.tags or not set(where.tags).isdisjoint(chunk.tags))
        and (where.dated_from is None or where.dated_from <= chunk.dated)
        and (where.dated_before is None or chunk.dated < where.dated_before)
        and chunk.document_id not in where.excluded_ids
    )


def _best(scored: Iterable[tuple[Chunk, float]], limit: int) -> list[Hit]:
    order = sorted(scored, key=lambda pair: (-pair[1], pair[0].id))
    return [Hit(chunk.id, score) for chunk, score in order[:limit]]


def _bm25(count: Counter[str], wanted: set[str], held: Counter[str], documents: int, mean: float) -> float:
    """Lucene's BM25: idf = ln(1 + (N - n + 0.5) / (n + 0.5)), and no factor k1 + 1 above the line."""
    length = count.total()
    return sum(
        math.log(1 + (documents - held[token] + 0.5) / (held[token] + 0.5))
        * count[token]
        / (count[token] + K1 * (1 - B + B * length / mean))
        for token in wanted & count.keys()
    )


class MemoryFiles:
    """A `FileStore` in a dictionary."""

    def __init__(self) -> None:
        self._files: dict[str, bytes] = {}

    def put(self, key: str, source: BinaryIO) -> None:
        """Keep what `source` yields."""
        self._files[str(checked(key))] = source.read()

    def open(self, key: str) -> BinaryIO:
        """Raises FileMissing."""
        try:
            return io.BytesIO(self._files[str(checked(key))])
        except KeyError:
            raise FileMissing(f"there is no file '{key}'") from None

    def read(self, key: str, start: int, length: int) -> bytes:
        """A part of it. Raises FileMissing."""
        with self.open(key) as content:
            return content.read()[start : start + length]

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """A copy on disk while the context lasts."""
        with self.open(key) as content, TemporaryDirectory() as folder:
            path = Path(folder, "file")
            path.write_bytes(content.read())
            yield path

    def exists(self, key: str) -> bool:
        """Whether it is kept."""
        return str(checked(key)) in self._files

    def delete(self, key: str) -> None:
        """Remove it."""
        self._files.pop(str(checked(key)), None)

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys that start with the prefix."""
        return (key for key in list(self._files) if key.startswith(prefix))


class HashEmbedder:
    """An `Embedder` that adds up one fixed random vector for each token: texts that share words are near."""

    model = "hash"
    max_tokens = 512

    def __init__(self, dimension: int = 64) -> None:
        self.dimension = dimension
        self.fingerprint = f"hash-{dimension}"

    @property
    def languages(self) -> frozenset[str] | None:
        """Any."""
        return None

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """One for each token, and one each for begin and end."""
        return [len(analyze(one)) + 2 for one in texts]

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Shape (len(texts), dimension)."""
        if not texts:
            return np.empty((0, self.dimension), np.float32)
        return np.stack([self.embed_query(one) for one in texts])

    def embed_query(self, text: str) -> Vector:
        """Shape (dimension,)."""
        total = np.full(self.dimension, 1e-6, np.float32)
        for token in analyze(text)[: self.max_tokens]:
            seed = int.from_bytes(blake2b(token.encode(), digest_size=8).digest(), "big")
            total += np.random.default_rng(seed).standard_normal(self.dimension).astype(np.float32)
        return (total / np.linalg.norm(total)).astype(np.float32)


class ScriptedChatModel:
    """A `ChatModel` that says what it was given, a few characters at a time; an exception is raised instead."""

    name = "scripted"

    def __init__(self, replies: Sequence[str | Exception], usage: Usage | None = None) -> None:
        self._replies = list(replies)
        self._usage = usage
        self.heard: list[tuple[Message, ...]] = []

    async def stream(self, messages: Sequence[Message]) -> AsyncGenerator[str | Usage]:
        """Yield the next reply in pieces, then the usage."""
        self.heard.append(tuple(messages))
        reply = self._replies.pop(0)
        if isinstance(reply, Exception):
            raise reply
        for start in range(0, len(reply), 3):
            yield reply[start : start + 3]
        if self._usage is not None:
            yield self._usage


class FixedRetrieval:
    """A `QuestionRetriever` that finds the same passages whatever is asked."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = tuple(passages)

    async def retrieve(self, question: Question) -> RetrievalResult:
        """The first `top_k` of them."""
        return RetrievalResult(question.text, self._passages[: question.top_k])

    async def look_again(self, question: Question, result: RetrievalResult) -> list[RetrievalResult]:  # noqa: ARG002
        """Nothing else."""
        return []


class OpenToAll:
    """A `RightsRepository` in which every document is open to whoever may read its collection."""

    def restricted(self, collection_id: str) -> RestrictedDocuments:  # noqa: ARG002 - of none
        """None."""
        return RestrictedDocuments({}, only=False)

    def readers_of(self, document_ids: Sequence[str]) -> dict[str, Readers]:  # noqa: ARG002 - of none
        """None."""
        return {}

    def gone(self, collection: str, document_ids: Sequence[str]) -> set[str]:  # noqa: ARG002 - all were open
        """None."""
        return set()

    def within(self, collection: str, document_ids: Sequence[str]) -> set[str]:  # noqa: ARG002 - none is asked for
        """None."""
        return set()

    def collections_of(self, document_ids: Sequence[str]) -> dict[str, list[str]]:  # noqa: ARG002 - none is known
        """None."""
        return {}

    def set_readers(self, collection_id: str, document_id: str, readers: Readers | None) -> None:
        """Nothing is kept."""

    def in_folders(self, collection_id: str, folders: Sequence[str]) -> list[str]:  # noqa: ARG002 - of none
        """None."""
        return []

    def folder_readers(self, collection_id: str) -> list[FolderReaders]:  # noqa: ARG002 - of none
        """None."""
        return []

    def count_below(self, collection_id: str, prefix: str) -> int:  # noqa: ARG002 - none is known
        """None."""
        return 0

    def set_folder_readers(self, collection_id: str, prefix: str, readers: Readers | None) -> None:
        """Nothing is kept."""


class SampleIndex(NamedTuple):
    """A collection of documents of one chunk each, and the same chunks as passages."""

    collection: Collection
    store: MemoryStore
    passages: tuple[Passage, ...]


def index_texts(texts: Sequence[str]) -> SampleIndex:
    """Index each text as a document "1.txt", "2.txt" and so on, embedded by a `HashEmbedder`."""
    embedder, store = HashEmbedder(), MemoryStore()
    profile = IndexProfile(embedder.model, embedder.fingerprint, embedder.dimension, 1000, 200, ANALYZER)
    collection = Collection("sample", "sample", profile, "sample", datetime.now(UTC))
    store.create_generation(collection.generation, embedder.dimension)
    chunks = [_chunk(number, text) for number, text in enumerate(texts, 1)]
    vectors = embedder.embed_documents(texts)
    store.upsert(
        collection.generation,
        [EmbeddedChunk(one, vector, tokens(one.text)) for one, vector in zip(chunks, vectors, strict=True)],
    )
    return SampleIndex(collection, store, tuple(Passage(one, 1.0) for one in chunks))


def _chunk(number: int, text: str) -> Chunk:
    name = f"{number}.txt"
    return Chunk(
        id=f"chunk-{number}",
        document_id=f"document-{number}",
        version=1,
        ordinal=0,
        text=text,
        start=0,
        end=len(text),
        page_start=None,
        page_breaks=(),
        headings=(),
        title="",
        document_name=name,
        source_uri=f"upload:{name}",
        media_type="text/plain",
    )
