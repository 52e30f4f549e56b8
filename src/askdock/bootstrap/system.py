"""A whole AskDock in one process; each part is made when it is first needed."""

import logging
from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from contextlib import suppress
from dataclasses import asdict, replace
from functools import cache, cached_property, partial
from typing import TYPE_CHECKING, BinaryIO

from askdock import text
from askdock.bootstrap.accounts import Accounts, make_accounts
from askdock.bootstrap.adapters import (
    make_catalogue,
    make_database,
    make_fetcher,
    make_files,
    make_sandbox,
    migrate_database,
)
from askdock.bootstrap.checks import Check, check, mismatch
from askdock.bootstrap.searching import Searching
from askdock.errors import (
    CollectionExists,
    CollectionNotFound,
    ProfileMismatch,
    StorageFull,
    StoreUnavailable,
    UrlFetchOff,
)
from askdock.ports import Catalogue, Fetcher, FileStore, History, KeyStore
from askdock.records import (
    NO_FILTER,
    Collection,
    Document,
    DocumentOutcome,
    Filter,
    Generation,
    IndexProfile,
    Passage,
)
from askdock.settings import Settings
from askdock.telemetry import INDEX_PROFILE
from askdock.text.names import file_name

if TYPE_CHECKING:
    from askdock.adapters.sandbox import ParserSandbox
    from askdock.adapters.sql.database import Database
    from askdock.formats.parsed_json import ParsedFile
    from askdock.ingestion.generation_writer import GenerationWriter, ProfileStages
    from askdock.ingestion.receive import Receiver
    from askdock.ingestion.sync import Sync
    from askdock.ingestion.worker import Worker
    from askdock.maintenance.reconcile import ReconcileLoop, Reconciler

log = logging.getLogger(__name__)


