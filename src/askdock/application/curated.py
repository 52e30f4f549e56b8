"""Curated answers of collections: written by people, found by the same search, cited as what they are."""

import asyncio
import io
import logging
import re
import unicodedata
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from askdock.application.documents import Documents
from askdock.errors import (
    AskDockError,
    Conflict,
    DependencyUnavailable,
    InvalidInput,
    NotFound,
    StorageFull,
    TooLarge,
)
from askdock.ports import Catalogue, CuratedStore
from askdock.records import Collection, CuratedAnswer, new_id
from askdock.text.names import is_text

MAX_ANSWERS = 2_000
"""In one collection."""
MAX_QUESTIONS = 20
MAX_QUESTION = 500
"""Characters; of a source and an owner, too."""
MAX_TEXT = 8_000
POLL_SECONDS = 15.0

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Curated:
    """What a person answers; see `CuratedAnswer`."""

    questions: tuple[str, ...]
    text: str
    source: str = ""
    owner: str = ""
    expires_at: datetime | None = None

    def check(self) -> None:
        """Raises InvalidInput where it answers nothing, or is too long."""
        short = (*self.questions, self.source, self.owner)
        if not self.questions or not all(one.strip() for one in self.questions) or not self.text.strip():
            raise InvalidInput("a curated answer needs `questions` and a `text`")
        if len(self.questions) > MAX_QUESTIONS or max(map(len, short)) > MAX_QUESTION:
            raise InvalidInput(
                f"at most {MAX_QUESTIONS} questions, {MAX_QUESTION} characters each, as source and owner"
            )
        if len(self.text) > MAX_TEXT or not all(is_text(one) for one in (self.text, *short)):
            raise InvalidInput(f"`text` has at most {MAX_TEXT:,} characters")
        if self.expires_at is not None and self.expires_at.tzinfo is None:
            raise InvalidInput("`expires_at` needs a time zone")


class CuratedAnswers:
    """The curated answers of collections.

    The record is the truth and its document follows: what is to become of that is noted with the record, and done
    again until it is done.
    """

    def __init__(
        self,
        store: CuratedStore,
        catalogue: Catalogue,
        documents: Documents,
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._documents = documents
        self._wake = wake

    def all(self, collection: Collection) -> list[CuratedAnswer]:
        """Oldest first, expired ones too."""
        return self._store.of_collection(collection.id)

    def add(self, collection: Collection, curated: Curated, by: str) -> CuratedAnswer:
        """Raises InvalidInput, TooLarge, Conflict where another one answers the same question."""
        curated.check()
        known = self.all(collection)
        _check_alone(curated, known)
        if len(known) >= MAX_ANSWERS:
            raise TooLarge(f"a collection has at most {MAX_ANSWERS:,} curated answers")
        return self._put(collection, new_id(), curated, by)

    def change(self, collection: Collection, answer_id: str, curated: Curated, by: str) -> CuratedAnswer:
        """Answer otherwise. Raises NotFound, and the errors of `add`."""
        curated.check()
        self._get(collection, answer_id)
        _check_alone(curated, [one for one in self.all(collection) if one.id != answer_id])
        return self._put(collection, answer_id, curated, by)

    def remove(self, collection: Collection, answer_id: str) -> None:
        """Raises NotFound."""
        removed = replace(self._get(collection, answer_id), state="removed", changed_at=datetime.now(UTC))
        self._store.put([removed])
        self._settle(collection, removed)

    def settle_due(self, now: datetime) -> None:
        """Write and take away documents as is noted, and those of answers that have expired."""
        due = self._store.due(now)
        collections = {one.id: one for one in self._catalogue.list_collections()} if due else {}
        for answer in due:
            if collection := collections.get(answer.collection_id):
                self._settle(collection, answer)

    async def watch(self) -> None:
        """Do so from time to time, until cancelled."""
        while True:
            try:
                await asyncio.to_thread(self.settle_due, datetime.now(UTC))
            except AskDockError as error:
                log.warning("curated answers wait: %s", error)
            await asyncio.sleep(POLL_SECONDS)

    def _put(self, collection: Collection, answer_id: str, curated: Curated, by: str) -> CuratedAnswer:
        answer = CuratedAnswer(
            id=answer_id,
            collection_id=collection.id,
            questions=tuple(one.strip() for one in curated.questions),
            text=curated.text.strip(),
            source=curated.source.strip(),
            owner=curated.owner.strip() or by,
            expires_at=curated.expires_at,
            by=by,
            changed_at=datetime.now(UTC),
        )
        self._store.put([answer])
        try:
            return self._settle(collection, answer)
        except (DependencyUnavailable, StorageFull) as error:
            log.warning("a curated answer waits: %s", error)
            return answer

    def _settle(self, collection: Collection, answer: CuratedAnswer) -> CuratedAnswer:
        expired = answer.expires_at is not None and answer.expires_at <= datetime.now(UTC)
        if answer.state == "removed" or expired:
            self._catalogue.remove_source(collection.id, answer.uri)
            self._wake()
            if answer.state == "removed":
                self._store.forget(answer.id)
                return answer
        else:
            content = io.BytesIO(document_of(answer).encode())
            self._documents.receive(collection, name_of(answer), answer.uri, content)
        settled = replace(answer, state="expired" if expired else "kept")
        self._store.mark(answer, settled.state)
        return settled

    def _get(self, collection: Collection, answer_id: str) -> CuratedAnswer:
        for one in self.all(collection):
            if one.id == answer_id:
                return one
        raise NotFound(f"there is no curated answer '{answer_id}'")


def _check_alone(curated: Curated, others: Sequence[CuratedAnswer]) -> None:
    """Of two that answer the same question otherwise, chance would choose; expired ones answer none."""
    now = datetime.now(UTC)
    asked = {_same(one) for one in curated.questions}
    for other in others:
        if other.expires_at is not None and other.expires_at <= now:
            continue
        for question in other.questions:
            if _same(question) in asked:
                raise Conflict(f"'{_line(question)}' has a curated answer already: change {other.id}")


def _same(question: str) -> str:
    """Equal for questions that differ in case, width, blanks and the sign at their end alone."""
    return _line(unicodedata.normalize("NFKC", question)).casefold().rstrip(" ?!.。")


def document_of(answer: CuratedAnswer) -> str:
    """Its document, as Markdown: the questions, the text, and what it stands on."""
    first, *others = (_line(one) for one in answer.questions)
    source = [f"Source: {_line(answer.source)}"] if answer.source else []
    return "\n\n".join((f"# {first}", *others, answer.text, *source)) + "\n"


def name_of(answer: CuratedAnswer) -> str:
    """The name of its document."""
    name = re.sub(r'[\\/:*?"<>|\s]+', " ", answer.questions[0])[:100].strip(" .")
    return f"{name or 'answer'}.md"


def _line(text: str) -> str:
    return " ".join(text.split())
