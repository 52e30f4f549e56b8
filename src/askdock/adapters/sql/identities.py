"""People of identity providers, and the sessions that these vouch for, in the catalogue's database."""

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime

from sqlalchemy import Connection, and_, delete, insert, or_, select, update
from sqlalchemy.exc import IntegrityError

from askdock.adapters.identity.sealed import seal, unseal
from askdock.adapters.sql.claimed import ProviderGrants, claimed_groups
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.identities_schema import identities, provider_sessions
from askdock.adapters.sql.people_schema import sessions
from askdock.adapters.sql.users import insert_user
from askdock.errors import UserNotFound
from askdock.records import Claims, Group, Logout, ProviderSession, User, digest


class SqlIdentities:
    """See `askdock.ports.IdentityStore`. `grants`: of each provider's groups by the settings."""

    def __init__(self, database: Database, grants: Mapping[str, ProviderGrants]) -> None:
        self._database = database
        self._grants = grants

    def owner(self, identity: str) -> str | None:
        """The id of the user that the person is."""
        with self._database.transaction() as connection:
            found: str | None = connection.scalar(select(identities.c.user_id).where(identities.c.id == identity))
            return found

    def make_user(self, user: User, provider: str, claims: Claims) -> None:
        """Keep a new user, who is this person. Raises Conflict."""
        with self._database.transaction(writes=True) as connection:
            insert_user(connection, user)
            _keep(connection, user.id, provider, claims)

    def keep(self, user_id: str, provider: str, claims: Claims) -> None:
        """Note that the person is the user, and its groups as they are now. Raises UserNotFound."""
        try:
            with self._database.transaction(writes=True) as connection:
                _keep(connection, user_id, provider, claims)
        except IntegrityError as error:
            raise UserNotFound(f"there is no user '{user_id}'") from error

    def providers_of(self, user_id: str) -> list[str]:
        """The ids of the providers by which the user has signed in."""
        these = select(identities.c.provider).where(identities.c.user_id == user_id)
        with self._database.transaction() as connection:
            return sorted(set(connection.scalars(these)))

    def claimed(self, provider: str, groups: Sequence[str], *, signed_in: bool = True) -> tuple[Group, ...]:
        """Our groups of which a member of the provider's groups is a member."""
        with self._database.transaction() as connection:
            return claimed_groups(connection, self._grants, [(provider, groups)], signed_in=signed_in)

    def attach(self, session_id: str, secret: str, origin: ProviderSession, sid: str | None) -> None:
        """Note where a session comes from."""
        with self._database.transaction(writes=True) as connection:
            connection.execute(
                insert(provider_sessions).values(
                    session_id=session_id,
                    identity_id=origin.identity,
                    provider=origin.provider,
                    sid_digest=_sid(origin.provider, sid),
                    tokens=seal(secret, origin.tokens),
                    checked_at=origin.checked_at,
                )
            )

    def origin(self, session_id: str, secret: str) -> ProviderSession | None:
        """Where the session comes from; None: not from a provider."""
        this = select(provider_sessions).where(provider_sessions.c.session_id == session_id)
        with self._database.transaction() as connection:
            row = connection.execute(this).first()
        if row is None:
            return None
        return ProviderSession(row.provider, row.identity_id, row.checked_at, unseal(secret, row.tokens) or "")

    def take_turn(self, session_id: str, checked_at: datetime, now: datetime) -> bool:
        """Whether the caller is the one of several that asks the provider now."""
        this = (
            update(provider_sessions)
            .where(provider_sessions.c.session_id == session_id, provider_sessions.c.checked_at == checked_at)
            .values(checked_at=now)
        )
        with self._database.transaction(writes=True) as connection:
            return connection.execute(this).rowcount == 1

    def renew(self, session_id: str, secret: str, tokens: str) -> None:
        """Keep the session's new tokens."""
        this = update(provider_sessions).where(provider_sessions.c.session_id == session_id)
        with self._database.transaction(writes=True) as connection:
            connection.execute(this.values(tokens=seal(secret, tokens)))

    def end(self, provider: str, ended: Logout) -> int:
        """End the sessions that have ended at the provider; returns how many."""
        these = select(provider_sessions.c.session_id).where(provider_sessions.c.provider == provider)
        # One that began without a name may be the one that is meant.
        named, unnamed = provider_sessions.c.sid_digest, provider_sessions.c.sid_digest.is_(None)
        theirs = provider_sessions.c.identity_id == ended.identity
        if ended.sid is not None:
            these = these.where(or_(named == _sid(provider, ended.sid), and_(theirs, unnamed)))
        else:
            these = these.where(theirs)
        with self._database.transaction(writes=True) as connection:
            return connection.execute(delete(sessions).where(sessions.c.id.in_(these))).rowcount


def _keep(connection: Connection, user_id: str, provider: str, claims: Claims) -> None:
    values = {
        "user_id": user_id,
        "provider": provider,
        "groups": list(claims.groups),
        "signed_in_at": datetime.now(UTC),
    }
    known = update(identities).where(identities.c.id == claims.identity).values(**values)
    if not connection.execute(known).rowcount:
        connection.execute(insert(identities).values(id=claims.identity, **values))


def _sid(provider: str, sid: str | None) -> str | None:
    return None if sid is None else digest(f"{provider}\n{sid}")
