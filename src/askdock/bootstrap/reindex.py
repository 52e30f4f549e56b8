"""What `askdock reindex` does, on a wired system."""

import json
from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property
from pathlib import Path

from askdock.bootstrap.system import System
from askdock.errors import Conflict, InvalidInput, ProfileMismatch
from askdock.ingestion.reindex import Reindexer
from askdock.records import Collection, Generation, IndexProfile, Passage
from askdock.retrieval.compare import DEPTH, Comparison, GoldenQuestion, compare, questions_from

QUESTIONS = 200
PASSAGES = 50
"""Passages asked for to find ten documents among them."""


class Reindexing:
    """Builds a generation for the profile that the settings describe, beside the collection's live one."""

    def __init__(self, system: System, collection: str) -> None:
        """`system` has the settings wanted. Raises CollectionNotFound."""
        self._system = system
        self.collection = system.catalogue.get_collection(collection)

    @cached_property
    def reindexer(self) -> Reindexer:
        """The steps."""
        return Reindexer(self._system.catalogue, self._system.store, self._system.mirror)

    @property
    def profile(self) -> IndexProfile:
        """What is wanted."""
        return self._system.profile

    def begin(self) -> Generation:
        """Raises Conflict where the live generation has that profile already."""
        generation = self.reindexer.begin(self.collection, self.profile)
        if generation.name == self.collection.generation:
            raise Conflict(f"collection '{self.collection.name}' is indexed with these settings already")
        return generation

    def compare(self, generation: Generation, questions: Path | None) -> Comparison:
        """Ask both generations the questions of the file, or ones made of the documents."""
        golden = list(self._read(questions)) if questions else questions_from(self._texts(), QUESTIONS)
        built = replace(self.collection, generation=generation.name, profile=generation.profile)
        return compare(golden, lambda text: self._ask(self.collection, text), lambda text: self._ask(built, text))

    def rollback(self) -> Generation:
        """Make the newest retired generation live again. Raises Conflict where there is none."""
        retired = [one for one in self._generations() if one.status == "retired"]
        if not retired:
            raise Conflict(f"collection '{self.collection.name}' has no generation to go back to")
        self.reindexer.switch(retired[-1])
        return retired[-1]

    def drop_old(self) -> list[Generation]:
        """Drop every generation but the live one.

        Raises ProfileMismatch where the settings still describe another: what runs with them would then refuse.
        """
        if self.collection.profile.fingerprint != self.profile.fingerprint:
            live = self.collection.profile
            raise ProfileMismatch(
                f"the settings are not those of the live generation (EMBEDDING_MODEL={live.embedding_model}, "
                f"CHUNK_SIZE={live.chunk_size}, CHUNK_OVERLAP={live.chunk_overlap}): set these for all services, "
                "restart them, then drop"
            )
        dropped = [one for one in self._generations() if one.name != self.collection.generation]
        for one in dropped:
            # First out of the record, so that no worker writes to it any more.
            self._system.catalogue.forget_generation(self.collection.id, one.name)
            self._system.store.drop_generation(one.name)
        return dropped

    def _generations(self) -> list[Generation]:
        return self._system.catalogue.list_generations(self.collection.id)

    def _ask(self, collection: Collection, text: str) -> list[Passage]:
        return self._system.retrieval.search(collection, text, top_k=PASSAGES)

    def _texts(self) -> Iterator[tuple[str, str]]:
        """The ten times as many documents as there are questions, at most: id and parsed text."""
        documents = self._system.catalogue.list_documents(self.collection.id, limit=QUESTIONS * DEPTH)
        for document in documents:
            if document.live_version:
                yield document.id, self._system.parsed(document.id, document.live_version).whole().text

    def _read(self, path: Path) -> Iterator[GoldenQuestion]:
        """Lines of JSON with `question` and `document`: the id or the name of a document."""
        names: dict[str, str] = {}
        after: str | None = None
        while page := self._system.catalogue.list_documents(self.collection.id, after=after, limit=1000):
            names.update({document.name: document.id for document in page} | {d.id: d.id for d in page})
            after = page[-1].id
        try:
            lines = path.read_text(encoding="utf-8").splitlines()
        except (OSError, UnicodeDecodeError) as error:
            raise InvalidInput(f"cannot read {path}: {error}") from error
        for number, line in enumerate(lines, 1):
            try:
                row = json.loads(line)
                yield GoldenQuestion(str(row["question"]), names[row["document"]])
            except (ValueError, KeyError, TypeError) as error:
                raise InvalidInput(
                    f"{path}, line {number}: expected an object with a `question` and a known `document`"
                ) from error
