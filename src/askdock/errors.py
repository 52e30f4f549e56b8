"""Every error AskDock raises on purpose, each with its HTTP status and a stable code.

    AskDockError                     500 internal_error
     ├── InvalidInput                422 invalid_input
     │    ├── UnsupportedMediaType   415 unsupported_media_type
     │    ├── TooLarge               413 too_large
     │    ├── UnsupportedParameter   400 unsupported_parameter
     │    ├── EmptyQuestion          422 empty_question
     │    ├── UrlRefused             422 url_refused
     │    └── DamagedArchive         422 damaged_archive
     ├── NotFound                    404 not_found
     │    ├── CollectionNotFound     404 collection_not_found
     │    ├── DocumentNotFound       404 document_not_found
     │    ├── FileMissing            404 file_missing
     │    ├── KeyNotFound            404 key_not_found
     │    ├── UserNotFound           404 user_not_found
     │    ├── GroupNotFound          404 group_not_found
     │    ├── ProviderNotFound       404 provider_not_found
     │    ├── SourceNotFound         404 source_not_found
     │    ├── ConversationNotFound   404 conversation_not_found
     │    ├── ShareNotFound          404 share_not_found
     │    ├── WidgetNotFound         404 widget_not_found
     │    ├── AnswerNotFound         404 answer_not_found
     │    └── TraceNotFound          404 trace_not_found
     ├── Conflict                    409 conflict
     │    ├── CollectionExists       409 collection_exists
     │    ├── ProfileMismatch        409 profile_mismatch
     │    └── WrongState             409 wrong_state
     ├── UnreadableDocument          422 unreadable_document    (a parser's refusal; becomes the reason code)
     │    ├── EncryptedDocument      422 encrypted
     │    ├── NoText                 422 no_text
     │    ├── DocumentTooComplex     422 too_complex
     │    └── ParserFailed           422 parser_error
     ├── ParserDied                  500 parser_crashed         (tried again, then QUARANTINED)
     │    ├── ParserTimeout          500 parser_timeout
     │    └── ParserOutOfMemory      500 parser_memory
     ├── ChunksRefused               500 chunks_refused         (tried again, then QUARANTINED)
     ├── Unauthenticated             401 unauthenticated
     │    ├── WrongPassword          401 wrong_password
     │    ├── LinkExpired            401 link_expired
     │    ├── SignInRefused          401 sign_in_refused
     │    ├── PasskeyRefused         401 passkey_refused
     │    └── RecoveryCodeRefused    401 recovery_code_refused
     ├── Forbidden                   403 forbidden
     │    ├── AccountRefused         403 account_refused
     │    └── SignInAgain            403 sign_in_again
     ├── QuotaExceeded               429 quota_exceeded
     ├── ConfigurationError          500 configuration_error
     │    ├── SchemaBehind           500 schema_behind
     │    └── ModelUnavailable       503 model_unavailable
     ├── StorageFull                 507 storage_full
     ├── UrlFetchOff                 403 url_fetch_off
     ├── FetchFailed                 502 fetch_failed
     │    ├── FetchGone              502 fetch_gone
     │    ├── FetchDenied            502 fetch_denied
     │    └── FetchBusy              502 fetch_busy             (a run of a source waits and goes on)
     ├── Overloaded                  503 overloaded
     └── DependencyUnavailable       503 dependency_unavailable
          ├── StoreUnavailable       503 store_unavailable
          │    ├── StoreBusy         503 store_busy            (tried again later; no document's fault)
          │    └── IndexRebuilding   503 index_rebuilding      (search goes on with the other leg)
          ├── CatalogueUnavailable   503 catalogue_unavailable
          ├── FilesUnavailable       503 files_unavailable
          ├── ProviderUnavailable    503 provider_unavailable
          ├── MailUnavailable        503 mail_unavailable
          ├── RerankerUnavailable    503 reranker_unavailable  (search goes on without it)
          ├── RetrieverUnavailable   503 retriever_unavailable
          ├── EmbedderUnavailable    503 embedder_unavailable
          ├── TranscriptionUnavailable 503 transcription_unavailable
          ├── LLMUnavailable         502 llm_unavailable
          │    └── LLMRefused         502 llm_refused
          │         └── LLMContextOverflow  502 llm_context_overflow  (asked again with fewer passages)
          └── LLMTimeout             504 llm_timeout

`str(error)` is one line that a user may read: no secrets, no stack, no internals.
"""

