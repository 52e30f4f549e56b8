"""Signing in by identity providers, and keeping who signed in by which."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Protocol

from askdock.records import (
    Claims,
    Grant,
    Group,
    Logout,
    Proof,
    ProviderCheck,
    ProviderSession,
    SignInStart,
    User,
)


class Provider(Protocol):
    """A server that knows who people are. All methods but properties and checks may raise ProviderUnavailable."""

    @property
    def id(self) -> str:
        """How addresses and tables name it."""
        ...

    @property
    def name(self) -> str:
        """How people name it."""
        ...

    @property
    def issuer(self) -> str:
        """How it names itself."""
        ...

    @property
    def grants(self) -> Mapping[str, Sequence[Grant]]:
        """What members of its groups may do by the settings; `*` stands for whoever signs in."""
        ...

    @property
    def links_by_email(self) -> bool:
        """Whether it may sign people in to accounts that were made here, by an e-mail address it has verified."""
        ...

    def renew(self, tokens: str) -> Proof | None:
        """Ask again about who signed in; None where this provider cannot be asked.

        Raises SignInRefused once the person is no longer signed in there.
        """
        ...


class IdentityProvider(Provider, Protocol):
    """A server with a page of its own, where people sign in."""

    def begin(self, redirect_uri: str) -> SignInStart:
        """Where to send a browser that is to sign in and come back to `redirect_uri`."""
        ...

    def finish(self, answer: Mapping[str, str], begun: SignInStart, redirect_uri: str) -> Proof:
        """Who has signed in, by the parameters that the browser came back with. Raises SignInRefused."""
        ...

    def sign_out_url(self, tokens: str, back_to: str) -> str | None:
        """Where a browser is sent to sign out of the provider, too; None where there is no such address."""
        ...

    def read_logout(self, token: str) -> Logout:
        """What the provider tells by a logout token. Raises SignInRefused for one that is not valid."""
        ...

    def check(self, redirect_uri: str) -> list[ProviderCheck]:
        """Try what can be tried without a person. Raises nothing: what does not answer is a check that failed."""
        ...


class Directory(Provider, Protocol):
    """A server that people's names and passwords are checked with."""

    def sign_in(self, login: str, password: str) -> Proof:
        """Who it is whose name and password these are.

        Raises WrongPassword, which does not tell what was wrong, also for an empty password.
        """
        ...

    def check(self) -> list[ProviderCheck]:
        """Try what can be tried without a person. Raises nothing: what does not answer is a check that failed."""
        ...


class IdentityStore(Protocol):
    """Keeps which user each person of a provider is, and which sessions a provider vouches for.

    Each method is one transaction; all may raise CatalogueUnavailable.
    """

    def owner(self, identity: str) -> str | None:
        """The id of the user that the person is."""
        ...

    def make_user(self, user: User, provider: str, claims: Claims) -> None:
        """Keep a new user, who is this person. Raises Conflict where the login is taken."""
        ...

    def keep(self, user_id: str, provider: str, claims: Claims) -> None:
        """Note that the person is the user, and its groups as they are now. Raises UserNotFound."""
        ...

    def providers_of(self, user_id: str) -> list[str]:
        """The ids of the providers by which the user has signed in."""
        ...

    def claimed(self, provider: str, groups: Sequence[str], *, signed_in: bool = True) -> tuple[Group, ...]:
        """Our groups of which a member of the provider's groups is a member; `signed_in`: in the browser."""
        ...

    def attach(self, session_id: str, secret: str, origin: ProviderSession, sid: str | None) -> None:
        """Note where a session comes from. Its tokens can be read with the session's secret only."""
        ...

    def origin(self, session_id: str, secret: str) -> ProviderSession | None:
        """Where the session comes from; None: not from a provider."""
        ...

    def take_turn(self, session_id: str, checked_at: datetime, now: datetime) -> bool:
        """Whether the caller is the one of several that asks the provider now."""
        ...

    def renew(self, session_id: str, secret: str, tokens: str) -> None:
        """Keep the session's new tokens."""
        ...

    def end(self, provider: str, ended: Logout) -> int:
        """End the sessions that have ended at the provider; returns how many."""
        ...
