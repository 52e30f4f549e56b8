"""Documents in further generations: every generation of a collection holds what the catalogue calls live."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from askdock.errors import StoreUnavailable
from askdock.formats.parsed_json import parsed_from_json
from askdock.ingestion.embed import EmbedStage
from askdock.ports import Catalogue, Chunker, ChunkStore, FileStore, parsed_key
from askdock.records import Cost, Document, Generation, IndexProfile, ParsedDocument


@dataclass(frozen=True, slots=True)
class ProfileStages:
    """The chunking and embedding stages of a profile; `prepare` has written beforehand what is to be written."""

    chunker: Chunker
    embed: EmbedStage
    prepare: Callable[[Document, ParsedDocument], Iterator[Cost]] = lambda _, __: iter(())


@dataclass(frozen=True, slots=True)
class WriteResult:
    """How many chunks a document has in a generation, and whether any was not there before."""

    chunks: int
    new: bool


class GenerationWriter:
    """Writes parsed documents into generations, each in its own profile; `stages` makes what a profile needs."""

    def __init__(
        self,
        catalogue: Catalogue,
        files: FileStore,
        store: ChunkStore,
        stages: Callable[[IndexProfile], ProfileStages],
    ) -> None:
        self._catalogue = catalogue
        self._files = files
        self._store = store
        self._stages = stages

    def generations(self, collection_id: str, *, but: str = "") -> list[Generation]:
        """All generations of the collection, except the one named."""
        return [one for one in self._catalogue.list_generations(collection_id) if one.name != but]

    def prepare(self, generation: Generation, document: Document) -> Iterator[Cost]:
        """Have a model write what it is to write for `document.version`; yield what each part of it cost.

        Raises FileMissing, LLMUnavailable, LLMTimeout.
        """
        with self._files.open(parsed_key(document.id, document.version)) as file:
            parsed = parsed_from_json(file.read())
        yield from self._stages(generation.profile).prepare(document, parsed)

    def write(self, generation: Generation, document: Document) -> WriteResult:
        """Make `document.version` part of the generation; once this returns it reads back.

        What is there already is not embedded again. Raises FileMissing where the parsed text is gone,
        StoreUnavailable.
        """
        with self._files.open(parsed_key(document.id, document.version)) as file:
            parsed = parsed_from_json(file.read())
        stages = self._stages(generation.profile)
        chunks = list(stages.chunker.chunk(document, parsed))
        wanted = {chunk.id for chunk in chunks}
        self._store.create_generation(generation.name, generation.profile.dimension)
        if wanted <= self._store.chunk_ids(generation.name, document.id, document.version):
            return WriteResult(len(wanted), new=False)
        for batch in stages.embed.batches(iter(chunks)):
            self._store.upsert(generation.name, batch)
        missing = wanted - self._store.chunk_ids(generation.name, document.id, document.version)
        if missing:
            raise StoreUnavailable(f"{len(missing)} of {len(wanted)} chunks of {document.name} did not read back")
        return WriteResult(len(wanted), new=True)

    def delete(self, generation: Generation, document_id: str, *, keep_version: int | None = None) -> None:
        """Remove a document, except one version; a generation that was never begun has none."""
        self._store.create_generation(generation.name, generation.profile.dimension)
        self._store.delete_document(generation.name, document_id, keep_version=keep_version)
