"""Signing in by identity providers: who somebody is here, and whether the provider still vouches for a session."""

import logging
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime, timedelta
from secrets import token_hex

from askdock.application.people import People, SignedIn, check_login
from askdock.errors import (
    AccountRefused,
    Conflict,
    InvalidInput,
    ProviderNotFound,
    ProviderUnavailable,
    SignInRefused,
)
from askdock.ports import Directory, IdentityProvider, IdentityStore, Provider
from askdock.records import (
    Claims,
    Group,
    Logout,
    Proof,
    ProviderCheck,
    ProviderSession,
    Session,
    SignInStart,
    User,
    fold_login,
)

log = logging.getLogger(__name__)


class ProviderSignIn:
    """Use cases of signing in by a provider.

    `recheck`: how long a provider's word is believed. A session of a provider that is not configured any more, or
    that the provider does not vouch for any more, has ended.
    """

    def __init__(
        self,
        people: People,
        identities: IdentityStore,
        providers: Sequence[IdentityProvider],
        recheck: timedelta,
        directories: Sequence[Directory] = (),
    ) -> None:
        self.identities = identities
        self.providers = {one.id: one for one in providers}
        self.directories = {one.id: one for one in directories}
        self._people = people
        self._recheck = recheck

    def provider(self, provider_id: str) -> IdentityProvider:
        """Raises ProviderNotFound."""
        try:
            return self.providers[provider_id]
        except KeyError:
            raise ProviderNotFound(f"there is no identity provider '{provider_id}'") from None

    def all(self) -> list[Provider]:
        """Whoever knows people."""
        return [*self.directories.values(), *self.providers.values()]

    def check(self, provider_id: str, redirect_uri: str) -> list[ProviderCheck]:
        """Try what can be tried without a person. Raises ProviderNotFound."""
        directory = self.directories.get(provider_id)
        return directory.check() if directory is not None else self.provider(provider_id).check(redirect_uri)

    def sign_in(self, directory_id: str, login: str, password: str, client: str, address: str) -> SignedIn:
        """A session of whoever the directory says this is.

        Raises ProviderNotFound, WrongPassword, AccountRefused, ProviderUnavailable.
        """
        directory = self.directories.get(directory_id)
        if directory is None:
            raise ProviderNotFound(f"there is no directory '{directory_id}'")
        return self._begin(directory, directory.sign_in(login, password), client, address)

    def finish(
        self,
        provider_id: str,
        answer: Mapping[str, str],
        begun: SignInStart,
        redirect_uri: str,
        client: str,
        address: str,
    ) -> SignedIn:
        """A session of whoever has signed in at the provider.

        Raises SignInRefused, AccountRefused, ProviderUnavailable.
        """
        provider = self.provider(provider_id)
        return self._begin(provider, provider.finish(answer, begun, redirect_uri), client, address)

    def _begin(self, provider: Provider, proof: Proof, client: str, address: str) -> SignedIn:
        user = self._user(provider, proof.claims)
        started = self._people.begin(user, client, address)
        origin = ProviderSession(provider.id, proof.claims.identity, datetime.now(UTC), proof.tokens)
        self.identities.attach(started.session.id, started.secret, origin, proof.claims.sid)
        return started

    def session_of(self, secret: str) -> tuple[Session, User] | None:
        """See `People.session_of`; asks the session's provider from time to time whether all is as it was."""
        found = self._people.session_of(secret)
        if found is None:
            return None
        session, user = found
        origin = self.identities.origin(session.id, secret)
        if origin is None:
            return found
        provider = self.providers.get(origin.provider) or self.directories.get(origin.provider)
        if provider is None:
            self._people.sessions.end(user.id, [session.id])
            return None
        now = datetime.now(UTC)
        if now - origin.checked_at < self._recheck:
            return found
        if not self.identities.take_turn(session.id, origin.checked_at, now):
            return found
        return self._people.session_of(secret) if self._vouches(provider, secret, session, origin) else None

    def _vouches(self, provider: Provider, secret: str, session: Session, origin: ProviderSession) -> bool:
        try:
            proof = provider.renew(origin.tokens)
        except ProviderUnavailable as error:
            # Its last word stands: who is signed in works on while the provider is away.
            log.warning("%s; asked again in %d s", error, self._recheck.total_seconds())
            return True
        except SignInRefused:
            self._people.sessions.end(session.user_id, [session.id])
            return False
        if proof is not None:
            self.identities.keep(session.user_id, provider.id, proof.claims)
            self.identities.renew(session.id, secret, proof.tokens)
        return True

    def sign_out_url(self, secret: str, back_to: str) -> str | None:
        """Where the browser signs out of the provider that the session comes from; None: nowhere else.

        A provider that does not answer keeps nobody signed in here.
        """
        found = self._people.session_of(secret)
        origin = self.identities.origin(found[0].id, secret) if found is not None else None
        provider = self.providers.get(origin.provider) if origin is not None else None
        if origin is None or provider is None:
            return None
        try:
            return provider.sign_out_url(origin.tokens, back_to)
        except ProviderUnavailable as error:
            log.warning("signed out here only: %s", error)
            return None

    def end_by_token(self, provider_id: str, token: str) -> int:
        """End the sessions that a logout token names; returns how many. Raises SignInRefused."""
        provider = self.provider(provider_id)
        return self.identities.end(provider.id, provider.read_logout(token))

    def end_by_sid(self, provider_id: str, issuer: str, sid: str) -> int:
        """End the session of this name at the provider; returns how many there were."""
        provider = self.provider(provider_id)
        return self.identities.end(provider.id, Logout(None, sid)) if issuer == provider.issuer and sid else 0

    def is_disabled(self, identity: str) -> bool:
        """Whether the person is a user that was disabled here."""
        user_id = self.identities.owner(identity)
        return user_id is not None and self._people.users.get(user_id).disabled_at is not None

    def bound(self, groups: Sequence[str]) -> tuple[Group, ...]:
        """The groups made here that are bound to these of providers, each told as `Group.id` tells them."""
        names: dict[str, list[str]] = {}
        for one in groups:
            provider, _, name = one.partition(":")
            names.setdefault(provider, []).append(name)
        return tuple(
            group
            for provider, some in names.items()
            for group in self.identities.claimed(provider, some, signed_in=False)
            if group.id not in groups
        )

    def _user(self, provider: Provider, claims: Claims) -> User:
        """Who the person is here. Raises AccountRefused."""
        user_id = self.identities.owner(claims.identity) or self._linked(provider, claims)
        if user_id is None:
            return self._made(provider, claims)
        if self._people.users.get(user_id).disabled_at is not None:
            raise AccountRefused("your account here is disabled")
        self.identities.keep(user_id, provider.id, claims)
        user = self._people.users.get(user_id)
        if not user.caller.grants:
            raise AccountRefused("your account has no rights here: ask an admin for some")
        return user

    def _linked(self, provider: Provider, claims: Claims) -> str | None:
        """The id of the account that the person's verified address names, where the provider may decide that."""
        found = self._people.users.by_login(fold_login(claims.email)) if claims.email else None
        if found is None:
            return None
        user = found[0]
        if not provider.links_by_email:
            raise AccountRefused("there is an account of this address that was not made by this identity provider")
        # An address can be given to somebody else, who then has another subject.
        if provider.id in self.identities.providers_of(user.id):
            raise AccountRefused("the account of this address is another person's")
        return user.id

    def _made(self, provider: Provider, claims: Claims) -> User:
        """An account for somebody whose groups, as the provider tells them, have rights here."""
        if not any(group.grants for group in self.identities.claimed(provider.id, claims.groups)):
            raise AccountRefused("you have no account here, and none of your groups has rights: ask an admin")
        login = claims.email or f"{claims.username or claims.subject}@{provider.id}"
        try:
            folded = check_login(login)
        except InvalidInput:
            folded = f"{claims.identity}@{provider.id}"
        name = claims.name or claims.username or folded
        user = User("u" + token_hex(8), folded, name, (), (), datetime.now(UTC))
        try:
            self.identities.make_user(user, provider.id, claims)
        except Conflict as error:
            owner = self.identities.owner(claims.identity)  # two tabs at once
            if owner is None:
                raise AccountRefused(f"there is an account '{folded}' already that is another person's") from error
            return self._people.users.get(owner)
        return self._people.users.get(user.id)
