"""Chunks, as they are made, stored and found again."""

from bisect import bisect_right
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from hashlib import sha256
from itertools import zip_longest
from pathlib import PurePosixPath
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from askdock.records.metadata import FieldCompound, FieldCondition

if TYPE_CHECKING:  # not loaded by a client of the HTTP API, which has no vectors
    import numpy as np
    from numpy.typing import NDArray

Vector: TypeAlias = "NDArray[np.float32]"
"""One embedding: shape (dimension,), float32, L2-normalised."""


@dataclass(frozen=True, slots=True)
class Chunk:
    """A passage of a document: `text == parsed.text[start:end]`, unless it was edited."""

    id: str
    document_id: str
    version: int
    ordinal: int
    text: str
    start: int
    end: int
    page_start: int | None
    """Page of the first character, counted from 1; None for formats without pages."""
    page_breaks: tuple[int, ...]
    """Offsets in `text` at which each further page begins, in order; empty when one page holds it all."""
    headings: tuple[str, ...]
    """Titles of the sections the chunk starts in, outermost first."""
    title: str
    document_name: str
    source_uri: str
    media_type: str
    tags: tuple[str, ...] = ()
    """The document's tags."""
    dated: int = 0
    """The document's date in seconds since 1970 (UTC)."""
    table_head: str = ""
    """The row that names the columns, where the chunk begins with further rows of that table; else empty."""
    questions: tuple[str, ...] = ()
    """Questions that people say it answers; searched, not shown."""
    written: tuple[str, ...] = ()
    """What a model wrote of it or of a figure in it: searched, and neither stored with it, shown nor cited."""
    edit_id: str = ""
    """The edit (`ChunkEdit`) that it is as it is by, if any."""
    edited_by: str = ""
    """Who wrote its text, in place of the document's at `start` to `end`; empty: the document says it."""
    edited_at: int = 0
    """When, in seconds since 1970 (UTC)."""

    def page_at(self, offset: int) -> int | None:
        """The page on which `text[offset]` stands."""
        if self.page_start is None:
            return None
        return self.page_start + bisect_right(self.page_breaks, offset)

    @property
    def page_end(self) -> int | None:
        """Page of the last character."""
        return self.page_at(len(self.text))

    @property
    def context(self) -> str:
        """Title and section names, what a reader would know before reading the text; may be empty."""
        parts = dict.fromkeys(part for part in (self.title, *self.headings) if part)
        return " > ".join(parts)

    @property
    def searchable_text(self) -> str:
        """The text that is embedded: the chunk under its title, section names, questions, head of its table.

        What a model wrote comes last: where it is too much for the embedder, the document's own words stay.
        """
        parts = (self.context, *self.questions, self.table_head, self.text, *self.written)
        return "\n".join(part for part in parts if part)

    @property
    def keyword_text(self) -> str:
        """The text that keywords are searched in: the same and the file's name, with its dates and versions."""
        return f"{PurePosixPath(self.document_name).stem}\n{self.searchable_text}"


def chunk_id(document_id: str, version: int, ordinal: int, profile_fingerprint: str) -> str:
    """A chunk's id, 32 hex digits: the same chunk has the same one whenever it is made, so a replay overwrites."""
    parts = (document_id, str(version), str(ordinal), profile_fingerprint)
    return sha256("\x1f".join(parts).encode()).hexdigest()[:32]


class ChunkKey(NamedTuple):
    """Names one row of the chunk store. A tuple, because millions of them pass by."""

    document_id: str
    version: int
    chunk_id: str


@dataclass(frozen=True, slots=True)
class EmbeddedChunk:
    """A chunk ready for the store: its vector and its analysed text, tokens joined by single spaces."""

    chunk: Chunk
    vector: Vector
    tokens: str


@dataclass(frozen=True, slots=True)
class Filter:
    """Restricts a search; an empty tuple means no restriction, several fields must all hold."""

    document_ids: tuple[str, ...] = ()
    media_types: tuple[str, ...] = ()
    source_uris: tuple[str, ...] = ()
    tags: tuple[str, ...] = ()
    """A chunk passes that has at least one of these."""
    dated_from: int | None = None
    """Seconds since 1970; a chunk passes with `dated_from <= dated < dated_before`."""
    dated_before: int | None = None
    excluded_ids: tuple[str, ...] = ()
    """No chunk of these documents passes."""
    folders: tuple[str, ...] = ()
    """Uploads in these folders, or below them, pass as those of `document_ids` do. Before a search these become
    ids (see `DocumentRights.restrict`): no store knows of folders."""
    metadata: FieldCondition | None = None
    """What documents must be like; they become ids in the same way."""

    def and_metadata(self, condition: FieldCondition) -> "Filter":
        """The same for documents that are also as the condition says."""
        both = condition if self.metadata is None else FieldCompound("and", (self.metadata, condition))
        return replace(self, metadata=both)


NO_FILTER = Filter()


@dataclass(frozen=True, slots=True)
class Hit:
    """A chunk that one search leg found, by its id; scores of different legs are not comparable."""

    chunk_id: str
    score: float


@dataclass(frozen=True, slots=True)
class SearchSettings:
    """How a search is made, where it is not to be made as configured."""

    legs: tuple[str, ...] = ()
    """Only these legs ("dense", "sparse"); empty: those that fit the question."""
    weights: Mapping[str, float] = field(default_factory=dict)
    """Weight of each leg in the fusion; a leg that is not here has the usual one."""
    rerank: bool = True
    """False: the order of the fusion stays, also where a reranker is configured."""


AS_CONFIGURED = SearchSettings()
BY_WORDS = SearchSettings(legs=("sparse",), rerank=False)


@dataclass(frozen=True, slots=True)
class Query:
    """A question to the retriever. `generation` is the physical collection to search."""

    text: str
    generation: str
    top_k: int = 10
    filter: Filter = NO_FILTER
    model: str = ""
    """The embedding model that the generation was built with; empty for the configured one."""
    model_fingerprint: str = ""
    profile: str = ""
    """Fingerprint of the index profile, of which the ids of chunks are made; empty where unknown."""
    settings: SearchSettings = AS_CONFIGURED
    wordings: tuple[str, ...] = ()
    """The text in other words, by synonyms: searched for by words beside it."""


@dataclass(frozen=True, slots=True)
class Passage:
    """A chunk that retrieval found, best first; `ranks` maps each leg that found it to its rank from 1."""

    chunk: Chunk
    score: float
    ranks: Mapping[str, int] = field(default_factory=dict)
    opening: str = ""
    """How its document begins, up to the first table: whose document it is, and since when it holds."""
    scores: Mapping[str, float] = field(default_factory=dict)
    """What each leg that found it, and a reranker, gave it, on their own scales."""
    collection: str = ""
    """Name of the collection that it was found in."""
    edition: str = ""
    """The date of its document by its metadata, where a question asks for the latest; else empty."""


def in_turn(lists: Sequence[Sequence[Passage]]) -> list[Passage]:
    """The best of each list, then the second of each, and so on; each passage once."""
    found: dict[str, Passage] = {}
    for turn in zip_longest(*lists):
        for one in turn:
            if one is not None:
                found.setdefault(one.chunk.id, one)
    return list(found.values())
