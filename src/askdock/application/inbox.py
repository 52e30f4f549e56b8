"""The inbox of a collection: answers that were rated bad, questions that were not answered, and what is done."""

import json
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Literal

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from askdock.application.audit import csv_line
from askdock.errors import AnswerNotFound, DependencyUnavailable, InvalidInput
from askdock.ports import Embedder, InboxStore
from askdock.records import Caller, Collection, Handling, InboxItem, ItemState, Reason, Role, names_of
from askdock.retrieval.rights import DocumentRights
from askdock.text.names import is_text

_MARKERS = re.compile(r"\[\d+\]|[\W_]+")
ALIKE = 0.75
"""Cosine from which two questions ask much the same."""
MAX_ITEMS = 500
MAX_NOTE = 2_000
KEPT_VECTORS = 4_096
InboxFormat = Literal["jsonl", "csv"]
COLUMNS = (
    *("answer_id", "group", "created_at", "outcome", "question", "rating", "reason", "sentence", "comment"),
    *("state", "owner", "fix", "link", "told", "note"),
)


class Inbox:
    """What editors of a collection see of answers to others: the question and what was said of it, not who asked.

    What was said of an answer may quote it: it is left out where the editor may not read what the answer quotes.
    """

    def __init__(self, store: InboxStore, embedder: Callable[[], Embedder], rights: DocumentRights) -> None:
        self._store = store
        self._rights = rights
        self._embedder = embedder
        self._vectors: LRUCache[tuple[str, str], NDArray[np.float32]] = LRUCache(KEPT_VECTORS)

    def items(self, collection: Collection, caller: Caller, state: ItemState | None = None) -> list[InboxItem]:
        """Newest first, each with the group it belongs to; of several collections only for an editor of each."""
        found = [
            self._shown(one, caller)
            for one in self._store.items(collection.name, limit=MAX_ITEMS)
            if caller.may(Role.EDITOR, one.collection)
        ]
        grouped = [replace(one, group=group) for one, group in zip(found, self._groups(found), strict=True)]
        return [one for one in grouped if state is None or one.handling.state == state]

    def item(self, collection: Collection, caller: Caller, answer_id: str) -> InboxItem:
        """One of them, by itself. Raises AnswerNotFound."""
        known = self._store.item(answer_id)
        about = known is not None and collection.name in names_of(known.collection)
        if known is None or not about or not caller.may(Role.EDITOR, known.collection):
            raise AnswerNotFound(f"there is no answer '{answer_id}' in the inbox")
        return self._shown(known, caller)

    def check_said(self, owner: str, answer_id: str, sentence: str) -> None:
        """Raises InvalidInput for a sentence that is not in the answer, where that is kept: in a conversation."""
        said = _bare(sentence)
        if said and (text := self._store.text_of(owner, answer_id)) is not None and said not in _bare(text):
            raise InvalidInput("`sentence` is not in the answer: give it word for word, or say it in `comment`")

    def say(self, answer_id: str, reason: Reason | None, sentence: str) -> None:
        """Keep why an answer is bad; whoever says so was checked to be whom it was given to."""
        self._store.say(answer_id, reason, sentence.strip())

    def handle(self, collection: Collection, caller: Caller, answer_id: str, handling: Handling) -> InboxItem:
        """Keep what is done about an answer. Raises AnswerNotFound, InvalidInput."""
        texts = (handling.owner, handling.link, handling.told, handling.note)
        if max(map(len, texts)) > MAX_NOTE or not all(map(is_text, texts)):
            raise InvalidInput(f"`owner`, `link`, `told` and `note` have at most {MAX_NOTE:,} characters")
        known = self.item(collection, caller, answer_id)
        changed = replace(handling, by=caller.name, changed_at=datetime.now(UTC))
        self._store.handle(answer_id, changed)
        return replace(known, handling=changed, group=answer_id)

    def write_out(self, collection: Collection, caller: Caller, form: InboxFormat) -> Iterator[str]:
        """A line each, as JSON or CSV."""
        if form == "csv":
            yield csv_line(COLUMNS)
        for item in self.items(collection, caller):
            row = as_row(item)
            yield (
                json.dumps(row, ensure_ascii=False) + "\n"
                if form == "jsonl"
                else csv_line(row[name] for name in COLUMNS)
            )

    def _shown(self, item: InboxItem, caller: Caller) -> InboxItem:
        """As the caller may see it."""
        if caller.may(Role.ADMIN, item.collection) or not (item.sentence or item.comment):
            return item
        quoted = item.documents
        if quoted is not None and not self._rights.withheld(item.collection, caller, set(quoted)):
            return item
        return replace(item, sentence="", comment="", withheld=True)

    def _groups(self, items: Sequence[InboxItem]) -> list[str]:
        """The newest item of each item's group; each by itself where the embedding model is away."""
        if not items:
            return []
        try:
            vectors = self._embedded([one.question for one in items])
        except DependencyUnavailable:
            return [one.answer_id for one in items]
        return [items[leader].answer_id for leader in leaders(vectors)]

    def _embedded(self, texts: Sequence[str]) -> NDArray[np.float32]:
        embedder = self._embedder()
        keys = [(embedder.fingerprint, text) for text in texts]
        new = list(dict.fromkeys(text for key, text in zip(keys, texts, strict=True) if key not in self._vectors))
        known = {key: self._vectors[key] for key in keys if key in self._vectors}
        if new:
            for text, vector in zip(new, embedder.embed_documents(new), strict=True):
                known[embedder.fingerprint, text] = self._vectors[embedder.fingerprint, text] = vector
        return np.stack([known[key] for key in keys])


def leaders(vectors: NDArray[np.float32], alike: float = ALIKE) -> list[int]:
    """For each unit vector the first one that is like it: itself, where none is (leader clustering).

    >>> leaders(np.array([[1, 0], [0, 1], [0.8, 0.6]], np.float32))
    [0, 1, 0]
    """
    chosen: list[int] = []
    of: list[int] = []
    for number, vector in enumerate(vectors):
        cosines = vectors[chosen] @ vector
        nearest = int(np.argmax(cosines)) if chosen else 0
        if chosen and cosines[nearest] >= alike:
            of.append(chosen[nearest])
        else:
            chosen.append(number)
            of.append(number)
    return of


def as_row(item: InboxItem) -> dict[str, str]:
    """An item as plain texts, by column."""
    handling = item.handling
    return {
        "answer_id": item.answer_id,
        "group": item.group,
        "created_at": item.created_at.isoformat(),
        "outcome": item.outcome,
        "question": item.question,
        "rating": item.rating or "",
        "reason": item.reason or "",
        "sentence": item.sentence,
        "comment": item.comment,
        **{name: str(getattr(handling, name)) for name in ("state", "owner", "fix", "link", "told", "note")},
    }


def _bare(text: str) -> str:
    """Letters and digits alone: as one copies a sentence, its markers and emphasis may lack."""
    return _MARKERS.sub("", text).casefold()
