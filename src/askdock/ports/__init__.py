"""The seams of AskDock: what each part promises, whoever implements it.

All methods may be called from several threads at once. Every method may raise the `DependencyUnavailable`
that fits its port when what is behind it does not answer; other errors are named where they are raised.
Implementations live in `adapters/` (and the in-process `Retriever` in `retrieval/`).
"""

from askdock.ports.accounts import (
    KeyStore,
    TokenVerifier,
)
from askdock.ports.answering import Responder
from askdock.ports.answering_profiles import AnsweringStore
from askdock.ports.audit import (
    AuditStore,
)
from askdock.ports.backups import BackupStore, Cipher
from askdock.ports.catalogue import (
    Catalogue,
)
from askdock.ports.collections import (
    CollectionRepository,
)
from askdock.ports.curated import CuratedStore
from askdock.ports.documents import (
    DocumentRepository,
    all_documents,
)
from askdock.ports.edits import EditStore
from askdock.ports.files import (
    OWNER_KEY,
    FileStore,
    original_key,
    originals_of,
    parsed_key,
    parsed_of,
    parsed_versions,
    synonyms_key,
    version_of,
    written_key,
)
from askdock.ports.golden import (
    GoldenStore,
)
from askdock.ports.history import (
    History,
    ResponseStore,
)
from askdock.ports.identities import (
    Directory,
    IdentityProvider,
    IdentityStore,
    Provider,
)
from askdock.ports.inbox import InboxStore
from askdock.ports.jobs import (
    JobQueue,
)
from askdock.ports.kinds import (
    Connection,
    GuardedNetwork,
    HttpClient,
    HttpReply,
    Opened,
    SourceField,
    SourceKind,
    SourcePage,
)
from askdock.ports.mail import Mail
from askdock.ports.metadata import MetadataStore
from askdock.ports.models import (
    ChatModel,
    Embedder,
    PictureModel,
    Reranker,
)
from askdock.ports.parsing import (
    Chunker,
    Parser,
)
from askdock.ports.passkeys import PasskeyProtocol, PasskeyStore
from askdock.ports.people import (
    PasswordHasher,
    RecordDump,
    SessionStore,
    UserCheck,
    UserStore,
)
from askdock.ports.quotas import (
    QuotaStore,
)
from askdock.ports.recovery import RecoveryStore
from askdock.ports.reindexing import ReindexStore
from askdock.ports.retrieval import (
    QuestionRetriever,
    Retriever,
)
from askdock.ports.rights import RightsRepository
from askdock.ports.scopes import ScopeStore
from askdock.ports.shares import ShareStore
from askdock.ports.sources import (
    Fetcher,
    Source,
)
from askdock.ports.stores import (
    ChunkStore,
)
from askdock.ports.synced import (
    Notifier,
    Sealer,
    SourceStore,
)
from askdock.ports.tables import (
    TableEngine,
    TableQueryFailed,
)
from askdock.ports.widgets import WidgetStore

__all__ = [
    "OWNER_KEY",
    "AnsweringStore",
    "AuditStore",
    "BackupStore",
    "Catalogue",
    "ChatModel",
    "ChunkStore",
    "Chunker",
    "Cipher",
    "CollectionRepository",
    "Connection",
    "CuratedStore",
    "Directory",
    "DocumentRepository",
    "EditStore",
    "Embedder",
    "Fetcher",
    "FileStore",
    "GoldenStore",
    "GuardedNetwork",
    "History",
    "HttpClient",
    "HttpReply",
    "IdentityProvider",
    "IdentityStore",
    "InboxStore",
    "JobQueue",
    "KeyStore",
    "Mail",
    "MetadataStore",
    "Notifier",
    "Opened",
    "Parser",
    "PasskeyProtocol",
    "PasskeyStore",
    "PasswordHasher",
    "PictureModel",
    "Provider",
    "QuestionRetriever",
    "QuotaStore",
    "RecordDump",
    "RecoveryStore",
    "ReindexStore",
    "Reranker",
    "Responder",
    "ResponseStore",
    "Retriever",
    "RightsRepository",
    "ScopeStore",
    "Sealer",
    "SessionStore",
    "ShareStore",
    "Source",
    "SourceField",
    "SourceKind",
    "SourcePage",
    "SourceStore",
    "TableEngine",
    "TableQueryFailed",
    "TokenVerifier",
    "UserCheck",
    "UserStore",
    "WidgetStore",
    "all_documents",
    "original_key",
    "originals_of",
    "parsed_key",
    "parsed_of",
    "parsed_versions",
    "synonyms_key",
    "version_of",
    "written_key",
]
