"""Plans a bulk run: files are acknowledged as ever, reserved from the workers, and cut into shards."""

from collections.abc import Iterator, Sequence

from askdock.bulk.folder import Manifest, RunFolder, Shard, shard_of
from askdock.ingestion.sync import Step, Sync
from askdock.ports import Catalogue, Source
from askdock.records import Collection, Document, SourceItem

HELD_AT_ONCE = 500
MAX_BYTES = 64 << 20
"""A shard takes no further document once its originals add up to this."""


class Intake:
    """Takes sources in for one run. `collection` has the generation and the profile to write in."""

    def __init__(
        self,
        catalogue: Catalogue,
        sync: Sync,
        folder: RunFolder,
        collection: Collection,
        *,
        shard_documents: int,
        hold_seconds: float,
        name: str,
    ) -> None:
        self._catalogue = catalogue
        self._sync = sync
        self._folder = folder
        self._collection = collection
        self._shard_documents = shard_documents
        self._hold_seconds = hold_seconds
        self._detail = f"reserved for the bulk run '{name}'"
        self._seen: set[str] = set()
        self._taken: list[str] = []
        self._open: list[Document] = []
        self._shards: list[Shard] = []

    def take(
        self, source: Source, items: Sequence[SourceItem], tags: Sequence[str] | None = None
    ) -> Iterator[Step]:
        """Accept what the source holds; yield what became of each item."""
        for step in self._sync.take(self._collection, source, items, tags):
            if step.document_id is not None and step.document_id not in self._seen:
                self._seen.add(step.document_id)
                self._taken.append(step.document_id)
                if len(self._taken) == HELD_AT_ONCE:
                    self._hold()
            yield step

    def finish(self) -> Manifest:
        """Write the manifest. Documents that a worker was faster with are not in it."""
        self._hold()
        if self._open:
            self._cut()
        manifest = Manifest(
            collection_id=self._collection.id,
            collection=self._collection.name,
            profile=self._collection.profile,
            shards=tuple(self._shards),
        )
        self._folder.write_manifest(manifest)
        return manifest

    def _hold(self) -> None:
        held = self._catalogue.hold(self._collection.id, self._taken, self._hold_seconds, self._detail)
        self._taken.clear()
        for document in held:
            self._open.append(document)
            size = sum(one.size for one in self._open)
            if len(self._open) == self._shard_documents or size >= MAX_BYTES:
                self._cut()

    def _cut(self) -> None:
        shard = shard_of(self._open, self._collection.profile)
        self._folder.write_documents(shard, self._open)
        self._shards.append(shard)
        self._open = []