from typing import ClassVar


class AskDockError(Exception):
    """Base of all errors below; the message is shown to users."""

    status: ClassVar[int] = 500
    code: ClassVar[str] = "internal_error"
    title: ClassVar[str] = "Internal error"


class InvalidInput(AskDockError):
    """The caller's input is malformed or not allowed."""

    status, code, title = 422, "invalid_input", "Invalid input"


class UnsupportedMediaType(InvalidInput):
    """No parser reads this kind of file."""

    status, code, title = 415, "unsupported_media_type", "Unsupported file type"


class TooLarge(InvalidInput):
    """The input is over a limit; the message names the limit and its setting."""

    status, code, title = 413, "too_large", "Too large"


class UnsupportedParameter(InvalidInput):
    """A parameter that would change what is answered, and that has no effect here."""

    status, code, title = 400, "unsupported_parameter", "Unsupported parameter"

    def __init__(self, message: str, param: str) -> None:
        super().__init__(message)
        self.param = param


class EmptyQuestion(InvalidInput):
    """The question has no text."""

    code, title = "empty_question", "Empty question"


class UrlRefused(InvalidInput):
    """The URL, or an address it leads to, is not one that may be fetched."""

    code, title = "url_refused", "URL refused"


class DamagedArchive(InvalidInput):
    """A backup is incomplete, altered or of a format this AskDock does not know; nothing was restored."""

    code, title = "damaged_archive", "Damaged archive"


class NotFound(AskDockError):
    """The named thing does not exist, or the caller may not know that it does."""

    status, code, title = 404, "not_found", "Not found"


class CollectionNotFound(NotFound):
    """No such collection."""

    code, title = "collection_not_found", "Collection not found"


class DocumentNotFound(NotFound):
    """No such document in the collection."""

    code, title = "document_not_found", "Document not found"


class FileMissing(NotFound):
    """The file store holds nothing under that key."""

    code, title = "file_missing", "File missing"


class KeyNotFound(NotFound):
    """No such key."""

    code, title = "key_not_found", "Key not found"


class UserNotFound(NotFound):
    """No such user."""

    code, title = "user_not_found", "User not found"


class GroupNotFound(NotFound):
    """No such group."""

    code, title = "group_not_found", "Group not found"


class ProviderNotFound(NotFound):
    """No such identity provider."""

    code, title = "provider_not_found", "Identity provider not found"


class SourceNotFound(NotFound):
    """No such source of the collection, or no such run of it."""

    code, title = "source_not_found", "Source not found"


class ConversationNotFound(NotFound):
    """No such conversation of this caller."""

    code, title = "conversation_not_found", "Conversation not found"


class ShareNotFound(NotFound):
    """No such shared page for this caller."""

    code, title = "share_not_found", "Shared page not found"


class WidgetNotFound(NotFound):
    """No such widget, or none that is shown any more."""

    code, title = "widget_not_found", "Widget not found"


class AnswerNotFound(NotFound):
    """No such answer to this caller."""

    code, title = "answer_not_found", "Answer not found"


class TraceNotFound(NotFound):
    """How an answer came about is not on record."""

    code, title = "trace_not_found", "Trace not found"


class Conflict(AskDockError):
    """The request contradicts the present state."""

    status, code, title = 409, "conflict", "Conflict"


class CollectionExists(Conflict):
    """A collection of that name is already there."""

    code, title = "collection_exists", "Collection exists"


class ProfileMismatch(Conflict):
    """The collection was indexed with other weights, or by an analyzer that this version cannot go on with."""

    code, title = "profile_mismatch", "Index profile mismatch"


class WrongState(Conflict):
    """The document's state does not allow this (a retry of what has not failed)."""

    code, title = "wrong_state", "Wrong state"


