"""What `askdock index --engine ...` does, on a wired system."""

import logging
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

from askdock.bootstrap.adapters import make_embedder, make_files, make_sandbox
from askdock.bootstrap.ingestion import make_stages
from askdock.bootstrap.system import System
from askdock.bulk.engines import Engine, HereEngine, LocalEngine
from askdock.bulk.folder import Manifest, RunFolder
from askdock.bulk.load import Loader, LoadProgress
from askdock.bulk.plan import Intake
from askdock.bulk.shards import ShardMaker
from askdock.errors import ConfigurationError
from askdock.ingestion.parse import ParseStage
from askdock.ingestion.store import StoreStage
from askdock.records import Collection, IndexProfile
from askdock.settings import load_settings

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Recipe:
    """Opens a shard maker in another process, by the settings of that process; no secret travels.

    `threads`: texts embedded side by side there; 0: as the settings say.
    """

    data_dir: str
    collection: str
    run: str
    profile: IndexProfile
    threads: int = 0

    def __call__(self) -> ShardMaker:
        """Raises ProfileMismatch where that process would make other vectors."""
        settings = load_settings(data_dir=self.data_dir, embedding_threads=self.threads or None)
        stages = make_stages(settings, make_embedder(settings, log.info), self.profile, log.info)
        return ShardMaker(
            folder=RunFolder(make_files(settings), self.collection, self.run),
            parse=ParseStage(make_sandbox(settings).parsers()),
            chunker=stages.chunker,
            embed=stages.embed,
            attempts=settings.ingestion_attempts,
        )


class Bulk:
    """One run: planned, made and loaded, here or in several places."""

    def __init__(self, system: System, collection: Collection, name: str) -> None:
        self._system = system
        self._name = name
        self.collection = system.writable(collection)
        self.folder = RunFolder(system.files, collection.name, name)

    @property
    def job_index(self) -> int:
        """Which pod of an Indexed Job this is; 0 outside of one."""
        return self._system.settings.job_completion_index or 0

    def intake(self, *, shard_documents: int, hold_seconds: float) -> Intake:
        """Plans it."""
        self.folder.reopen()
        return Intake(
            self._system.catalogue,
            self._system.sync,
            self.folder,
            self.collection,
            shard_documents=shard_documents,
            hold_seconds=hold_seconds,
            name=self._name,
        )

    def recipe(self, threads: int = 0) -> Recipe:
        """How another process makes its shards."""
        data_dir = str(self._system.settings.data_dir.resolve())
        return Recipe(data_dir, self.collection.name, self._name, self.collection.profile, threads)

    @cached_property
    def here(self) -> Engine:
        """Makes shards in this process."""
        return HereEngine(self.recipe())

    def local(self, processes: int, threads: int) -> Engine:
        """Makes them in processes of this machine."""
        return LocalEngine(self.recipe(threads), processes)

    def ray(self, address: str, gpus: float) -> Engine:
        """Makes them on a Ray cluster. Raises ConfigurationError where Ray is not installed."""
        try:
            from askdock.bulk.on_ray import RayEngine
        except ImportError as error:
            raise ConfigurationError("--engine ray needs one more package: pip install 'askdock[ray]'") from error
        return RayEngine(self.recipe(), address, gpus)

    def load(self, manifest: Manifest) -> Iterator[LoadProgress]:
        """Load what was made; see `Loader.run`."""
        system = self._system
        publish = StoreStage(system.catalogue, system.files, system.store, system.mirror)
        return Loader(system.catalogue, system.store, publish, self.folder, self.collection).run(manifest)
