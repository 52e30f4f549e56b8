"""Bulk runs, wired: the run itself, and the engines that make its shards in this process or in others."""

import logging
from dataclasses import dataclass
from functools import partial

from askdock.application.bulk import BulkRun
from askdock.bootstrap.adapters import make_embedder, make_files, make_sandbox
from askdock.bootstrap.ingestion import make_stages
from askdock.bootstrap.parsing import make_parsers
from askdock.bootstrap.system import System
from askdock.bulk.engines import Engine
from askdock.bulk.folder import RunFolder
from askdock.bulk.load import Loader
from askdock.bulk.shards import ShardMaker
from askdock.errors import ConfigurationError
from askdock.extras import how_to_install
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
        load = partial(make_embedder, settings, log.info)
        stages = make_stages(load(), load, self.profile)
        return ShardMaker(
            folder=RunFolder(make_files(settings), self.collection, self.run),
            parse=ParseStage(make_parsers(settings, make_sandbox(settings))),
            chunker=stages.chunker,
            embed=stages.embed,
            attempts=settings.ingestion_attempts,
        )


def make_bulk_run(system: System, collection: Collection, name: str) -> BulkRun:
    """The run of this name. Raises ProfileMismatch where this process cannot write the collection."""
    writable = system.collections.writable(collection)
    folder = RunFolder(system.files, collection.name, name)
    publish = StoreStage(
        system.catalogue, system.files, system.store, system.mirror, versions=system.versions_kept
    )
    loader = Loader(system.catalogue, system.store, publish, folder, writable)
    return BulkRun(name, writable, folder, catalogue=system.catalogue, sync=system.sync, loader=loader)


def make_recipe(system: System, run: BulkRun, threads: int = 0) -> Recipe:
    """The way another process makes the run's shards."""
    data_dir = str(system.settings.data_dir.resolve())
    return Recipe(data_dir, run.collection.name, run.name, run.collection.profile, threads)


def make_ray_engine(recipe: Recipe, address: str, gpus: float) -> Engine:
    """Makes shards on a Ray cluster. Raises ConfigurationError where Ray is not installed."""
    try:
        from askdock.bulk.on_ray import RayEngine
    except ImportError as error:
        raise ConfigurationError(f"--engine ray needs one more package: {how_to_install('ray')}") from error
    return RayEngine(recipe, address, gpus)
