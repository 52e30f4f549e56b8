"""A collection's documents into a new generation, while the live one serves and workers go on."""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta

from askdock.errors import DocumentNotFound, FileMissing
from askdock.ingestion.generation_writer import GenerationWriter
from askdock.ports import Catalogue, ChunkStore, all_documents
from askdock.records import PRESENT, Collection, Cost, Document, Generation, IndexProfile

OVERLAP = timedelta(minutes=2)
"""Changes are looked at again this far back: what a worker published while it did not know the generation yet."""
PAGE = 100


@dataclass(frozen=True, slots=True)
class Step:
    """One document dealt with: written now, or found there already."""

    document: Document
    written: bool
    cost: Cost | None = None
    """Of what a model wrote for passages of the document, before any of it is in the index; None: of the index."""


class Reindexer:
    """Builds, completes and switches generations. Any step may be broken off and begun again."""

    def __init__(self, catalogue: Catalogue, store: ChunkStore, mirror: GenerationWriter) -> None:
        self._catalogue = catalogue
        self._store = store
        self._mirror = mirror

    def begin(self, collection: Collection, profile: IndexProfile) -> Generation:
        """The generation to build: the one begun before with this profile, or a new one.

        From now on workers write every document that becomes live into it as well.
        """
        for one in self._catalogue.list_generations(collection.id):
            if one.profile.fingerprint == profile.fingerprint:
                return one
        return self._catalogue.add_generation(collection.id, profile)

    def build(self, generation: Generation) -> Iterator[Step]:
        """Write every live document that is not there, then what changed in the meantime; yield each."""
        begun = datetime.now(UTC)
        if generation.profile.written:
            yield from self._prepared(generation)
        for document in all_documents(self._catalogue, generation.collection_id, PRESENT):
            if step := self._write(generation, document):
                yield step
        yield from self.catch_up(generation, begun)

    def catch_up(self, generation: Generation, since: datetime) -> Iterator[Step]:
        """Write what became live from shortly before `since` on; yield what was written or looked at."""
        seen: set[tuple[str, datetime]] = set()
        since -= OVERLAP
        while True:
            changed = self._catalogue.list_changed(generation.collection_id, since, limit=PAGE)
            fresh = [one for one in changed if (one.id, one.updated_at) not in seen]
            if not fresh:
                return
            for document in fresh:
                seen.add((document.id, document.updated_at))
                if document.live_version == 0:
                    self._mirror.delete(generation, document.id)
                elif step := self._write(generation, document):
                    yield step
            if len(changed) == PAGE:
                since = max(one.updated_at for one in changed)

    def switch(self, generation: Generation) -> None:
        """Make it the live one, at one instant, then fill and count what was published in that instant."""
        self._set_live(generation)
        for _ in self.catch_up(generation, datetime.now(UTC)):
            pass
        self._set_live(generation)

    def _set_live(self, generation: Generation) -> None:
        chunks = Counter((key.document_id, key.version) for key in self._store.stored(generation.name))
        self._catalogue.set_live_generation(generation.collection_id, generation.name, chunks)

    def _prepared(self, generation: Generation) -> Iterator[Step]:
        for document in all_documents(self._catalogue, generation.collection_id, PRESENT):
            if document.live_version == 0:
                continue
            live = replace(document, version=document.live_version)
            yield Step(live, written=False, cost=Cost())
            try:
                for cost in self._mirror.prepare(generation, live):
                    yield Step(live, written=False, cost=cost)
            except FileMissing:
                self._raise_if_still_live(live)

    def _write(self, generation: Generation, document: Document) -> Step | None:
        if document.live_version == 0:
            return None
        live = replace(document, version=document.live_version)
        try:
            written = self._mirror.write(generation, live).new
        except FileMissing:
            # Replaced or deleted a moment ago: then the list of changes has it again.
            self._raise_if_still_live(live)
            return None
        return Step(live, written)

    def _raise_if_still_live(self, document: Document) -> None:
        try:
            now = self._catalogue.get_document(document.collection_id, document.id)
        except DocumentNotFound:
            return
        if now.live_version == document.version:
            raise FileMissing(f"the parsed text of {document.name} is gone: `askdock doctor` says what to do")