class System(Searching):
    """A whole AskDock in one process. `report` is told what takes long (a model being fetched)."""

    def __init__(self, settings: Settings, report: Callable[[str], None] = log.info) -> None:
        super().__init__(settings, report)
        self._prepared: set[str] = set()
        try:
            settings.data_dir.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            raise StorageFull(f"cannot use the data folder {settings.data_dir}: {error.strerror}") from error

    @cached_property
    def database(self) -> "Database":
        """What the catalogue is kept in."""
        return make_database(self.settings)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The record of what exists."""
        return make_catalogue(self.database)

    @cached_property
    def accounts(self) -> Accounts:
        """Keys, what was asked with them, and responses kept for repeated requests."""
        return make_accounts(self.database, self.settings)

    @property
    def keys(self) -> KeyStore:
        """Keys of the API."""
        return self.accounts.keys

    @property
    def history(self) -> History:
        """Answers, conversations and usage."""
        return self.accounts.history

    @cached_property
    def files(self) -> FileStore:
        """Originals and parsed texts."""
        return make_files(self.settings)

    @cached_property
    def fetcher(self) -> Fetcher:
        """Fetches what strangers name."""
        return make_fetcher(self.settings)

    @cached_property
    def profile(self) -> IndexProfile:
        """What the settings say an index must look like."""
        profile = IndexProfile(
            embedding_model=self.embedder.model,
            embedding_fingerprint=self.embedder.fingerprint,
            dimension=self.embedder.dimension,
            chunk_size=self.settings.chunk_size,
            chunk_overlap=self.settings.chunk_overlap,
            analyzer=text.ANALYZER,
        )
        INDEX_PROFILE.info({name: str(value) for name, value in asdict(profile).items()})
        return profile

    @cached_property
    def receiver(self) -> "Receiver":
        """Takes files in."""
        from askdock.adapters.parsers.detect import detect_media_type
        from askdock.ingestion.receive import Receiver

        return Receiver(self.catalogue, self.files, detect_media_type, self.settings.max_file_bytes)

    @cached_property
    def sandbox(self) -> "ParserSandbox":
        """Where parsers run."""
        return make_sandbox(self.settings)

    @cached_property
    def sync(self) -> "Sync":
        """Brings a collection in step with a folder, a bucket or a web site."""
        from askdock.ingestion.sync import Sync

        return Sync(self.catalogue, self.receiver)

    @cached_property
    def reconciler(self) -> "Reconciler":
        """Compares catalogue, files and store."""
        from askdock.maintenance.reconcile import Reconciler

        return Reconciler(self.catalogue, self.files, self.store, stuck_seconds=self.settings.stuck_seconds)

    @cached_property
    def reconciler_rounds(self) -> "ReconcileLoop":
        """Does so from time to time, and repairs."""
        from askdock.maintenance.reconcile import ReconcileLoop

        return ReconcileLoop(self.reconciler, self.settings.reconcile_seconds)

    @cached_property
    def worker(self) -> "Worker":
        """Ingests what was taken in."""
        from askdock.bootstrap.ingestion import make_worker

        return make_worker(self, self._matching_collections)

    @cached_property
    def mirror(self) -> "GenerationWriter":
        """Brings documents into generations of other profiles."""
        from askdock.ingestion.generation_writer import GenerationWriter

        return GenerationWriter(self.catalogue, self.files, self.store, cache(self._stages))

    def _stages(self, profile: IndexProfile) -> "ProfileStages":
        from askdock.bootstrap.ingestion import make_stages

        return make_stages(self.settings, self.embedder, profile, self._report)

    def collection(self, name: str | None = None) -> Collection:
        """The named collection, checked to fit the settings; None: the default one, made when absent.

        Raises CollectionNotFound, ProfileMismatch.
        """
        wanted = name or self.settings.collection
        try:
            found = self.catalogue.get_collection(wanted)
        except CollectionNotFound:
            if name is not None and name != self.settings.collection:
                raise
            found = self.create_collection(wanted)
        if found.profile.fingerprint != self.profile.fingerprint and self._own_generation(found) is None:
            raise ProfileMismatch(mismatch(found, self.profile))
        if not self.remote:
            self._prepare(found)
        return found

    def _prepare(self, collection: Collection) -> None:
        """Make the generation where it is missing. A store that is down stops no upload: the worker makes it."""
        if collection.generation not in self._prepared:
            with suppress(StoreUnavailable):
                self.store.create_generation(collection.generation, collection.profile.dimension)
                self._prepared.add(collection.generation)

    def create_collection(self, name: str) -> Collection:
        """Make a collection with the configured profile, or return the one another process made just now."""
        try:
            created = self.catalogue.create_collection(name, self.profile)
        except CollectionExists:
            return self.catalogue.get_collection(name)
        self._prepare(created)
        return created

    def receive(
        self,
        collection: Collection,
        name: str,
        uri: str,
        source: BinaryIO,
        *,
        tags: Sequence[str] | None = None,
    ) -> DocumentOutcome:
        """Acknowledge a file; the worker ingests it. With `tags` None a known document keeps its tags."""
        accepted = self.receiver.receive(collection, name, uri, source, tags=tags)
        self._wake_worker()
        return accepted

    def delete_collection(self, name: str) -> None:
        """Remove a collection with everything in it. Raises CollectionNotFound.

        It is gone for every caller once the catalogue forgot it; what a crash then leaves is nobody's.
        """
        from askdock.ports import originals_of, parsed_of

        gone = self.catalogue.get_collection(name)
        prefixes = [originals_of(gone.id), *(parsed_of(one) for one in self._document_ids(gone))]
        generations = self.catalogue.list_generations(gone.id)
        self.catalogue.delete_collection(gone.id)
        for generation in generations:
            self.store.drop_generation(generation.name)
        for prefix in prefixes:
            for key in list(self.files.keys(prefix)):
                self.files.delete(key)

    def open_original(self, document: Document) -> BinaryIO:
        """The bytes of the newest version, as they were uploaded; the caller closes. Raises FileMissing."""
        from askdock.ports import original_key

        return self.files.open(original_key(document.collection_id, document.sha256))

    def parsed(self, document_id: str, version: int) -> "ParsedFile":
        """The text of a version of a document and its structure, of which is read what is asked for.

        Raises FileMissing, also when more of it is asked for.
        """
        from askdock.formats.parsed_json import ParsedFile
        from askdock.ports import parsed_key

        return ParsedFile(partial(self.files.read, parsed_key(document_id, version)))

    @cached_property
    def media_types(self) -> Set[str]:
        """The kinds of files that are read."""
        from askdock.adapters.parsers import MEDIA_TYPES

        return MEDIA_TYPES

    def receive_url(
        self, collection: Collection, url: str, *, tags: Sequence[str] | None = None
    ) -> DocumentOutcome:
        """Fetch a page or file and acknowledge it.

        Raises UrlFetchOff unless the settings allow it, and what `Fetcher.fetch` and `receive` raise.
        """
        if not self.settings.url_fetch:
            raise UrlFetchOff("this service does not fetch URLs (ASKDOCK_URL_FETCH=true lets it)")
        with self.fetcher.fetch(url) as fetched:
            assert fetched.content is not None  # noqa: S101 - only a conditional request is answered without
            name = file_name(url, fetched.media_type)
            return self.receive(collection, name, url, fetched.content, tags=tags)

    def delete(self, collection: Collection, document_id: str) -> None:
        """Hide a document at once; the worker removes its traces. Raises DocumentNotFound."""
        self.catalogue.mark_deleting(collection.id, document_id)
        self._wake_worker()

    def retry(self, collection: Collection, document_id: str) -> Document:
        """Ingest a document that failed once more. Raises DocumentNotFound, WrongState."""
        from askdock.ingestion.jobs import retry

        restarted = retry(self.catalogue, collection.id, document_id)
        self._wake_worker()
        return restarted

    def cancel(self, collection: Collection, document_id: str) -> Document:
        """Give a document up that is on its way. Raises DocumentNotFound, WrongState."""
        from askdock.ingestion.jobs import cancel

        return cancel(self.catalogue, collection.id, document_id)

    def search(self, collection: Collection, text: str, *, top_k: int, where: Filter = NO_FILTER) -> list[Passage]:
        """Passages of live documents, best first."""
        return self.retrieval.search(collection, text, top_k=top_k, where=where)

    def start_worker(self) -> None:
        """Ingest, and reconcile from time to time, in threads of this process."""
        self.worker.start()
        self.reconciler_rounds.start()

    def stop_worker(self) -> bool:
        """Finish what is under way and end that thread; False if the grace was too short for that."""
        if "worker" not in self.__dict__:  # never made: not even to be stopped
            return True
        self.reconciler_rounds.stop()
        finished = self.worker.stop(self.settings.worker_grace_seconds)
        self.sandbox.close()
        return finished

    def _wake_worker(self) -> None:
        if "worker" in self.__dict__:  # those of other processes look by themselves
            self.worker.wake()

    def migrate(self) -> tuple[str | None, str]:
        """Bring the catalogue's schema up to date; returns the revision before, if there was one, and now."""
        return migrate_database(self.settings)

    def check(self) -> Mapping[str, Check]:
        """Ask each dependency whether it answers."""
        probes: dict[str, Callable[[], object]] = {"catalogue": lambda: self.catalogue.ping()}
        if self.remote:
            probes["retriever"] = lambda: self._search_of("hybrid").ping()
        else:
            probes["store"] = lambda: self.store.ping()
            probes["embedder"] = lambda: self.embedder.dimension
        return {name: check(probe) for name, probe in probes.items()}

    def _document_ids(self, collection: Collection) -> Iterator[str]:
        after = None
        while page := self.catalogue.list_documents(collection.id, after=after, limit=1000):
            yield from (document.id for document in page)
            after = page[-1].id

    def _matching_collections(self) -> list[Collection]:
        """The collections that this process can write, each with the generation of the configured profile.

        That need not be the live one: documents reach the others by the mirror before they are published.
        """
        found = []
        for one in self.catalogue.list_collections():
            with suppress(ProfileMismatch):
                found.append(self.writable(one))
        return found

    def writable(self, collection: Collection) -> Collection:
        """The collection with the generation of the configured profile. Raises ProfileMismatch."""
        own = self._own_generation(collection)
        if own is None:
            raise ProfileMismatch(mismatch(collection, self.profile))
        return replace(collection, generation=own.name, profile=own.profile)

    def _own_generation(self, collection: Collection) -> Generation | None:
        wanted = self.profile.fingerprint
        generations = self.catalogue.list_generations(collection.id)
        return next((one for one in generations if one.profile.fingerprint == wanted), None)
