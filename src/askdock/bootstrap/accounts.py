"""Choice of the adapters that keep keys, people, history and responses."""

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from askdock.application.audit import Audit
from askdock.application.invitations import Invitations
from askdock.application.passkeys import Passkeys
from askdock.application.people import People
from askdock.application.recovery import RecoveryCodes
from askdock.bootstrap.identity import knows_admins
from askdock.errors import ConfigurationError
from askdock.ports import (
    AnsweringStore,
    CuratedStore,
    EditStore,
    GoldenStore,
    History,
    InboxStore,
    KeyStore,
    MetadataStore,
    Provider,
    QuotaStore,
    RecordDump,
    ReindexStore,
    ResponseStore,
    ScopeStore,
    ShareStore,
    WidgetStore,
)
from askdock.settings import Settings

if TYPE_CHECKING:
    from askdock.adapters.sql.database import Database


def make_keys(database: "Database") -> KeyStore:
    """Keys in the catalogue's database."""
    from askdock.adapters.sql.keys import SqlKeys

    return SqlKeys(database)


def make_people(settings: Settings, database: "Database", keys: KeyStore, providers: Sequence[Provider]) -> People:
    """Accounts in the catalogue's database."""
    from askdock.adapters.identity.passwords import Argon2Passwords
    from askdock.adapters.sql.sessions import SqlSessions
    from askdock.adapters.sql.users import SqlUsers

    grants = {one.id: one.grants for one in providers}
    longest = timedelta(days=settings.session_days)
    return People(
        SqlUsers(database, grants, believed=longest),
        SqlSessions(database, grants),
        keys,
        Argon2Passwords(),
        timedelta(hours=settings.session_idle_hours),
        longest,
        has_provider=knows_admins(settings, providers),
        second_factor=settings.second_factor,
    )


def make_passkeys(database: "Database", people: People) -> Passkeys:
    """Passkeys in the catalogue's database."""
    from askdock.adapters.identity.passkeys import Fido2Passkeys
    from askdock.adapters.sql.passkeys import SqlPasskeys

    return Passkeys(people, SqlPasskeys(database), Fido2Passkeys())


def make_recovery(database: "Database", people: People) -> RecoveryCodes:
    """Recovery codes in the catalogue's database."""
    from askdock.adapters.sql.recovery import SqlRecovery

    return RecoveryCodes(people, SqlRecovery(database))


def make_invitations(settings: Settings) -> Invitations:
    """Links sent by the mail server of the settings, if there is one. Raises ConfigurationError."""
    if settings.smtp_url is None:
        return Invitations(None, settings.public_url)
    from askdock.adapters.mail.smtp import SmtpMail

    try:
        mail = SmtpMail(settings.smtp_url.get_secret_value(), settings.mail_from or "")
    except ValueError as error:
        raise ConfigurationError(f"ASKDOCK_SMTP_URL or ASKDOCK_MAIL_FROM: {error}") from None
    return Invitations(mail, settings.public_url)


def make_audit(settings: Settings, database: "Database") -> Audit:
    """The audit log in the catalogue's database."""
    from askdock.adapters.sql.audit import SqlAudit

    return Audit(SqlAudit(database), settings.audit_days)


def make_records(database: "Database") -> RecordDump:
    """People and what they asked, for backups."""
    from askdock.adapters.sql.records import SqlRecords

    return SqlRecords(database)


def make_quotas(database: "Database") -> QuotaStore:
    """Quotas of users and groups in the catalogue's database."""
    from askdock.adapters.sql.quotas import SqlQuotas

    return SqlQuotas(database)


def make_shares(database: "Database") -> ShareStore:
    """What was shared, in the catalogue's database."""
    from askdock.adapters.sql.shares import SqlShares

    return SqlShares(database)


def make_scopes(database: "Database") -> ScopeStore:
    """Saved scopes in the catalogue's database."""
    from askdock.adapters.sql.scopes import SqlScopes

    return SqlScopes(database)


def make_widgets(database: "Database") -> WidgetStore:
    """Widgets in the catalogue's database."""
    from askdock.adapters.sql.widgets import SqlWidgets

    return SqlWidgets(database)


def make_reindexings(database: "Database") -> ReindexStore:
    """How far reindexings are, in the catalogue's database."""
    from askdock.adapters.sql.reindexing import SqlReindexings

    return SqlReindexings(database)


def make_history(database: "Database") -> History:
    """History in the catalogue's database."""
    from askdock.adapters.sql.history import SqlHistory

    return SqlHistory(database)


def make_responses(database: "Database") -> ResponseStore:
    """Responses in the catalogue's database."""
    from askdock.adapters.sql.responses import SqlResponses

    return SqlResponses(database)


def make_curated(database: "Database") -> CuratedStore:
    """Curated answers in the catalogue's database."""
    from askdock.adapters.sql.curated import SqlCurated

    return SqlCurated(database)


def make_answering_profiles(database: "Database") -> AnsweringStore:
    """Answering profiles in the catalogue's database."""
    from askdock.adapters.sql.answering_profiles import SqlAnsweringProfiles

    return SqlAnsweringProfiles(database)


def make_edits(database: "Database") -> EditStore:
    """Edits of passages in the catalogue's database."""
    from askdock.adapters.sql.edits import SqlEdits

    return SqlEdits(database)


def make_inbox(database: "Database") -> InboxStore:
    """What people say and do about answers, in the catalogue's database."""
    from askdock.adapters.sql.inbox import SqlInbox

    return SqlInbox(database)


def make_metadata(database: "Database") -> MetadataStore:
    """Metadata of documents in the catalogue's database."""
    from askdock.adapters.sql.metadata import SqlMetadata

    return SqlMetadata(database)


def make_golden(database: "Database") -> GoldenStore:
    """Golden questions in the catalogue's database."""
    from askdock.adapters.sql.golden import SqlGolden

    return SqlGolden(database)
