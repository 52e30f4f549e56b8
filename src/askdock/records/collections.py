"""Collections, and the physical collections ("generations") of the store that hold their chunks."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Literal, get_args

COLLECTION_NAME = r"^[a-z0-9][a-z0-9_-]{0,62}$"
Part = Literal["figures", "overviews", "tables", "versions"]
"""What of a collection can be switched off: its figures, what documents are about, sums over tables, texts of
earlier versions."""
PARTS: tuple[Part, ...] = get_args(Part)
MAX_TOGETHER = 10
"""Collections that one question may be asked of."""


def names_of(together: str) -> tuple[str, ...]:
    """The names of the collections that a question is asked of, which are written with commas between them."""
    return tuple(dict.fromkeys(name.strip() for name in together.split(",")))


def together(names: Iterable[str]) -> str:
    """Names of collections as one: `names_of` takes them apart again."""
    return ",".join(names)


@dataclass(frozen=True, slots=True)
class IndexProfile:
    """Everything that decides what a collection's chunks and vectors look like."""

    embedding_model: str
    embedding_fingerprint: str
    """Identifies the weights and how they are run; the same name with other weights differs here."""
    dimension: int
    chunk_size: int
    chunk_overlap: int
    analyzer: str
    written: str = ""
    """How a chat model has written beside each passage what is searched with it; empty: none has."""

    @property
    def fingerprint(self) -> str:
        """16 hex digits; two profiles that may share an index have the same one."""
        parts = (
            self.embedding_model,
            self.embedding_fingerprint,
            str(self.dimension),
            str(self.chunk_size),
            str(self.chunk_overlap),
            self.analyzer,
            # Indexes of before have no such part.
            *filter(None, (self.written,)),
        )
        return sha256("\x1f".join(parts).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class Collection:
    """A knowledge base: the unit of isolation. `generation` names the live physical collection in the store."""

    id: str
    name: str
    profile: IndexProfile
    generation: str
    created_at: datetime
    rights: int = 0
    """Grows whenever it may have changed which documents somebody reads; 0: everybody reads all of them."""
    off: tuple[Part, ...] = ()
    """What is switched off in it, in order."""


GenerationStatus = Literal["building", "live", "retired"]


@dataclass(frozen=True, slots=True)
class Generation:
    """A physical collection in the store, named `name`; of each collection one is live."""

    id: str
    collection_id: str
    name: str
    profile: IndexProfile
    status: GenerationStatus
    created_at: datetime