class UnreadableDocument(AskDockError):
    """A parser cannot make text of the file; the code becomes the document's reason."""

    status, code, title = 422, "unreadable_document", "Unreadable document"


class EncryptedDocument(UnreadableDocument):
    """The file needs a password."""

    code, title = "encrypted", "Encrypted document"


class NoText(UnreadableDocument):
    """The file holds no text (for instance a scan without a text layer)."""

    code, title = "no_text", "No text in the document"


class DocumentTooComplex(UnreadableDocument):
    """The file passes a parsing limit (nesting, expansion, pages)."""

    code, title = "too_complex", "Document too complex"


class ParserFailed(UnreadableDocument):
    """The parser broke on the file: a defect of the parser, set off by the file."""

    code, title = "parser_error", "Parser failed"


class ParserDied(AskDockError):
    """The parser's process ended in the middle of a file."""

    code, title = "parser_crashed", "Parser crashed"


class ParserTimeout(ParserDied):
    """Parsing took more time than it may; the message names the limit and its setting."""

    code, title = "parser_timeout", "Parser timed out"


class ParserOutOfMemory(ParserDied):
    """Parsing took more memory than it may; the message names the limit and its setting."""

    code, title = "parser_memory", "Parser out of memory"


class ChunksRefused(AskDockError):
    """The chunk store takes other chunks and not these; the message is the store's."""

    code, title = "chunks_refused", "Chunks refused"


class Unauthenticated(AskDockError):
    """The request has no credential, or one that opens nothing."""

    status, code, title = 401, "unauthenticated", "Not authenticated"


class WrongPassword(Unauthenticated):
    """Name or password is wrong, which of them is not told."""

    code, title = "wrong_password", "Wrong name or password"


class LinkExpired(Unauthenticated):
    """A one-time link that was used, replaced, or not used in time."""

    code, title = "link_expired", "Link expired"


class SignInRefused(Unauthenticated):
    """An identity provider did not let the person in, or what it sent does not belong to this sign-in."""

    code, title = "sign_in_refused", "Sign-in refused"


class PasskeyRefused(Unauthenticated):
    """A passkey was not made or shown as it must be; why is in the log alone."""

    code, title = "passkey_refused", "Passkey not accepted"


class RecoveryCodeRefused(Unauthenticated):
    """A recovery code that is none of the user's, or was used."""

    code, title = "recovery_code_refused", "Recovery code not accepted"


class Forbidden(AskDockError):
    """The caller is known and its role does not allow this."""

    status, code, title = 403, "forbidden", "Forbidden"


class AccountRefused(Forbidden):
    """An identity provider knows the person, who has no account here, or a disabled one."""

    code, title = "account_refused", "No account here"


class SignInAgain(Forbidden):
    """The session began too long ago for this: whoever sits at a browser need not be who signed in."""

    code, title = "sign_in_again", "Sign in again first"


class QuotaExceeded(AskDockError):
    """The caller used up a quota; the message names its setting."""

    status, code, title = 429, "quota_exceeded", "Quota exceeded"

    def __init__(self, message: str, retry_after: float) -> None:
        """`retry_after`: seconds until it is worth another try."""
        super().__init__(message)
        self.retry_after = retry_after


class ConfigurationError(AskDockError):
    """A setting is wrong or contradicts another."""

    code, title = "configuration_error", "Configuration error"


class SchemaBehind(ConfigurationError):
    """The catalogue's schema is older than this version: it must be migrated, or is being migrated."""

    code, title = "schema_behind", "Schema not migrated"


class ModelUnavailable(ConfigurationError):
    """The weights of a model are neither cached nor reachable, or fail their checksum."""

    status, code, title = 503, "model_unavailable", "Model unavailable"


class StorageFull(AskDockError):
    """The disk or the quota is full; nothing was kept of the request."""

    status, code, title = 507, "storage_full", "Storage full"


class UrlFetchOff(AskDockError):
    """The service does not fetch URLs unless it is set to."""

    status, code, title = 403, "url_fetch_off", "Fetching URLs is off"


