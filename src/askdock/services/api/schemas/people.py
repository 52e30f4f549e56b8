"""Bodies about users, groups and sessions."""

from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field, StringConstraints

from askdock.application.invitations import Sent
from askdock.records import Grant, Group, ProviderGroup, Role, Session, User
from askdock.services.api.schemas.accounts import GrantOut, MeOut
from askdock.services.api.schemas.base import CollectionName, Input, Output, Text

Login = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=200, pattern=r"^\S+$")]
Name = Annotated[Text, StringConstraints(strip_whitespace=True, min_length=1, max_length=100)]
Password = Annotated[Text, Field(min_length=1, max_length=1000)]


class SignInIn(Input):
    """A login and its password."""

    login: Login = Field(description="E-mail address or name.")
    password: Password = Field(description="Its password.")
    directory: str | None = Field(
        default=None,
        max_length=64,
        description="Id of the directory that knows the two; null: they are kept here.",
    )
    recovery_code: str | None = Field(
        default=None, max_length=64, description="Of a user who is asked for a passkey and has lost it."
    )


class ForgottenIn(Input):
    """Whose password is forgotten."""

    login: Login = Field(description="The e-mail address that the user signs in with.")


class RedeemIn(Input):
    """A one-time link and the password to set."""

    secret: str = Field(min_length=1, max_length=100, description="The secret of the link.")
    password: Password = Field(description="The new password.")
    login: Login | None = Field(default=None, description="Of the first admin, where the link makes one.")


class PasswordIn(Input):
    """A change of password."""

    old: Password = Field(description="The present password.")
    new: Password = Field(description="The new one.")


class ProviderWay(Output):
    """An identity provider, whose page for browsers is `/v1/sign-in/ID`, or a directory."""

    id: str = Field(description="Its id.")
    name: str = Field(description="What people call it.")


class SignInOut(Output):
    """How this server can be signed in to."""

    open: bool = Field(description="Whether it takes whoever asks for its admin: there are no keys and no users.")
    password: bool = Field(description="Whether there are users, who sign in with a password.")
    passkey: bool = Field(description="Whether users can sign in with passkeys, at the address of this request.")
    forgotten: bool = Field(description="Whether links to set a forgotten password are sent by mail.")
    providers: list[ProviderWay] = Field(description="Identity providers to sign in at.")
    directories: list[ProviderWay] = Field(description="Directories whose names and passwords can be given here.")


class SignedInOut(Output):
    """A caller that has just signed in; the session is in the cookie. Or one who has to show a passkey, too."""

    me: MeOut | None = Field(description="The caller; null: not signed in yet.")
    passkey: dict[str, Any] | None = Field(
        description="What the browser is to sign for `POST /v1/sign-in/passkey`, for "
        "`PublicKeyCredential.parseRequestOptionsFromJSON`; null: nothing."
    )
    enrolment: dict[str, Any] | None = Field(
        description="Where the user must have a passkey and has none: what the browser is to make, for "
        "`POST /v1/sign-in/passkey/first` and `PublicKeyCredential.parseCreationOptionsFromJSON`; null: nothing."
    )


class SignedOutOut(Output):
    """A session has ended."""

    next: str | None = Field(description="Where the browser signs out of the identity provider, too; null: done.")


class SessionOut(Output):
    """A browser that is signed in."""

    id: str = Field(description="Its id.")
    created_at: datetime = Field(description="When it signed in.")
    seen_at: datetime = Field(description="When it was last used, to the minute.")
    client: str = Field(description="What the browser called itself.")
    address: str = Field(description="Where it signed in from.")
    current: bool = Field(description="Whether it is the one that asks.")

    @classmethod
    def of(cls, session: Session, current: str | None) -> Self:
        """From the record."""
        fields = {name: getattr(session, name) for name in Session.__slots__ if name != "user_id"}
        return cls(**fields, current=session.id == current)


class SessionsOut(Output):
    """Sessions of the caller."""

    sessions: list[SessionOut] = Field(description="The one used last first.")


