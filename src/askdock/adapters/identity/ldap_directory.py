"""Signing in with a name and a password that a directory knows: Active Directory, OpenLDAP and the like."""

import json
import logging
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field

from askdock.adapters.identity.ldap_names import common_name, filled_filter, filled_name, is_below
from askdock.adapters.identity.ldap_servers import Entry, Found, LdapServers
from askdock.errors import ProviderUnavailable, SignInRefused, WrongPassword
from askdock.records import Claims, Grant, Proof, ProviderCheck

MAX_GROUPS = 1000
MAX_NAME = 100
IDS = ("entryuuid", "objectguid", "ipauniqueid", "nsuniqueid")
"""Attributes that stay when an entry is renamed."""
ATTRIBUTES = ("cn", "displayName", "mail", "memberOf", "sAMAccountName", "uid", *IDS)
STATE = ("userAccountControl", "accountExpires", "nsAccountLock", "pwdAccountLockedTime")
NESTED = "(member:1.2.840.113556.1.4.1941:={dn})"
"""Groups of groups as well, by a rule of Active Directory's."""
DISABLED = 2
"""A bit of `userAccountControl`."""
LOCKED_FOR_GOOD = "000001010000Z"
_EPOCH_1601 = 11_644_473_600

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where a directory has people and groups, and as whom they are looked up.

    `account` is the DN and the password that searches are made with; None: without a name. With `own_name`, a
    pattern, people sign in by that name, and are looked up as themselves.
    """

    base: str
    user_filter: str
    group_base: str
    group_filter: str
    account: tuple[str, str] | None = field(default=None, repr=False)
    own_name: str | None = None


class LdapDirectory:
    """See `askdock.ports.Directory`. `longest`: how many seconds a session lasts where nobody can be asked after
    its person, because the directory is only read by those who sign in."""

    def __init__(
        self,
        id: str,  # noqa: A002 - its name everywhere
        name: str,
        servers: LdapServers,
        layout: Layout,
        grants: Mapping[str, Sequence[Grant]],
        *,
        longest: float,
        links_by_email: bool = False,
    ) -> None:
        self.id = id
        self.name = name
        self.grants = grants
        self.links_by_email = links_by_email
        self._servers = servers
        self._layout = layout
        self._longest = longest

    @property
    def issuer(self) -> str:
        """How the directory is told from others: by its base, whichever server answers."""
        return f"ldap:{self._layout.base}"

    def sign_in(self, login: str, password: str) -> Proof:
        """Who it is whose name and password these are. Raises WrongPassword."""
        if not login or not password:
            raise WrongPassword("the name or the password is wrong")
        with self._lookup(login, password) as lookup:
            entry = self._find(lookup, login)
            if entry is None:
                raise WrongPassword("the name or the password is wrong")
            with self._servers.signed_in(entry.dn, password):
                pass  # whoever was found, and nobody else, has this password
            return self._proof(lookup, entry, login)

    def renew(self, tokens: str) -> Proof | None:
        """Look the person up again. Raises SignInRefused."""
        kept = json.loads(tokens)
        if self._layout.own_name is not None and self._layout.account is None:
            if time.time() - kept["at"] > self._longest:
                raise SignInRefused("the directory is to be asked anew: sign in")
            return None
        with self._lookup() as lookup:
            entry = self._find(lookup, kept["login"])
            if entry is None or _subject(entry) != kept["subject"]:
                raise SignInRefused("the directory does not have this person any more")
            return self._proof(lookup, entry, kept["login"])

    def check(self) -> list[ProviderCheck]:
        """Try what can be tried without a person."""
        silent = self._servers.check()
        checks = [ProviderCheck("server", ok=not silent, detail="; ".join(silent))]
        if self._layout.own_name is not None and self._layout.account is None:
            return checks
        try:
            with self._lookup() as lookup:
                checks.append(ProviderCheck("account", ok=True))
                for what, base in (("people", self._layout.base), ("groups", self._layout.group_base)):
                    there = lookup.search(base, "(objectClass=*)", ["objectClass"], 1, below=False)
                    checks.append(ProviderCheck(what, ok=bool(there), detail=base))
        except ProviderUnavailable as error:
            checks.append(ProviderCheck("account", ok=False, detail=str(error)))
        return checks

    @contextmanager
    def _lookup(self, login: str = "", password: str = "") -> Iterator[Found]:
        """A connection to look people up by, as themselves where that is how they sign in."""
        layout = self._layout
        as_oneself = layout.own_name is not None and login
        account = (filled_name(layout.own_name or "", login), password) if as_oneself else layout.account
        with ExitStack() as stack:
            try:
                found = stack.enter_context(self._servers.signed_in(*(account or (None, None))))
            except WrongPassword:
                if as_oneself:
                    raise
                raise ProviderUnavailable("the directory refuses the account that searches it") from None
            yield found

    def _find(self, lookup: Found, login: str) -> Entry | None:
        """The one entry of this name that may sign in."""
        criteria = filled_filter(self._layout.user_filter, {"login": login})
        found = lookup.search(self._layout.base, criteria, (*ATTRIBUTES, *STATE), 2)
        if len(found) > 1:
            log.warning("somebody cannot sign in by '%s': several entries have that name", self.id)
        return found[0] if len(found) == 1 and not _is_disabled(found[0]) else None

    def _proof(self, lookup: Found, entry: Entry, login: str) -> Proof:
        subject = _subject(entry)
        claims = Claims(
            issuer=self.issuer,
            subject=subject,
            name=entry.text("displayname", "cn")[:MAX_NAME],
            username=(entry.text("uid", "samaccountname") or login)[:MAX_NAME],
            # In many directories people write their own: it counts where the settings say that it does.
            email=(entry.text("mail") or None) if self.links_by_email else None,
            groups=tuple(self._groups(lookup, entry)[:MAX_GROUPS]),
        )
        return Proof(claims, json.dumps({"login": login, "subject": subject, "at": time.time()}))

    def _groups(self, lookup: Found, entry: Entry) -> list[str]:
        """The names of its groups below the groups' base: one of another place may be anybody's."""
        layout = self._layout
        values = {"dn": entry.dn, "uid": entry.text("uid", "samaccountname") or entry.dn}
        criteria = filled_filter(layout.group_filter, values)
        searched = (one.dn for one in lookup.search(layout.group_base, criteria, ["cn"], MAX_GROUPS))
        all_of_them = dict.fromkeys([*entry.texts("memberof"), *searched])
        return list(dict.fromkeys(common_name(dn) for dn in all_of_them if is_below(dn, layout.group_base)))


def _subject(entry: Entry) -> str:
    """What the entry is told by: an id that stays with it, else its name."""
    for name in IDS:
        if values := entry.attributes.get(name):
            return f"{name}={values[0].hex() if name == 'objectguid' else values[0].decode()}"
    return f"dn={entry.dn.lower()}"


def _is_disabled(entry: Entry) -> bool:
    """Whether the directory says that it may not sign in: its server knows, but only sees who signs in anew."""
    control, expires = entry.text("useraccountcontrol"), entry.text("accountexpires")
    if control.isdecimal() and int(control) & DISABLED:
        return True
    # In steps of 100 ns since 1601; 0 and the largest number of all: never.
    if expires.isdecimal() and 0 < int(expires) < 2**63 - 1 and int(expires) / 1e7 - _EPOCH_1601 < time.time():
        return True
    return entry.text("nsaccountlock").lower() == "true" or entry.text("pwdaccountlockedtime") == LOCKED_FOR_GOOD
