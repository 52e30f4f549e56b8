"""Edits of passages: made, changed, taken back, and told with what became of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Literal

from askdock.errors import Conflict, FileMissing, InvalidInput, NotFound, TooLarge
from askdock.formats.parsed_json import ParsedFile
from askdock.ingestion.overlay import anchored
from askdock.ports import ChunkStore, EditStore, Embedder
from askdock.records import Chunk, ChunkEdit, Collection, Document, new_id
from askdock.text.names import is_text

MAX_EDITS = 500
"""Of one document."""
MAX_TEXT = 8_000
"""Characters of a text or a note."""
MAX_QUESTIONS = 20
MAX_QUESTION = 500
"""Characters."""

EditState = Literal["applied", "pending", "conflict"]


@dataclass(frozen=True, slots=True)
class Change:
    """What shall be other about a passage; see `ChunkEdit`."""

    off: bool = False
    text: str | None = None
    note: str = ""
    questions: tuple[str, ...] = ()

    def check(self) -> None:
        """Raises InvalidInput where it says nothing, or too much."""
        texts = (self.text or "", self.note, *self.questions)
        if not (self.off or self.text is not None or self.note.strip() or self.questions):
            raise InvalidInput("an edit switches a passage off, or has a `text`, a `note` or `questions`")
        if self.text is not None and not self.text.strip():
            raise InvalidInput("a passage without text is switched off instead")
        if not all(is_text(text) for text in texts) or max(map(len, texts)) > MAX_TEXT:
            raise InvalidInput(f"`text` and `note` have at most {MAX_TEXT:,} characters each")
        if len(self.questions) > MAX_QUESTIONS or any(len(one) > MAX_QUESTION for one in self.questions):
            raise InvalidInput(f"a passage has at most {MAX_QUESTIONS} questions of {MAX_QUESTION} characters")
        if not all(one.strip() for one in self.questions):
            raise InvalidInput("a question must not be empty")


@dataclass(frozen=True, slots=True)
class ToldEdit:
    """An edit and whether answers come of it: not while its document is being written anew (pending), and not
    where its passage is no longer found in the document (conflict)."""

    edit: ChunkEdit
    state: EditState


class Edits:
    """Edits of the passages of documents. `store` and `embedder` are asked for when they are first needed.

    A document whose passages change is written anew by a worker; until then it answers as before.
    """

    def __init__(
        self,
        kept: EditStore,
        store: Callable[[], ChunkStore],
        embedder: Callable[[], Embedder],
        wake: Callable[[], None] = lambda: None,
    ) -> None:
        self._kept = kept
        self._store = store
        self._embedder = embedder
        self._wake = wake

    def of_collection(self, collection: Collection) -> list[ChunkEdit]:
        """All of them, by document."""
        return self._kept.of_collection(collection.id)

    def told(
        self, document: Document, edits: Sequence[ChunkEdit], parsed: Callable[[], ParsedFile]
    ) -> list[ToldEdit]:
        """Edits of a document with their states; `parsed` opens the text of its live version."""
        if not edits or not document.live_version:
            return [ToldEdit(one, "pending") for one in edits]
        try:
            _, lost = anchored(edits, parsed().whole().text)
        except FileMissing:
            return [ToldEdit(one, "pending") for one in edits]  # it is being replaced at this moment
        gone = {one.id for one in lost}
        return [ToldEdit(one, _state(one, document, gone)) for one in edits]

    def of_document(self, document: Document, parsed: Callable[[], ParsedFile]) -> list[ToldEdit]:
        """All of a document with their states, in the order of the text that they were made in."""
        return self.told(document, self._kept.of_document(document.id), parsed)

    def make(
        self, collection: Collection, document: Document, chunk_id: str, change: Change, by: str
    ) -> ChunkEdit:
        """Edit the passage of a chunk of the live version.

        Raises NotFound, InvalidInput, Conflict where it is edited already, TooLarge.
        """
        change.check()
        chunk = self._chunk(collection, document, chunk_id)
        known = self._kept.of_document(document.id)
        if chunk.edit_id or any((one.at, one.anchor) == (chunk.start, chunk.text) for one in known):
            raise Conflict("the passage has an edit already: change that one")
        if len(known) >= MAX_EDITS:
            raise TooLarge(f"a document has at most {MAX_EDITS} edits")
        edit = ChunkEdit(
            new_id(), collection.id, document.id, chunk.text, chunk.start, by, datetime.now(UTC), note=change.note
        )
        return self._keep(collection, edit, chunk, change, rewrites=_changes(edit, change))

    def change(
        self, collection: Collection, document: Document, edit_id: str, change: Change, by: str
    ) -> ChunkEdit:
        """Make an edit another one, by whoever changes it. Raises NotFound, InvalidInput."""
        change.check()
        known = self._edit(document, edit_id)
        rewrites = _changes(known, change)
        written_by = by if rewrites else known.by
        at = datetime.now(UTC) if rewrites else known.changed_at
        edit = replace(known, by=written_by, changed_at=at)
        return self._keep(collection, edit, None, change, rewrites=rewrites)

    def take_back(self, document: Document, edit_id: str) -> None:
        """The passage is again what the document says. Raises NotFound."""
        if not self._kept.remove(self._edit(document, edit_id)):
            raise NotFound(f"there is no edit '{edit_id}'")
        self._wake()

    def _keep(
        self, collection: Collection, edit: ChunkEdit, chunk: Chunk | None, change: Change, *, rewrites: bool
    ) -> ChunkEdit:
        text = None if change.text is None or change.text == edit.anchor else change.text.rstrip()
        edit = replace(edit, off=change.off, text=text, note=change.note, questions=change.questions)
        self._check_length(collection, edit, chunk)
        kept = self._kept.put(edit, rewrites=rewrites)
        if rewrites:
            self._wake()
        return kept

    def _check_length(self, collection: Collection, edit: ChunkEdit, chunk: Chunk | None) -> None:
        """Raises InvalidInput for more than the model embeds, as far as this process has the model."""
        embedder, profile = self._embedder(), collection.profile
        if edit.off or (embedder.model, embedder.fingerprint) != (
            profile.embedding_model,
            profile.embedding_fingerprint,
        ):
            return
        context = chunk.context if chunk else ""
        searched = "\n".join((context, *edit.questions, edit.anchor if edit.text is None else edit.text))
        tokens = embedder.count_tokens([searched])[0]
        if tokens > embedder.max_tokens:
            raise InvalidInput(
                f"text and questions have {tokens:,} tokens with their headings; the collection's model takes "
                f"{embedder.max_tokens:,}"
            )

    def _chunk(self, collection: Collection, document: Document, chunk_id: str) -> Chunk:
        chunk = self._store().read_chunks(collection.generation, [chunk_id]).get(chunk_id)
        if chunk is None or (chunk.document_id, chunk.version) != (document.id, document.live_version):
            raise NotFound(f"the document has no passage '{chunk_id}' (any more)")
        return chunk

    def _edit(self, document: Document, edit_id: str) -> ChunkEdit:
        for one in self._kept.of_document(document.id):
            if one.id == edit_id:
                return one
        raise NotFound(f"there is no edit '{edit_id}'")


def _changes(edit: ChunkEdit, change: Change) -> bool:
    """Whether what is searched becomes another; a note alone is not searched."""
    text = None if change.text == edit.anchor else change.text
    return (edit.off, edit.text, edit.questions) != (change.off, text, change.questions)


def _state(edit: ChunkEdit, document: Document, gone: set[str]) -> EditState:
    if edit.id in gone:
        return "conflict"
    return "pending" if edit.version > document.live_version else "applied"
