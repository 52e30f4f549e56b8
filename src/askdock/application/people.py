"""Accounts of people: making them, signing in, passwords, sessions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from secrets import token_hex, token_urlsafe
from typing import Any

from askdock.application.common_passwords import is_common
from askdock.errors import Conflict, InvalidInput, LinkExpired, UserNotFound, WrongPassword
from askdock.ports import KeyStore, PasswordHasher, SessionStore, UserStore
from askdock.records import Grant, Group, Role, SecondFactor, Session, User, digest, fold_login

MIN_PASSWORD, MAX_PASSWORD = 12, 256
"""Characters. No rule says of which kinds (OWASP ASVS 5.0, 6.2)."""
OF_HERE = "askdock"
"""A word that whoever guesses tries first here."""
MIN_WORD = 4
MAX_LOGIN = 200
LINK_DAYS = 3
"""How long a link by which a password is set works."""
TOUCH_SECONDS = 60
SETUP = "setup-"
"""How the secret of a link begins that makes the first admin."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """A session that has just begun. `secret` is the cookie's value and kept nowhere."""

    user: User
    session: Session
    secret: str


class People:
    """Use cases of accounts.

    `idle` and `absolute`: how long a session lives unused, and at all. `has_provider`: whether an identity
    provider knows admins, so that none is needed here. `second_factor`: of whom a passkey is asked.
    """

    def __init__(
        self,
        users: UserStore,
        sessions: SessionStore,
        keys: KeyStore,
        passwords: PasswordHasher,
        idle: timedelta,
        absolute: timedelta,
        has_provider: bool = False,
        second_factor: SecondFactor = "optional",
    ) -> None:
        self.users = users
        self.sessions = sessions
        self.passwords = passwords
        self._keys = keys
        self._idle = idle
        self._absolute = absolute
        self.has_provider = has_provider
        self._second_factor = second_factor

    def sign_in(self, login: str, password: str, client: str, address: str) -> SignedIn | User:
        """A session, or the user where it has to show a passkey, too.

        Raises WrongPassword, which does not tell what was wrong.
        """
        user, kept = self._by_password(login, password)
        if self.needs_second(user):
            return user
        try:
            begun = self.begin(user, client, address)
        except UserNotFound:  # disabled since
            raise WrongPassword("the name or the password is wrong") from None
        now = self.users.by_login(user.login)
        # Whoever set another password meanwhile ended the sessions that there were then, but not this one.
        if now is not None and now[1] != kept and not self.passwords.verify(now[1], password):
            self.sessions.end(user.id, [begun.session.id])
            raise WrongPassword("the name or the password is wrong")
        if self.passwords.is_outdated(kept):
            self.users.set_password(user.id, self.passwords.hash(password), instead_of=kept)
        return begun

    def needs_second(self, user: User) -> bool:
        """Whether the user must show a passkey after its password."""
        is_asked = self._second_factor == "all" or (
            self._second_factor == "admins" and user.caller.has(Role.ADMIN)
        )
        return user.second_factor or is_asked

    def _by_password(self, login: str, password: str) -> tuple[User, str]:
        """The user and the hash of its password."""
        found = self.users.by_login(fold_login(login))
        user, kept = found if found is not None else (None, None)
        right = self.passwords.verify(kept, password)
        if user is None or kept is None or not right or user.disabled_at is not None:
            raise WrongPassword("the name or the password is wrong")
        return user, kept

    def session_of(self, secret: str) -> tuple[Session, User] | None:
        """The session that the secret opens now, and notes that it was used."""
        found = self.sessions.find(digest(secret))
        if found is None:
            return None
        session, user = found
        now = datetime.now(UTC)
        if user.disabled_at is not None or now - session.seen_at > self._idle:
            return None
        if now - session.created_at > self._absolute:
            return None
        if now - session.seen_at > timedelta(seconds=TOUCH_SECONDS):
            self.sessions.touch(session.id, now)
        return session, user

    def has_password(self, user: User) -> bool:
        """Whether the user has a password here."""
        found = self.users.by_login(user.login)
        return found is not None and found[1] is not None

    def change_password(self, user: User, old: str, new: str, client: str, address: str) -> SignedIn:
        """Set another password and begin a new session; all others of the user end.

        Raises InvalidInput, also where the old one is wrong.
        """
        user, kept = self.confirm(user, old)
        self._set_password(user, new, instead_of=kept)
        return self._begin_again(user, client, address)

    def confirm(self, user: User, password: str) -> tuple[User, str]:
        """The user as it is now and the hash of its password. Raises InvalidInput where the password is wrong."""
        try:
            return self._by_password(user.login, password)
        except WrongPassword:
            raise InvalidInput("the present password is wrong") from None

    def create(self, login: str, name: str, grants: Sequence[Grant], groups: Sequence[str]) -> tuple[User, str]:
        """A new user, and the secret of the link by which it sets a password.

        Raises Conflict where the login is taken, or where nobody would be an admin; InvalidInput for a login or a
        group that is none.
        """
        folded = check_login(login)
        user = User("u" + token_hex(8), folded, name, tuple(grants), self._groups(groups), datetime.now(UTC))
        self.users.add(user, check=self._some_admin())
        return user, self.link(user.id)

    def change(
        self,
        user_id: str,
        *,
        name: str | None = None,
        grants: Sequence[Grant] | None = None,
        groups: Sequence[str] | None = None,
        disabled: bool | None = None,
    ) -> User:
        """Change what is given. Disabling ends all sessions of the user.

        Raises UserNotFound, GroupNotFound, and Conflict where nobody would be an admin any more.
        """
        changes: dict[str, Any] = {}
        if name is not None:
            changes["name"] = name
        if grants is not None:
            changes["grants"] = tuple(grants)
        if groups is not None:
            changes["groups"] = self._groups(groups)

        def edit(before: User) -> User:
            user = replace(before, **changes)
            if disabled is None or disabled == (before.disabled_at is not None):
                return user
            return replace(user, disabled_at=datetime.now(UTC) if disabled else None)

        user = self.users.change(user_id, edit, check=self._some_admin())
        if user.disabled_at is not None:
            self.sessions.end(user_id)
        return user

    def change_group(self, group: Group) -> Group:
        """Raises GroupNotFound, and Conflict where the name is taken, or nobody would be an admin any more."""
        self.users.change_group(group, check=self._some_admin())
        return group

    def remove_group(self, group_id: str) -> None:
        """Raises GroupNotFound, and Conflict where nobody would be an admin any more."""
        self.users.remove_group(group_id, check=self._some_admin())

    def link(self, user_id: str | None, life: timedelta = timedelta(days=LINK_DAYS)) -> str:
        """The secret of a one-time link by which the user sets a password; None: by which the first admin is made.

        Raises UserNotFound.
        """
        if user_id is not None:
            self.users.get(user_id)
        secret = (SETUP if user_id is None else "") + token_urlsafe(32)
        self.users.add_link(digest(secret), user_id, datetime.now(UTC) + life)
        return secret

    def redeem(self, secret: str, password: str, client: str, address: str, *, login: str = "") -> SignedIn | User:
        """Set the password of the link's user, and sign in; `login`: of the first admin, where the link makes it.

        Returns as `sign_in` does: whoever has the link alone has not the second factor.

        Raises LinkExpired where the link does not work, InvalidInput, Conflict. A refused password does not
        use the link up.
        """
        folded = check_login(login) if secret.startswith(SETUP) else ""
        check_password(password, login)
        found = self.users.redeem_link(digest(secret), datetime.now(UTC))
        if found is None:
            raise LinkExpired("this link was used, or it has expired: ask for another")
        (user_id,) = found
        if user_id is not None:
            user = self.users.get(user_id)
            self._set_password(user, password)
            return user if self.needs_second(user) else self._begin_again(user, client, address)
        is_taken = self._keys.any() or self.has_provider
        admin = User("u" + token_hex(8), folded, folded, (Grant(Role.ADMIN),), (), datetime.now(UTC))

        def first(users: Sequence[User]) -> None:
            others = (user for user in users if user.id != admin.id)
            if is_taken or any(user.caller.may(Role.ADMIN, None) for user in others):
                raise LinkExpired("there is an admin already: this link makes no other")

        self.users.add(admin, self.passwords.hash(password), check=first)
        return admin if self.needs_second(admin) else self.begin(admin, client, address)

    def forget(self) -> None:
        """Forget the sessions that have ended."""
        now = datetime.now(UTC)
        self.sessions.forget_before(now - self._idle, now - self._absolute)

    def _set_password(self, user: User, password: str, instead_of: str | None = None) -> None:
        check_password(password, user.login)
        if user.disabled_at is not None:
            raise LinkExpired("this account is disabled")
        if not self.users.set_password(user.id, self.passwords.hash(password), instead_of=instead_of):
            raise InvalidInput("the present password is wrong: it was changed meanwhile")
        self.users.remove_links(user.id)
        self.sessions.end(user.id)

    def _begin_again(self, user: User, client: str, address: str) -> SignedIn:
        try:
            return self.begin(user, client, address)
        except UserNotFound:  # disabled since
            raise LinkExpired("this account is disabled") from None

    def begin(self, user: User, client: str, address: str) -> SignedIn:
        """A new session of the user."""
        now = datetime.now(UTC)
        secret = token_urlsafe(32)
        session = Session(token_hex(8), user.id, now, now, client[:200], address)
        self.sessions.begin(session, digest(secret))
        return SignedIn(user, session, secret)

    def _groups(self, names: Sequence[str]) -> tuple[Group, ...]:
        known = {group.name: group for group in self.users.groups()}
        if missing := [name for name in names if name not in known]:
            raise InvalidInput(f"there is no group '{missing[0]}'")
        return tuple(known[name] for name in dict.fromkeys(names))

    def _some_admin(self) -> Callable[[Sequence[User]], None]:
        """A check that somebody is an admin of everything, or that nobody is kept out yet."""
        now = datetime.now(UTC)
        keys = self._keys.all()
        has_other = self.has_provider or any(
            key.user_id is None and key.is_valid(now) and key.caller.may(Role.ADMIN, None) for key in keys
        )

        def check(users: Sequence[User]) -> None:
            if has_other or not (users or keys):
                return
            if not any(user.disabled_at is None and user.caller.may(Role.ADMIN, None) for user in users):
                raise Conflict(
                    "nobody would be an admin of everything: make one first "
                    "(`askdock users create NAME --role admin`), and another before the last one goes"
                )

        return check


