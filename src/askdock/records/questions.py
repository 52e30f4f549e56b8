"""Questions: as they are asked, made to stand alone, and with the passages found for them."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from askdock.records.accounts import ANONYMOUS, Caller
from askdock.records.answering import AS_INSTALLED, AnsweringProfile
from askdock.records.chunks import AS_CONFIGURED, NO_FILTER, Filter, Passage, SearchSettings
from askdock.records.collections import Collection, together


@dataclass(frozen=True, slots=True)
class Message:
    """One message for a chat model."""

    role: Literal["system", "user", "assistant"]
    content: str


@dataclass(frozen=True, slots=True)
class Question:
    """A question to a collection, or several. It is answered from documents that the `caller` may read."""

    collection: Collection
    text: str
    top_k: int
    """Passages to answer from, at most."""
    where: Filter = NO_FILTER
    history: Sequence[Message] = ()
    """The turns before it, oldest first; system messages in it are not looked at."""
    caller: Caller = ANONYMOUS
    """Without one, documents that not all may read are left out."""
    search: SearchSettings = AS_CONFIGURED
    also: tuple[Collection, ...] = ()
    """Further collections that it is asked of."""
    deep: bool = False
    """Whether the chat model may search for more before it answers."""
    how: AnsweringProfile = AS_INSTALLED
    """What it is answered by."""
    top_k_named: bool = True
    """Whether who asked named `top_k`; otherwise an answering profile may."""

    @property
    def collections(self) -> tuple[Collection, ...]:
        """All that it is asked of."""
        return (self.collection, *self.also)

    @property
    def of(self) -> str:
        """Their names, as `names_of` takes them apart."""
        return together(one.name for one in self.collections)

    def only(self, name: str) -> "Question":
        """The same question to one of its collections."""
        one = next(one for one in self.collections if one.name == name)
        return replace(self, collection=one, also=())


@dataclass(frozen=True, slots=True)
class StandaloneQuestion:
    """`question` is to be answered without the conversation; `search` is the text to search for to answer it."""

    question: str
    search: str
    by: Literal["", "model", "words"] = ""
    """What made it stand alone: the chat model, words of the turn before, or nothing, where it did already."""


@dataclass(frozen=True, slots=True)
class RetrievalResult:
    """The passages found for a question, best first; `question` stands alone."""

    question: str
    passages: tuple[Passage, ...]
    more: tuple[Passage, ...] = ()
    """Further ones of the best document, where all of a kind are asked for: a list is longer than a passage."""
    wordings: tuple[str, ...] = ()
    """The question in other words, by synonyms of the collection, which were searched for too."""
    corrected: bool = False
    """Whether words of `question` are not the user's: no document had those."""

    @property
    def searched(self) -> tuple[str, ...]:
        """What was searched for in other words than the user's."""
        return (*((self.question,) if self.corrected else ()), *self.wordings)
