"""Use cases and records that FastAPI hands to the routes."""

from typing import Annotated

from fastapi import Depends, Path, Query

from askdock.application.answering_profiles import AnsweringProfiles
from askdock.application.audit import Audit
from askdock.application.chunks import Chunks
from askdock.application.collections import Collections
from askdock.application.curated import CuratedAnswers
from askdock.application.edits import Edits
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
from askdock.application.scopes import SavedScopes
from askdock.application.sharing import Sharing
from askdock.application.sources import Sources
from askdock.application.starters import Starters
from askdock.application.synonyms import Synonyms
from askdock.application.traces import Traces
from askdock.application.versions import Versions
from askdock.application.visible import VisibleDocuments
from askdock.application.widgets import Widgets
from askdock.bootstrap import System
from askdock.ports import History, KeyStore, QuotaStore
from askdock.records import COLLECTION_NAME, Collection
from askdock.retrieval.rights import DocumentRights
from askdock.services.api.authorization import AccessDep, StateDep
from askdock.services.api.questions.answer_service import AnswerService
from askdock.services.api.schemas.base import DOCUMENT_ID
from askdock.services.common.problems import request_id
from askdock.settings import Settings

RequestId = Annotated[str, Depends(request_id)]


def _system(state: StateDep) -> System:
    return state.system


SystemDep = Annotated[System, Depends(_system)]
"""The wired parts, for routes about the installation itself; the others ask for the use case they need."""


def _settings(state: StateDep) -> Settings:
    return state.system.settings


def _collections(state: StateDep) -> Collections:
    return state.system.collections


def _documents(state: StateDep, access: AccessDep) -> VisibleDocuments:
    return VisibleDocuments(state.system.documents, state.system.rights, access.caller)


def _rights(state: StateDep) -> DocumentRights:
    return state.system.rights


def _readers(state: StateDep) -> DocumentReaders:
    return state.system.document_readers


def _questions(state: StateDep) -> Questions:
    return state.system.questions


def _chunks(state: StateDep) -> Chunks:
    return state.system.chunks


def _curated(state: StateDep) -> CuratedAnswers:
    return state.system.curated


def _starters(state: StateDep) -> Starters:
    return state.system.starters


def _inbox(state: StateDep) -> Inbox:
    return state.system.inbox


def _metadata(state: StateDep) -> Metadata:
    return state.system.metadata


def _answering_profiles(state: StateDep) -> AnsweringProfiles:
    return state.system.answering_profiles


def _versions(state: StateDep) -> Versions:
    return state.system.versions


def _figures(state: StateDep) -> Figures:
    return state.system.figures


def _edits(state: StateDep) -> Edits:
    return state.system.edits


def _traces(state: StateDep) -> Traces:
    return state.system.traces


def _history(state: StateDep) -> History:
    return state.system.history


def _sharing(state: StateDep) -> Sharing:
    return state.system.sharing


def _scopes(state: StateDep) -> SavedScopes:
    return state.system.scopes


def _widgets(state: StateDep) -> Widgets:
    return state.system.widgets


def _people(state: StateDep) -> People:
    return state.system.people


def _invitations(state: StateDep) -> Invitations:
    return state.system.invitations


def _passkeys(state: StateDep) -> Passkeys:
    return state.system.passkeys


def _recovery(state: StateDep) -> RecoveryCodes:
    return state.system.recovery


def _provider_sign_in(state: StateDep) -> ProviderSignIn:
    return state.system.provider_sign_in


def _keys(state: StateDep) -> KeyStore:
    return state.system.keys


def _audit(state: StateDep) -> Audit:
    return state.system.audit


def _sources(state: StateDep) -> Sources:
    return state.system.sources


def _preview(state: StateDep) -> Preview:
    return state.system.preview


def _synonyms(state: StateDep) -> Synonyms:
    return state.system.synonyms


def _golden(state: StateDep) -> Golden:
    return state.system.golden


def _golden_watch(state: StateDep) -> GoldenWatch:
    return state.system.golden_watch


def _golden_runs(state: StateDep) -> GoldenRuns:
    return state.system.golden_runs


def _quotas(state: StateDep) -> QuotaStore:
    return state.system.quotas


QuotaStoreDep = Annotated[QuotaStore, Depends(_quotas)]


async def _storage(access: AccessDep) -> tuple[int, str] | None:
    return await access.quotas.storage(access.caller)


StorageDep = Annotated[tuple[int, str] | None, Depends(_storage)]
"""How many bytes the caller's collections may hold, and what says so."""
SettingsDep = Annotated[Settings, Depends(_settings)]
CollectionsDep = Annotated[Collections, Depends(_collections)]
DocumentsDep = Annotated[VisibleDocuments, Depends(_documents)]
RightsDep = Annotated[DocumentRights, Depends(_rights)]
ReadersDep = Annotated[DocumentReaders, Depends(_readers)]
SourcesDep = Annotated[Sources, Depends(_sources)]
PreviewDep = Annotated[Preview, Depends(_preview)]
SynonymsDep = Annotated[Synonyms, Depends(_synonyms)]
GoldenDep = Annotated[Golden, Depends(_golden)]
GoldenWatchDep = Annotated[GoldenWatch, Depends(_golden_watch)]
GoldenRunsDep = Annotated[GoldenRuns, Depends(_golden_runs)]
QuestionsDep = Annotated[Questions, Depends(_questions)]
ChunksDep = Annotated[Chunks, Depends(_chunks)]
CuratedDep = Annotated[CuratedAnswers, Depends(_curated)]
StartersDep = Annotated[Starters, Depends(_starters)]
InboxDep = Annotated[Inbox, Depends(_inbox)]
MetadataDep = Annotated[Metadata, Depends(_metadata)]
AnsweringProfilesDep = Annotated[AnsweringProfiles, Depends(_answering_profiles)]
VersionsDep = Annotated[Versions, Depends(_versions)]
FiguresDep = Annotated[Figures, Depends(_figures)]
EditsDep = Annotated[Edits, Depends(_edits)]
TracesDep = Annotated[Traces, Depends(_traces)]
HistoryDep = Annotated[History, Depends(_history)]
SharingDep = Annotated[Sharing, Depends(_sharing)]
ScopesDep = Annotated[SavedScopes, Depends(_scopes)]
WidgetsDep = Annotated[Widgets, Depends(_widgets)]
PeopleDep = Annotated[People, Depends(_people)]
InvitationsDep = Annotated[Invitations, Depends(_invitations)]
PasskeysDep = Annotated[Passkeys, Depends(_passkeys)]
RecoveryDep = Annotated[RecoveryCodes, Depends(_recovery)]
ProviderSignInDep = Annotated[ProviderSignIn, Depends(_provider_sign_in)]
AuditDep = Annotated[Audit, Depends(_audit)]
KeysDep = Annotated[KeyStore, Depends(_keys)]


def _answer_service(
    questions: QuestionsDep, history: HistoryDep, access: AccessDep, rights: RightsDep, settings: SettingsDep
) -> AnswerService:
    return AnswerService(questions, history, access, rights, traces=settings.trace_days > 0)


AnswerServiceDep = Annotated[AnswerService, Depends(_answer_service)]


def _collection(
    access: AccessDep,
    collection: Annotated[
        str | None,
        Query(pattern=COLLECTION_NAME, description="Name of the collection; the default one when left out."),
    ] = None,
) -> Collection:
    return access.collection(collection)


CollectionDep = Annotated[Collection, Depends(_collection)]
DocumentId = Annotated[str, Path(pattern=DOCUMENT_ID, description="Id of the document.")]