class FetchFailed(AskDockError):
    """The other server does not answer, or not with the document."""

    status, code, title = 502, "fetch_failed", "Fetching failed"


class FetchGone(FetchFailed):
    """The other server says that nothing is there (any more)."""

    code, title = "fetch_gone", "Nothing to fetch"


class FetchDenied(FetchFailed):
    """The other server does not let us read this: credentials are missing, wrong, or do not reach as far."""

    code, title = "fetch_denied", "Fetching not allowed"


class FetchBusy(FetchFailed):
    """The other server asks us to come later."""

    code, title = "fetch_busy", "Other server busy"

    def __init__(self, message: str, retry_after: float = 60.0) -> None:
        """`retry_after`: seconds, as the server asked or as is usual."""
        super().__init__(message)
        self.retry_after = retry_after


class Overloaded(AskDockError):
    """The server has all the work it admits; nothing of the request was done."""

    status, code, title = 503, "overloaded", "Overloaded"


class DependencyUnavailable(AskDockError):
    """A service that this one depends on does not answer."""

    status, code, title = 503, "dependency_unavailable", "Dependency unavailable"


class StoreUnavailable(DependencyUnavailable):
    """The chunk store does not answer or refuses."""

    code, title = "store_unavailable", "Chunk store unavailable"


class StoreBusy(StoreUnavailable):
    """The chunk store has more work than it takes; the same request succeeds later."""

    code, title = "store_busy", "Chunk store busy"


class IndexRebuilding(StoreUnavailable):
    """An index of the chunk store is being made again; until then the searches that need it are not answered."""

    code, title = "index_rebuilding", "Index being made again"


class CatalogueUnavailable(DependencyUnavailable):
    """The catalogue database does not answer or is locked."""

    code, title = "catalogue_unavailable", "Catalogue unavailable"


class FilesUnavailable(DependencyUnavailable):
    """The file store does not answer or refuses."""

    code, title = "files_unavailable", "File store unavailable"


class ProviderUnavailable(DependencyUnavailable):
    """An identity provider does not answer or sends garbage."""

    code, title = "provider_unavailable", "Identity provider unavailable"


class MailUnavailable(DependencyUnavailable):
    """The mail server does not answer, or refuses us or the mail."""

    code, title = "mail_unavailable", "Mail not sent"


class RerankerUnavailable(DependencyUnavailable):
    """The reranker's endpoint refuses, fails or sends garbage."""

    code, title = "reranker_unavailable", "Reranker unavailable"


class RetrieverUnavailable(DependencyUnavailable):
    """The retriever service does not answer or sends garbage."""

    code, title = "retriever_unavailable", "Retriever unavailable"


class EmbedderUnavailable(DependencyUnavailable):
    """The embedding server does not answer or sends garbage."""

    code, title = "embedder_unavailable", "Embedding server unavailable"


class TranscriptionUnavailable(DependencyUnavailable):
    """The transcription endpoint does not answer, refuses its key or has too much to do: recordings wait."""

    code, title = "transcription_unavailable", "Transcription endpoint unavailable"


class LLMUnavailable(DependencyUnavailable):
    """The chat model's endpoint refuses, fails or sends garbage."""

    status, code, title = 502, "llm_unavailable", "Language model unavailable"

    def __init__(self, message: str, retry_after: float | None = None) -> None:
        """`retry_after`: seconds after which the endpoint asks to be tried again, where it says so."""
        super().__init__(message)
        self.retry_after = retry_after


class LLMRefused(LLMUnavailable):
    """The chat model's endpoint refuses this request and would again: its key, its model or its size."""

    code, title = "llm_refused", "Language model refused"

    def __init__(self, message: str, setting: str | None = None) -> None:
        """`setting`: the one that is wrong, where the endpoint says so."""
        super().__init__(message)
        self.setting = setting


class LLMContextOverflow(LLMRefused):
    """The prompt is longer than the chat model reads."""

    code, title = "llm_context_overflow", "Prompt too long for the language model"


class LLMTimeout(DependencyUnavailable):
    """The chat model's endpoint is too slow."""

    status, code, title = 504, "llm_timeout", "Language model timed out"