class GrantIn(Input):
    """A role over some collections."""

    role: Role = Field(
        description="asker asks; reader also searches, reads; editor also uploads, deletes; admin everything."
    )
    collections: list[CollectionName] | None = Field(
        default=None, min_length=1, max_length=1000, description="Where; null: everywhere."
    )

    def record(self) -> Grant:
        """As a record."""
        return Grant(self.role, None if self.collections is None else tuple(sorted(set(self.collections))))


class UserIn(Input):
    """A user to make."""

    login: Login = Field(description="E-mail address or name, unique.", examples=["lin@example.com"])
    name: Name | None = Field(default=None, description="How others call it; the login when left out.")
    grants: list[GrantIn] = Field(
        default=[GrantIn(role=Role.READER)], max_length=100, description="Its own roles."
    )
    groups: list[Name] = Field(default=[], max_length=100, description="Names of its groups.")


class UserPatch(Input):
    """What to change; the rest stays."""

    name: Name | None = Field(default=None, description="How others call it.")
    grants: list[GrantIn] | None = Field(default=None, max_length=100, description="Its own roles.")
    groups: list[Name] | None = Field(default=None, max_length=100, description="Names of its groups.")
    disabled: bool | None = Field(default=None, description="Whether it is kept out.")


class UserOut(Output):
    """A user."""

    id: str = Field(description="Its id.")
    login: str = Field(description="E-mail address or name.")
    name: str = Field(description="How others call it.")
    grants: list[GrantOut] = Field(description="Its own roles.")
    groups: list[str] = Field(description="Names of its groups.")
    claimed: list[str] = Field(description="Groups that it is in by the word of an identity provider.")
    created_at: datetime = Field(description="When it was made.")
    disabled: bool = Field(description="Whether it is kept out.")
    second_factor: bool = Field(description="Whether it has to show a passkey after its password.")

    @classmethod
    def of(cls, user: User) -> Self:
        """From the record."""
        return cls(
            id=user.id,
            login=user.login,
            name=user.name,
            grants=[GrantOut.model_validate(grant) for grant in user.grants],
            groups=[group.name for group in user.groups],
            claimed=[group.name for group in user.claimed],
            created_at=user.created_at,
            disabled=user.disabled_at is not None,
            second_factor=user.second_factor,
        )


class UsersOut(Output):
    """All users."""

    users: list[UserOut] = Field(description="By login.")


class LinkOut(Output):
    """A one-time link by which a user sets its password."""

    user: UserOut = Field(description="The user.")
    path: str = Field(description="Where it leads, below the server's address; to be handed to the user.")
    sent_to: str | None = Field(description="The address that it was sent to by mail; null: hand it over.")
    mail_problem: str | None = Field(description="Why it was not sent, where it should have been.")

    @classmethod
    def of(cls, user: User, path: str, sent: Sent) -> Self:
        """From the records."""
        return cls(user=UserOut.of(user), path=path, sent_to=sent.to, mail_problem=sent.problem)


class ProviderGroupIn(Input):
    """A group of an identity provider."""

    provider: str = Field(min_length=1, max_length=64, description="Id of the provider.")
    name: Name = Field(description="The group as the provider names it; `*`: whoever signs in there.")

    def record(self) -> ProviderGroup:
        """As a record."""
        return ProviderGroup(self.provider, self.name)


class GroupIn(Input):
    """A group to make or to change."""

    name: Name = Field(description="Its name, unique.")
    grants: list[GrantIn] = Field(default=[], max_length=100, description="Roles that all members have.")
    provider_groups: list[ProviderGroupIn] = Field(
        default=[], max_length=100, description="Groups of identity providers whose members are members."
    )


class ProviderGroupOut(Output):
    """A group of an identity provider."""

    provider: str = Field(description="Id of the provider.")
    name: str = Field(description="The group as the provider names it; `*`: whoever signs in there.")


class GroupOut(Output):
    """A group."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its name.")
    grants: list[GrantOut] = Field(description="Roles that all members have.")
    provider_groups: list[ProviderGroupOut] = Field(
        description="Groups of identity providers whose members are members."
    )

    @classmethod
    def of(cls, group: Group) -> Self:
        """From the record."""
        return cls.model_validate(group)


class GroupsOut(Output):
    """All groups."""

    groups: list[GroupOut] = Field(description="By name.")
