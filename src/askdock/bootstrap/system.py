"""A whole AskDock in one process: the settings' parts, each made when it is first needed, and nothing else."""

import logging
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import asdict, replace
from functools import cached_property, lru_cache, partial
from threading import Lock
from typing import TYPE_CHECKING, TypedDict

from askdock import text
from askdock.adapters.durable import make_folder
from askdock.adapters.sandbox import ParserSandbox
from askdock.adapters.tables.sqlite import SqliteTables
from askdock.answering.bridge import BridgeAnswers
from askdock.answering.changed import ChangeAnswers, Chosen
from askdock.answering.deep.answers import DeepAnswers
from askdock.answering.deep.explore import Limits
from askdock.answering.extract import Extractor
from askdock.answering.locate import locate_quotes
from askdock.answering.overviews.answers import OverviewAnswers
from askdock.answering.pipeline import AnswerPipeline
from askdock.answering.profiled import ProfiledResponder
from askdock.answering.respond import ExtractiveResponder, make_responder
from askdock.answering.tables.answers import TableAnswers
from askdock.application.answering_profiles import AnsweringProfiles
from askdock.application.audit import Audit
from askdock.application.background import BackgroundWork
from askdock.application.backups import Backups
from askdock.application.chunks import Chunks
from askdock.application.collections import Collections
from askdock.application.curated import CuratedAnswers
from askdock.application.documents import Documents
from askdock.application.drill import Drill
from askdock.application.edits import Edits
from askdock.application.empty import EmptyCollections
from askdock.application.figures import Figures
from askdock.application.golden import Golden
from askdock.application.golden_runs import GoldenRuns
from askdock.application.golden_watch import GoldenWatch
from askdock.application.inbox import Inbox
from askdock.application.invitations import Invitations
from askdock.application.metadata import Metadata
from askdock.application.passkeys import Passkeys
from askdock.application.people import People
from askdock.application.preview import Preview
from askdock.application.provider_sign_in import ProviderSignIn
from askdock.application.questions import Questions
from askdock.application.readers import DocumentReaders
from askdock.application.recovery import RecoveryCodes
from askdock.application.reindex import Reindex
from askdock.application.reindex_runs import ReindexRuns
from askdock.application.scopes import SavedScopes
from askdock.application.sharing import Sharing
from askdock.application.sources import Sources
from askdock.application.starters import Starters
from askdock.application.synonyms import Synonyms
from askdock.application.traces import Traces
from askdock.application.versions import Versions
from askdock.application.widgets import Widgets
from askdock.backup.place import BackupPlace
from askdock.bootstrap import accounts, adapters, backups, chat, identity
from askdock.bootstrap.checks import Check, Probe, check_all
from askdock.bootstrap.ingestion import make_stages, make_worker
from askdock.bootstrap.ownership import claim_files
from askdock.bootstrap.parsing import make_detector, make_figure_stage, make_parsers, media_types
from askdock.bootstrap.retriever import make_retriever
from askdock.bootstrap.sources import make_sealer, make_source_loop, make_source_store, make_sources
from askdock.bootstrap.stores import make_store
from askdock.errors import FilesUnavailable, StorageFull
from askdock.ingestion.context import ContextWriter
from askdock.ingestion.generation_writer import GenerationWriter, ProfileStages
from askdock.ingestion.metadata import Describer
from askdock.ingestion.overlay import replaced
from askdock.ingestion.parse import ParseStage
from askdock.ingestion.receive import Receiver
from askdock.ingestion.reindex import Reindexer
from askdock.ingestion.source_loop import SourceLoop
from askdock.ingestion.store import StoreStage
from askdock.ingestion.sync import Sync
from askdock.ingestion.worker import Worker
from askdock.maintenance.reconcile import ReconcileLoop, Reconciler
from askdock.ports import (
    AnsweringStore,
    BackupStore,
    Catalogue,
    ChatModel,
    ChunkStore,
    CuratedStore,
    Directory,
    EditStore,
    Embedder,
    Fetcher,
    FileStore,
    GoldenStore,
    History,
    IdentityProvider,
    KeyStore,
    MetadataStore,
    QuotaStore,
    RecordDump,
    Responder,
    ResponseStore,
    Retriever,
    SourceStore,
    TokenVerifier,
)
from askdock.records import ChatChoice, Collection, IndexProfile, Part, VersionChanges
from askdock.retrieval.asked_dates import DatedDocuments
from askdock.retrieval.hybrid import Legs
from askdock.retrieval.listing import DocumentListing
from askdock.retrieval.liveness import LivenessFilter
from askdock.retrieval.pipeline import RetrievalPipeline
from askdock.retrieval.rewrite import Rewriter
from askdock.retrieval.rights import DocumentRights
from askdock.settings import Settings
from askdock.telemetry import INDEX_PROFILE

