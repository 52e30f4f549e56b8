"""An index version (generation) of another profile: built beside the live one, compared with it, switched to."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from pathlib import Path

from askdock.application.comparison import DEPTH, Asked, Comparison, compare, questions_from
from askdock.application.documents import Documents
from askdock.application.golden import Golden, rows_of
from askdock.errors import Conflict, InvalidInput, ProfileMismatch
from askdock.ingestion.context import estimate
from askdock.ingestion.reindex import Reindexer, Step
from askdock.ports import Catalogue, ChunkStore
from askdock.records import Collection, Cost, Generation, IndexProfile, Passage

QUESTIONS = 200
FILLED = 0.75
"""How much of the longest passage one has, on average."""
PASSAGES = 50
"""Passages asked for to find ten documents among them."""


class Reindex:
    """Builds a generation of the profile `profile()` beside the collection's live one.

    `search(collection, text, top_k)` returns passages of live documents, best first.
    """

    def __init__(
        self,
        collection: Collection,
        profile: Callable[[], IndexProfile],
        *,
        catalogue: Catalogue,
        store: ChunkStore,
        reindexer: Reindexer,
        documents: Documents,
        golden: Golden,
        search: Callable[[Collection, str, int], Sequence[Passage]],
    ) -> None:
        self.collection = collection
        self._profile = profile
        self._catalogue = catalogue
        self._store = store
        self._reindexer = reindexer
        self._documents = documents
        self._golden = golden
        self._search = search

    def begin(self) -> Generation:
        """Raises Conflict where the live generation has that profile already."""
        generation = self._reindexer.begin(self.collection, self._profile())
        if generation.name == self.collection.generation:
            raise Conflict(f"collection '{self.collection.name}' is indexed with these settings already")
        return generation

    def estimate(self) -> Cost:
        """What a chat model may cost that writes beside all passages, by those that the live index has."""
        passages = sum(one.chunks for one in self._documents.all(self.collection) if one.live_version)
        live, new = self.collection.profile.chunk_size, self._profile().chunk_size
        return estimate(round(passages * live / new), round(passages * live * FILLED))

    def build(self, generation: Generation) -> Iterator[Step]:
        """Write every live document into it, then what changed in the meantime; yield each, some twice."""
        return self._reindexer.build(generation)

    def switch(self, generation: Generation) -> None:
        """Make it the live one."""
        self._reindexer.switch(generation)

    def compare(self, generation: Generation, questions: Path | None) -> Comparison:
        """Ask both generations the questions of the file.

        Without one the collection's golden questions that name documents, else ones made of the documents.
        """
        golden = list(self._read(questions) if questions else self._kept())
        golden = golden or questions_from(self._texts(), QUESTIONS)
        built = replace(self.collection, generation=generation.name, profile=generation.profile)
        return compare(golden, lambda text: self._ask(self.collection, text), lambda text: self._ask(built, text))

    def generation(self, name: str) -> Generation:
        """The one of this name. Raises Conflict where it is gone."""
        for one in self._generations():
            if one.name == name:
                return one
        raise Conflict(f"the index '{name}' is gone")

    def rollback(self) -> Generation:
        """Make the newest retired generation live again. Raises Conflict where there is none."""
        retired = [one for one in self._generations() if one.status == "retired"]
        if not retired:
            raise Conflict(f"collection '{self.collection.name}' has no generation to go back to")
        self._reindexer.switch(retired[-1])
        return retired[-1]

    def drop_old(self) -> list[Generation]:
        """Drop every generation but the live one.

        Raises ProfileMismatch where the settings still describe another: what runs with them would then refuse.
        """
        if self.collection.profile.fingerprint != self._profile().fingerprint:
            live = self.collection.profile
            raise ProfileMismatch(
                f"the settings are not those of the live generation (EMBEDDING_MODEL={live.embedding_model}, "
                f"CHUNK_SIZE={live.chunk_size}, CHUNK_OVERLAP={live.chunk_overlap}): set these for all services, "
                "restart them, then drop"
            )
        dropped = [one for one in self._generations() if one.name != self.collection.generation]
        for one in dropped:
            # First out of the record, so that no worker writes to it any more.
            self._catalogue.forget_generation(self.collection.id, one.name)
            self._store.drop_generation(one.name)
        return dropped

    def _generations(self) -> list[Generation]:
        return self._catalogue.list_generations(self.collection.id)

    def _ask(self, collection: Collection, text: str) -> Sequence[Passage]:
        return self._search(collection, text, PASSAGES)

    def _texts(self) -> Iterator[tuple[str, str]]:
        """The ten times as many documents as there are questions, at most: id and parsed text."""
        documents = self._catalogue.list_documents(self.collection.id, limit=QUESTIONS * DEPTH)
        for document in documents:
            if document.live_version:
                yield document.id, self._documents.parsed(document.id, document.live_version).whole().text

    def _kept(self) -> Iterator[Asked]:
        golden = [one for one in self._golden.all(self.collection) if one.documents and not one.refused]
        names = self._names() if golden else {}
        for one in golden:
            if known := frozenset(names[name] for name in one.documents if name in names):
                yield Asked(one.question, known)

    def _names(self) -> dict[str, str]:
        """The id of each document by its name and by itself."""
        names: dict[str, str] = {}
        for document in self._documents.all(self.collection):
            names[document.name] = names[document.id] = document.id
        return names

    def _read(self, path: Path) -> Iterator[Asked]:
        """Lines of JSON with `question` and `document`: the id or the name of a document."""
        names = self._names()
        try:
            text = path.read_text(encoding="utf-8")
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput(f"cannot read {path}: {error}") from error
        for number, row in rows_of(text, "jsonl"):
            try:
                yield Asked(str(row["question"]), frozenset((names[row["document"]],)))
            except (KeyError, TypeError) as error:
                raise InvalidInput(
                    f"{path}, line {number}: expected an object with a `question` and a known `document`"
                ) from error
