"""Distinguished names, and searches with what people type (RFC 4514, RFC 4515)."""

import re
from collections.abc import Mapping

from ldap3.core.exceptions import LDAPException
from ldap3.operation.search import parse_filter
from ldap3.utils.conv import escape_filter_chars
from ldap3.utils.dn import escape_rdn, parse_dn

_PLACE = re.compile(r"\{(\w+)\}")
_ESCAPED = re.compile(rb"\\([0-9a-fA-F]{2}|.)", re.DOTALL)


def filled_filter(pattern: str, values: Mapping[str, str]) -> str:
    """The search with the values at their places, where they are text and never part of the search."""
    return _PLACE.sub(lambda place: escape_filter_chars(values[place[1]]), pattern)


def filled_name(pattern: str, login: str) -> str:
    """The name to sign in with: a DN, in which the login is the value of an attribute, or a name with an `@`."""
    escaped = escape_rdn(login) if "=" in pattern else login
    return pattern.replace("{login}", escaped)


def check_filter(pattern: str, *places: str) -> None:
    """Raises ValueError for what is no search, or has other places than these."""
    if wrong := set(_PLACE.findall(pattern)) - set(places):
        raise ValueError(f"knows no {{{wrong.pop()}}}, only {', '.join(f'{{{one}}}' for one in places)}")
    try:
        parse_filter(filled_filter(pattern, dict.fromkeys(places, "x")), None, True, True, None, False)
    except LDAPException as error:
        raise ValueError(f"is no search like (uid={{login}}): {error}") from None


def check_dn(dn: str) -> None:
    """Raises ValueError."""
    try:
        parse_dn(dn)
    except LDAPException:
        raise ValueError("is no name like ou=people,dc=example,dc=com") from None


def common_name(dn: str) -> str:
    """The value that the name begins with: `staff` of `cn=staff,ou=groups,dc=example,dc=com`."""
    value = parse_dn(dn)[0][1].encode()
    plain = _ESCAPED.sub(lambda found: bytes.fromhex(found[1].decode()) if len(found[1]) == 2 else found[1], value)
    return plain.decode("utf-8", "replace")


def is_below(dn: str, base: str) -> bool:
    """Whether the entry is the base or lies below it; a name that is none lies nowhere."""
    try:
        parts, above = (
            [(name.lower(), value.lower()) for name, value, _ in parse_dn(one, strip=True)] for one in (dn, base)
        )
    except LDAPException:
        return False
    return parts[-len(above) :] == above