if TYPE_CHECKING:
    from askdock.adapters.http_retriever import RetrieverClient
    from askdock.adapters.sql.database import Database

log = logging.getLogger(__name__)


class Parts(TypedDict, total=False):
    """Parts handed in, by their names in `System`: each takes the place of the one that the settings describe."""

    database: "Database"
    catalogue: Catalogue
    files: FileStore
    store: ChunkStore
    embedder: Embedder
    chat: ChatModel | None
    fetcher: Fetcher
    keys: KeyStore
    people: People
    invitations: Invitations
    audit: Audit
    history: History
    responses: ResponseStore
    token_verifier: TokenVerifier | None
    providers: Sequence[IdentityProvider]
    directories: Sequence[Directory]
    provider_sign_in: ProviderSignIn
    media_types: Set[str]
    receiver: Receiver
    sandbox: ParserSandbox
    retriever: Retriever
    retrieval: RetrievalPipeline
    answers: AnswerPipeline
    background: BackgroundWork
    collections: Collections
    documents: Documents
    questions: Questions
    source_store: SourceStore
    sources: Sources
    empty_collections: EmptyCollections | None
    check: Callable[[], Mapping[str, Check]]


class System:
    """The parts. `report` is told of work that takes long (a model being fetched).

    >>> from tempfile import TemporaryDirectory
    >>> from askdock.adapters.memory import HashEmbedder, MemoryStore
    >>> with TemporaryDirectory() as folder:
    ...     settings = Settings(_env_file=None, data_dir=folder)
    ...     system = System(settings, Parts(embedder=HashEmbedder(), store=MemoryStore()))
    ...     system.collections.get().profile.embedding_model
    'hash'
    """

    def __init__(
        self, settings: Settings, parts: Parts | None = None, report: Callable[[str], None] = log.info
    ) -> None:
        self.settings = settings
        self._report = report
        self._loaded = lru_cache(settings.max_models)(partial(adapters.make_embedder, settings, report))
        self._loading = Lock()
        self.__dict__.update(parts or {})  # where a cached property looks first
        try:
            make_folder(settings.data_dir)
        except OSError as error:
            raise StorageFull(f"cannot use the data folder {settings.data_dir}: {error.strerror}") from error

    # What is kept.

    @cached_property
    def database(self) -> "Database":
        """The database of catalogue, keys, history and responses."""
        return adapters.make_database(self.settings)

    @cached_property
    def catalogue(self) -> Catalogue:
        """The record of what exists."""
        return adapters.make_catalogue(self.database)

    @cached_property
    def keys(self) -> KeyStore:
        """Keys of the API."""
        return accounts.make_keys(self.database)

    @cached_property
    def people(self) -> People:
        """Accounts of people."""
        return accounts.make_people(self.settings, self.database, self.keys, [*self.providers, *self.directories])

    @cached_property
    def passkeys(self) -> Passkeys:
        """Passkeys of people."""
        return accounts.make_passkeys(self.database, self.people)

    @cached_property
    def recovery(self) -> RecoveryCodes:
        """Codes that stand in for a lost passkey."""
        return accounts.make_recovery(self.database, self.people)

    @cached_property
    def invitations(self) -> Invitations:
        """Links to set a password, sent by mail."""
        return accounts.make_invitations(self.settings)

    @cached_property
    def audit(self) -> Audit:
        """Who did what."""
        return accounts.make_audit(self.settings, self.database)

    @cached_property
    def records(self) -> RecordDump:
        """People and what they asked, as a backup takes them along."""
        return accounts.make_records(self.database)

    @cached_property
    def backup_runs(self) -> BackupStore:
        """How backups and restore drills went."""
        return backups.make_backup_runs(self.database)

    @cached_property
    def quotas(self) -> QuotaStore:
        """Quotas of users and groups."""
        return accounts.make_quotas(self.database)

    @cached_property
    def sharing(self) -> Sharing:
        """Shared conversations and turns."""
        return Sharing(accounts.make_shares(self.database), self.rights)

    @cached_property
    def scopes(self) -> SavedScopes:
        """Scopes saved under a name."""
        return SavedScopes(accounts.make_scopes(self.database), self.metadata.narrowed)

    @cached_property
    def widgets(self) -> Widgets:
        """Widgets on other sites' pages."""
        return Widgets(accounts.make_widgets(self.database), self.keys)

    @cached_property
    def history(self) -> History:
        """Answers, conversations and usage."""
        return accounts.make_history(self.database)

    @cached_property
    def responses(self) -> ResponseStore:
        """Responses kept for repeated requests."""
        return accounts.make_responses(self.database)

    @cached_property
    def golden_store(self) -> GoldenStore:
        """Golden questions and their runs."""
        return accounts.make_golden(self.database)

    @cached_property
    def curated_store(self) -> CuratedStore:
        """Curated answers."""
        return accounts.make_curated(self.database)

    @cached_property
    def metadata_store(self) -> MetadataStore:
        """Metadata of documents."""
        return accounts.make_metadata(self.database)

    @cached_property
    def answering_store(self) -> AnsweringStore:
        """Answering profiles."""
        return accounts.make_answering_profiles(self.database)

    @cached_property
    def edit_store(self) -> EditStore:
        """Edits of passages."""
        return accounts.make_edits(self.database)

    @cached_property
    def source_store(self) -> SourceStore:
        """Sources, their runs and their items."""
        return make_source_store(self.database)

    @cached_property
    def files(self) -> FileStore:
        """Originals and parsed texts. Raises ConfigurationError where a bucket is another installation's."""
        files = adapters.make_files(self.settings)
        try:
            claim_files(self.settings, self.database, files)
        except FilesUnavailable as error:
            log.warning("%s", error)
        return files

    @cached_property
    def store(self) -> ChunkStore:
        """Chunks and vectors. What an older version left is taken over first, which may take long."""
        store = make_store(self.settings, self._report)
        if self.settings.store == "embedded":
            from askdock.bootstrap.takeover import Rebuilder

            Rebuilder(
                self.settings.data_dir / "chunks", self.catalogue, self.files, self.stages, self._report
            ).run()
        return store

    # Models, servers and sources.

    @cached_property
    def token_verifier(self) -> TokenVerifier | None:
        """Checks tokens of the identity provider, where one is configured."""
        return identity.make_token_verifier(self.settings)

    @cached_property
    def providers(self) -> Sequence[IdentityProvider]:
        """The identity providers that people sign in at in the browser."""
        return identity.make_providers(self.settings)

    @cached_property
    def directories(self) -> Sequence[Directory]:
        """The directories whose names and passwords people sign in with."""
        return identity.make_directories(self.settings)

    @cached_property
    def provider_sign_in(self) -> ProviderSignIn:
        """Signing in by them."""
        return identity.make_provider_sign_in(
            self.settings, self.database, self.people, self.providers, self.directories
        )

    @cached_property
    def retriever_client(self) -> "RetrieverClient | None":
        """The retriever service, where searching and embedding happen there."""
        return adapters.make_retriever_client(self.settings)

    @cached_property
    def embedder(self) -> Embedder:
        """The embedding model; that of the retriever service, where there is one."""
        if self.retriever_client is not None:
            return adapters.make_remote_embedder(self.retriever_client)
        return adapters.make_embedder(self.settings, self._report)

    def load_embedder(self, model: str, fingerprint: str) -> Embedder:
        """The model of another collection or generation, for searching and for indexing."""
        with self._loading:  # two loads of a model at once would cost twice the memory
            return self._loaded(model, fingerprint)

    @cached_property
    def chat(self) -> ChatModel | None:
        """The chat model, or None: then answers are extractive."""
        return chat.make_chat(self.settings)

    def chat_of(self, choice: ChatChoice) -> ChatModel | None:
        """The chat model that an answering profile chooses, or None."""
        return self.chat if choice == ChatChoice() else chat.make_chat(self.settings, choice)

    @cached_property
    def fetcher(self) -> Fetcher:
        """Fetches URLs that callers name."""
        return adapters.make_fetcher(self.settings)

    @cached_property
    def profile(self) -> IndexProfile:
        """The index profile that the settings describe."""
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

    def profile_of(self, model: str = "") -> IndexProfile:
        """The same, with another embedding model where one is named. Raises ModelUnavailable."""
        if model in ("", self.profile.embedding_model):
            return self.profile
        embedder = self.load_embedder(model, "")
        return replace(
            self.profile,
            embedding_model=embedder.model,
            embedding_fingerprint=embedder.fingerprint,
            dimension=embedder.dimension,
        )

    # Ingestion and maintenance.

    @cached_property
    def media_types(self) -> Set[str]:
        """Media types that a parser reads."""
        return media_types(self.settings)

    @cached_property
    def receiver(self) -> Receiver:
        """Accepts files."""
        detect = make_detector(self.settings)
        return Receiver(self.catalogue, self.files, detect, self.settings.max_file_bytes)

    @cached_property
    def preview(self) -> Preview:
        """The chunks that a file would have."""
        return Preview(
            lambda: ParseStage(make_parsers(self.settings, self.sandbox)),
            lambda profile: self.stages(profile).chunker,
            make_detector(self.settings),
            self.settings.max_file_bytes,
        )

    @cached_property
    def sandbox(self) -> ParserSandbox:
        """The processes that parse."""
        return adapters.make_sandbox(self.settings)

    @cached_property
    def sync(self) -> Sync:
        """Brings a collection in step with a folder, a bucket or a web site."""
        return Sync(self.catalogue, self.receiver)

    @cached_property
    def mirror(self) -> GenerationWriter:
        """Writes documents into generations of other profiles."""
        return GenerationWriter(self.catalogue, self.files, self.store, self.stages)

    @cached_property
    def stages(self) -> Callable[[IndexProfile], ProfileStages]:
        """Chunker and embedder of a profile."""
        return lru_cache(1 + self.settings.max_models)(
            lambda profile: make_stages(
                self.embedder, self.load_embedder, profile, self.edit_store.of_document, self.context
            )
        )

    @cached_property
    def context(self) -> ContextWriter:
        """Has the chat model write beside passages."""
        return ContextWriter(self.files, lambda: chat.make_chat(self.settings))

    @cached_property
    def worker(self) -> Worker:
        """Ingests accepted documents."""
        return make_worker(
            self.settings,
            self.catalogue,
            self.files,
            self.store,
            parsers=make_parsers(self.settings, self.sandbox),
            stages=self.stages,
            publish=StoreStage(self.catalogue, self.files, self.store, self.mirror, versions=self.versions_kept),
            collections=self.collections.all_writable,
            describe=Describer(self.metadata_store).describe,
            figures=make_figure_stage(self.settings, self.sandbox.cut_out, partial(self.is_off, "figures")),
        )

    @cached_property
    def reconciler(self) -> Reconciler:
        """Compares catalogue, files and store."""
        return Reconciler(
            self.catalogue,
            self.files,
            self.store,
            stuck_seconds=self.settings.stuck_seconds,
            claim=lambda: claim_files(self.settings, self.database, self.files),
            versions=self.versions_kept,
        )

    def is_off(self, part: Part, collection: Collection) -> bool:
        """Whether a part is switched off, in the collection or for it by the settings."""
        names = {
            "figures": self.settings.figures_off,
            "overviews": self.settings.overviews_off,
            "tables": self.settings.tables_off,
            "versions": self.settings.versions_off,
        }[part]
        return part in collection.off or collection.name in names or "*" in names

    def versions_kept(self, collection: Collection) -> int:
        """Of how many earlier versions of its documents the collection keeps the text."""
        return 0 if self.is_off("versions", collection) else self.settings.versions_kept

    @cached_property
    def backup_place(self) -> BackupPlace:
        """Where archives are kept. Raises ConfigurationError where none is configured."""
        return backups.make_backup_place(self.settings)

    @cached_property
    def backups(self) -> Backups:
        """Backups into that place."""
        return Backups(
            self.backup_place,
            self.backup_runs,
            lambda: backups.make_backup(self),
            keep=self.settings.backup_keep,
            keep_days=self.settings.backup_keep_days,
        )

    @cached_property
    def drill(self) -> Drill:
        """Drills that restore them."""
        return Drill(self.backup_place, self.backup_runs, partial(backups.scratch_system, self.settings))

    @cached_property
    def source_loop(self) -> SourceLoop:
        """Runs sources."""
        return make_source_loop(
            self.settings,
            self.source_store,
            self.catalogue,
            self.receiver,
            self.sources,
            users=lambda: self.people.users,
            wake=lambda: self.background.wake(),
            describe=Describer(self.metadata_store).describe_from,
        )

    @cached_property
    def background(self) -> BackgroundWork:
        """Worker, reconciler and runs of sources in threads of this process, once started."""
        return BackgroundWork(
            lambda: self.worker,
            lambda: ReconcileLoop(self.reconciler, self.settings.reconcile_seconds),
            lambda: self.source_loop,
            grace_seconds=self.settings.worker_grace_seconds,
            close=lambda: self.sandbox.close(),
        )

    # Retrieval and answers.

    @cached_property
    def rewriter(self) -> Rewriter:
        """Makes questions of a conversation stand alone."""
        return Rewriter(self.chat)

    @cached_property
    def retriever(self) -> Retriever:
        """Finds passages, in this process or through the retriever service."""
        if self.retriever_client is not None:
            return adapters.make_remote_retriever(self.settings, self.retriever_client)
        return self._local_retriever("hybrid")

    def _local_retriever(self, legs: Legs) -> Retriever:
        return make_retriever(self.settings, lambda: self.store, lambda: self.embedder, self.load_embedder, legs)

    @cached_property
    def retrieval(self) -> RetrievalPipeline:
        """Finds passages of live documents for questions."""
        return self.retrieval_of("hybrid")

    def retrieval_of(self, legs: Legs) -> RetrievalPipeline:
        """One that uses both search legs, or only the one named, to measure what it contributes."""
        retriever = self.retriever if legs == "hybrid" else self._local_retriever(legs)
        liveness = LivenessFilter(self.catalogue.live_versions)
        dates = DatedDocuments(self.metadata_store)
        return RetrievalPipeline(self.rewriter, retriever, liveness, self.rights, self.synonyms.for_search, dates)

    @cached_property
    def rights(self) -> DocumentRights:
        """Who reads which document."""
        return DocumentRights(self.catalogue, self.metadata_store.matching)

    @cached_property
    def extractor(self) -> Extractor:
        """Quotes sentences. One for all: it keeps the vectors of those that it has weighed."""
        return Extractor(self.embedder)

    @cached_property
    def answers(self) -> AnswerPipeline:
        """Answers questions with checked citations."""
        responder = ProfiledResponder(
            lambda choice: make_responder(
                self.extractor,
                self.chat_of(choice),
                self.settings.prompt_tokens,
                degrade=self.settings.llm_extractive_fallback,
            )
        )
        quotes = self.chat is None or self.settings.llm_extractive_fallback
        second = ExtractiveResponder(self.extractor) if quotes else None
        locate = partial(locate_quotes, parsed=self.documents.parsed)
        return AnswerPipeline(
            self.retrieval,
            responder,
            locate,
            second,
            self.table_answers,
            ChangeAnswers(self._changes),
            self.overview_answers,
            self._deep_answers(responder),
            BridgeAnswers(self.retrieval, self.extractor) if self.chat is None else None,
        )

    @property
    def answers_deep(self) -> bool:
        """Whether questions may be asked with `deep`."""
        return self.chat is not None and self.settings.deep_rounds > 0

    def _deep_answers(self, responder: Responder) -> DeepAnswers | None:
        if self.chat is None or not self.answers_deep:
            return None
        settings = self.settings
        limits = Limits(settings.deep_rounds, settings.deep_searches, settings.deep_tokens, settings.deep_seconds)
        return DeepAnswers(self.retrieval, self.chat, responder, limits, settings.prompt_tokens)

    def _changes(self, collection: Collection, document_id: str, choose: Chosen) -> VersionChanges | None:
        """What changed in a document; None of one whose passages were switched off or changed by hand."""
        return None if self._edited(document_id) else self.versions.since(collection, document_id, choose)

    def _edited(self, document_id: str) -> bool:
        return any(one.off or one.text is not None for one in self.edit_store.of_document(document_id))

    @cached_property
    def table_answers(self) -> TableAnswers:
        """Answers computed from tables."""
        return TableAnswers(
            self.retrieval,
            self.documents.parsed,
            SqliteTables(),
            partial(self.is_off, "tables"),
            lambda document_id, text: replaced(self.edit_store.of_document(document_id), text),
        )

    @cached_property
    def overview_answers(self) -> OverviewAnswers:
        """Answers what documents and collections are about."""
        return OverviewAnswers(
            self.retrieval,
            DocumentListing(self.catalogue, self.rights),
            self.documents.parsed,
            partial(self.is_off, "overviews"),
            lambda document_id, text: replaced(self.edit_store.of_document(document_id), text),
        )

    # Use cases.

    @cached_property
    def collections(self) -> Collections:
        """Collections, and the index versions of theirs that this process writes."""
        return Collections(
            self.catalogue,
            self.files,
            lambda: self.store,
            self.profile_of,
            self._report,
            default=self.settings.collection,
            prepares=self.retriever_client is None,
        )

    @cached_property
    def documents(self) -> Documents:
        """Documents of collections."""
        fetcher = self.fetcher if self.settings.url_fetch else None
        return Documents(self.catalogue, self.files, self.receiver, fetcher, self.background.wake)

    @cached_property
    def figures(self) -> Figures:
        """Figures of documents."""
        return Figures(self.documents, self.files, self.sandbox.cut_out, partial(self.is_off, "figures"))

    @cached_property
    def versions(self) -> Versions:
        """Versions of documents."""
        return Versions(self.documents, self.files)

    @cached_property
    def document_readers(self) -> DocumentReaders:
        """Readers of documents and folders."""
        return DocumentReaders(self.catalogue, self.people.users)

    @cached_property
    def sources(self) -> Sources:
        """Sources of collections."""
        return make_sources(
            self.settings,
            self.source_store,
            self.catalogue,
            make_sealer(self.settings, self.database),
            wake=lambda: self.background.wake_sources(),
            check_metadata=lambda collection, given: self.metadata.checked(collection, given),
        )

    @cached_property
    def empty_collections(self) -> EmptyCollections | None:
        """Refuses questions to collections without documents."""
        return EmptyCollections(self.catalogue, self.rights)

    @cached_property
    def questions(self) -> Questions:
        """Searches and answers."""
        return Questions(
            self.retrieval,
            self.answers,
            empty=self.empty_collections,
            profiles=self.answering_store,
            top_k=self.settings.top_k,
            max_question_bytes=self.settings.max_question_bytes,
            narrowed=self.metadata.narrowed,
            deep=self.answers_deep,
        )

    @cached_property
    def starters(self) -> Starters:
        """Questions to begin and to go on with."""
        listing = DocumentListing(self.catalogue, self.rights)
        responder = ExtractiveResponder(self.extractor)
        return Starters(listing, self.documents.parsed, self.retrieval, responder, self.rights)

    @cached_property
    def inbox(self) -> Inbox:
        """Answers that need attention."""
        return Inbox(accounts.make_inbox(self.database), lambda: self.embedder, self.rights)

    @cached_property
    def metadata(self) -> Metadata:
        """Metadata of documents."""
        return Metadata(self.metadata_store, self.catalogue, self.files)

    @cached_property
    def chunks(self) -> Chunks:
        """Chunks of documents, as the index has them."""
        return Chunks(lambda: self.store, lambda: self.embedder)

    @cached_property
    def curated(self) -> CuratedAnswers:
        """Curated answers of collections."""
        return CuratedAnswers(self.curated_store, self.catalogue, self.documents, self.background.wake)

    @cached_property
    def edits(self) -> Edits:
        """Edits of passages."""
        return Edits(self.edit_store, lambda: self.store, lambda: self.embedder, self.background.wake)

    @cached_property
    def traces(self) -> Traces:
        """How answers came about."""
        liveness = LivenessFilter(self.catalogue.live_versions)
        return Traces(self.history, self.questions, lambda: self.store, liveness, self.rights)

    @cached_property
    def synonyms(self) -> Synonyms:
        """Synonyms of collections."""
        return Synonyms(lambda: self.files)

    @cached_property
    def golden(self) -> Golden:
        """Golden questions of collections."""
        return Golden(self.golden_store)

    @cached_property
    def golden_runs(self) -> GoldenRuns:
        """Runs of them."""

        def model(choice: ChatChoice) -> str:
            answers = self.chat_of(choice)
            return answers.name if answers else "extractive"

        return GoldenRuns(self.golden_store, self.golden, self.questions, model)

    @cached_property
    def answering_profiles(self) -> AnsweringProfiles:
        """Answering profiles of collections."""
        return AnsweringProfiles(
            self.answering_store, chat.endpoint_models(self.settings), lambda: self.golden_runs
        )

    @cached_property
    def golden_watch(self) -> GoldenWatch:
        """Golden questions that are asked by themselves."""
        from askdock.adapters.synced.schedules import next_time

        return GoldenWatch(
            self.golden_store,
            self.golden,
            lambda: self.golden_runs,
            self.catalogue,
            next_time,
            self.settings.canary_seconds,
        )

    def reindex(self, collection: Collection, profile: Callable[[], IndexProfile] | None = None) -> Reindex:
        """Builds an index version with the profile, or the configured one, for the collection."""
        return Reindex(
            collection,
            profile or (lambda: replace(self.profile, written=collection.profile.written)),
            catalogue=self.catalogue,
            store=self.store,
            reindexer=Reindexer(self.catalogue, self.store, self.mirror),
            documents=self.documents,
            golden=self.golden,
            search=lambda asked, text, top_k: self.retrieval.search(asked, text, top_k=top_k),
        )

    @cached_property
    def reindex_runs(self) -> ReindexRuns:
        """Reindexing in this process, while it serves."""
        return ReindexRuns(accounts.make_reindexings(self.database), self.reindex)

    @cached_property
    def check(self) -> Callable[[], Mapping[str, Check]]:
        """Asks each dependency whether it answers."""
        probes: dict[str, Probe] = {"catalogue": lambda: self.catalogue.ping()}
        if self.retriever_client is not None:
            probes["retriever"] = lambda: self.retriever.ping()
        else:
            probes["store"] = lambda: self.store.ping()
            probes["embedder"] = lambda: self.embedder.dimension
        ping = chat.make_chat_ping(self.settings)
        if ping is not None:
            probes["chat"] = ping
        return partial(check_all, probes)