def check_login(login: str) -> str:
    """The folded login. Raises InvalidInput for one that is empty, too long, or has spaces inside.

    Folding can make a login longer, and put spaces into it: some characters stand for words.
    """
    folded = fold_login(login)
    if not folded or len(folded) > MAX_LOGIN or any(one.isspace() for one in folded):
        raise InvalidInput(f"a name to sign in with has 1 to {MAX_LOGIN} characters, none of them a space")
    return folded


def check_password(password: str, login: str) -> None:
    """Raises InvalidInput for one that is too short, too long, common, or little but words known beside it."""
    if len(password) < MIN_PASSWORD:
        raise InvalidInput(f"a password has at least {MIN_PASSWORD} characters")
    if len(password) > MAX_PASSWORD:
        raise InvalidInput(f"a password has at most {MAX_PASSWORD} characters")
    if is_guessable(password, login):
        raise InvalidInput("this password is easy to guess: take another")
    if is_common(password):
        raise InvalidInput("many people have this password, and who guesses tries it first: take another")


def is_guessable(password: str, login: str) -> bool:
    """Whether it is little but words that are known beside it, or a few characters again and again."""
    folded, name = fold_login(password), fold_login(login)
    for word in (name, name.partition("@")[0], OF_HERE):  # of an address also the part before the @
        if len(word) >= MIN_WORD:
            folded = folded.replace(word, "")
    return len(folded) < MIN_PASSWORD // 2 or len(set(password)) < MIN_PASSWORD // 3
