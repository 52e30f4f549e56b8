"""A bulk run: planned, its shards made by one process or many, loaded. Several may work on it at once."""

import time
from collections.abc import Iterator, Sequence

from askdock.bulk.engines import Engine
from askdock.bulk.folder import Manifest, RunFolder, Shard
from askdock.bulk.load import Loader, LoadProgress
from askdock.bulk.plan import Intake
from askdock.errors import DependencyUnavailable, FileMissing, InvalidInput
from askdock.ingestion.sync import Sync
from askdock.ports import Catalogue
from askdock.records import Collection

POLL_SECONDS = 2.0


class BulkRun:
    """One run by its name; `collection` has the generation that it writes."""

    def __init__(
        self,
        name: str,
        collection: Collection,
        folder: RunFolder,
        *,
        catalogue: Catalogue,
        sync: Sync,
        loader: Loader,
    ) -> None:
        self.name = name
        self.collection = collection
        self._folder = folder
        self._catalogue = catalogue
        self._sync = sync
        self._loader = loader

    def intake(self, *, shard_documents: int, hold_seconds: float) -> Intake:
        """Plans it, again where it was planned before."""
        self._folder.reopen()
        return Intake(
            self._catalogue,
            self._sync,
            self._folder,
            self.collection,
            shard_documents=shard_documents,
            hold_seconds=hold_seconds,
            name=self.name,
        )

    def manifest(self) -> Manifest:
        """The plan. Raises InvalidInput where there is none, or none any more."""
        manifest = self._folder.manifest()
        if manifest is None:
            raise InvalidInput("this run is not planned, or it is over: begin with --step plan, or without --step")
        return manifest

    def await_manifest(self, seconds: float) -> Manifest | None:
        """The plan once another process has made it; None where the run is over already.

        Raises DependencyUnavailable after `seconds`.
        """
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            if self._folder.finished:
                return None
            if (manifest := self._folder.manifest()) is not None:
                return manifest
            time.sleep(POLL_SECONDS)  # an object store sends no notification
        raise DependencyUnavailable("the pod with index 0 has not planned this run: look at its log")

    def open_shards(self, manifest: Manifest) -> Sequence[Shard]:
        """The shards that are not made yet."""
        return self._folder.open_shards(manifest)

    def shards_of(self, manifest: Manifest, index: int, count: int, *, leads: bool) -> list[Shard]:
        """Those that process `index` of `count` begins with.

        The one that leads then makes the others' from their ends, where they have not got to: all of them, where
        one process runs at a time.
        """
        own = manifest.shards[index::count]
        rest = [shard for shard in reversed(manifest.shards) if shard not in set(own)] if leads else []
        return [*own, *rest]

    def make(self, engine: Engine, shards: Sequence[Shard]) -> Iterator[Shard]:
        """Make the shards that are not made yet; yield each. Ends early where another has finished the run."""
        # Looked up one by one, as late as possible: others are at work too.
        still_open = (shard for shard in shards if self._folder.marker(shard) is None)
        try:
            yield from engine.run(still_open)
        except FileMissing:
            if not self._folder.finished:
                raise
        if self._folder.finished:
            # Another has made the last shards as well and has loaded them: what was written since is not needed.
            self._folder.finish()

    def documents(self, manifest: Manifest) -> set[str]:
        """Ids of those that the run was planned with."""
        return {document.id for shard in manifest.shards for document in self._folder.documents(shard)}

    def load(self, manifest: Manifest) -> Iterator[LoadProgress]:
        """Load the shards that were made; see `Loader.run`."""
        return self._loader.run(manifest)
