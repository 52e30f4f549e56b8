"""Connections to the servers of a directory (LDAP, RFC 4511): the first one that answers is used."""

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from ldap3 import ANONYMOUS, BASE, NONE, SIMPLE, SUBTREE, SYNC, Connection, Server, Tls
from ldap3.core import results
from ldap3.core.exceptions import LDAPException, LDAPPasswordIsMandatoryError, LDAPSASLPrepError

from askdock.errors import ProviderUnavailable, WrongPassword

SECONDS = 5
"""How long a server may take to connect, and for each step after that."""
SCHEMES = {"ldap": 389, "ldaps": 636, "ldap+plain": 389}
"""How it is encrypted: `ldap` by StartTLS (RFC 4511, 4.14), which must be there, `ldaps` from the start."""
REFUSED = frozenset(
    {
        results.RESULT_INVALID_CREDENTIALS,
        results.RESULT_CONSTRAINT_VIOLATION,  # locked by the directory's policy
        results.RESULT_NO_SUCH_OBJECT,
        results.RESULT_INVALID_DN_SYNTAX,
        results.RESULT_INAPPROPRIATE_AUTHENTICATION,  # it has no password
        results.RESULT_INSUFFICIENT_ACCESS_RIGHTS,
        results.RESULT_UNWILLING_TO_PERFORM,
    }
)
"""What a server says to somebody whom it does not let in."""
FOUND = frozenset({results.RESULT_SUCCESS, results.RESULT_NO_SUCH_OBJECT, results.RESULT_SIZE_LIMIT_EXCEEDED})


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry of the directory; the names of its attributes in lower case."""

    dn: str
    attributes: dict[str, list[bytes]]

    def text(self, *names: str) -> str:
        """The first value of the first of these attributes that it has; empty: it has none."""
        return next((self.texts(name)[0] for name in names if self.attributes.get(name)), "")

    def texts(self, name: str) -> list[str]:
        """All values."""
        return [value.decode("utf-8", "replace") for value in self.attributes.get(name, [])]


class Found:
    """A connection on which somebody has signed in."""

    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def search(
        self, base: str, criteria: str, attributes: Sequence[str], limit: int, *, below: bool = True
    ) -> list[Entry]:
        """The entries that match, at most `limit`; `below`: also those below the base. Referrals are left alone.

        Raises ProviderUnavailable.
        """
        scope = SUBTREE if below else BASE
        try:
            self._connection.search(
                base, criteria, scope, attributes=list(attributes), size_limit=limit, time_limit=SECONDS
            )
        except (LDAPException, OSError) as error:
            raise ProviderUnavailable(f"the directory does not answer: {_line(error)}") from error
        if (result := self._connection.result)["result"] not in FOUND:
            raise ProviderUnavailable(f"the directory does not search: {result['description']}")
        return [_entry(one) for one in self._connection.response or () if one["type"] == "searchResEntry"]


class LdapServers:
    """The servers of one directory, which all know the same.

    Certificates are checked as those of other outgoing calls are: by the system's authorities, or SSL_CERT_FILE.
    """

    def __init__(self, urls: Sequence[str], context: Callable[[], ssl.SSLContext] | None = None) -> None:
        """Raises ValueError for an address that is none."""
        self._servers = [_server(url, context or ssl.create_default_context) for url in urls]
        if not self._servers:
            raise ValueError("names no server")

    @contextmanager
    def signed_in(self, name: str | None, password: str | None) -> Iterator[Found]:
        """Sign in, or ask without a name. Raises WrongPassword, ProviderUnavailable.

        Without a password nobody is signed in with a name: servers take that for asking without one (RFC 4513,
        5.1.2), whoever's name it is.
        """
        if name is not None and not password:
            raise WrongPassword("the name or the password is wrong")
        connection = self._open(name, password)
        try:
            _bind(connection)
            yield Found(connection)
        finally:
            connection.unbind()

    def check(self) -> list[str]:
        """Which servers do not answer, and why."""
        wrong = []
        for server, encrypted in self._servers:
            try:
                _connect(server, None, None, encrypted=encrypted).unbind()
            except (LDAPException, OSError) as error:
                wrong.append(f"{server.host}:{server.port}: {_line(error)}")
        return wrong

    def _open(self, name: str | None, password: str | None) -> Connection:
        """A connection, encrypted where it is to be. One that did not answer is asked last from then on."""
        why: Exception | None = None
        for one in tuple(self._servers):
            server, encrypted = one
            try:
                return _connect(server, name, password, encrypted=encrypted)
            except (LDAPException, OSError) as error:
                why = error
                self._servers = [*(other for other in self._servers if other is not one), one]
        raise ProviderUnavailable(f"the directory does not answer: {_line(why)}") from why


class _CheckedTls(Tls):  # type: ignore[misc]  # the library has no types
    """TLS as the standard library does it by default: certificate and host name are checked while it begins."""

    def __init__(self, context: Callable[[], ssl.SSLContext]) -> None:
        super().__init__(validate=ssl.CERT_REQUIRED)
        self._make_context = context

    def wrap_socket(self, connection: Connection, do_handshake: bool = False) -> None:
        connection.socket = self._make_context().wrap_socket(
            connection.socket, server_hostname=connection.server.host, do_handshake_on_connect=do_handshake
        )


def _server(url: str, context: Callable[[], ssl.SSLContext]) -> tuple[Server, bool]:
    """The server, and whether its connections are to be encrypted by StartTLS."""
    parts = urlsplit(url)
    if parts.scheme not in SCHEMES or not parts.hostname or parts.username or parts.path.strip("/"):
        raise ValueError("must be addresses like ldaps://HOST, ldap://HOST (StartTLS) or ldap+plain://HOST")
    server = Server(
        parts.hostname,
        parts.port or SCHEMES[parts.scheme],
        use_ssl=parts.scheme == "ldaps",
        tls=_CheckedTls(context),
        get_info=NONE,
        connect_timeout=SECONDS,
    )
    return server, parts.scheme == "ldap"


def _connect(server: Server, name: str | None, password: str | None, *, encrypted: bool) -> Connection:
    connection = Connection(
        server,
        name,
        password,
        authentication=ANONYMOUS if name is None else SIMPLE,
        client_strategy=SYNC,
        auto_referrals=False,
        check_names=False,
        read_only=True,
        receive_timeout=SECONDS,
    )
    try:
        connection.open(read_server_info=False)
        if encrypted:
            connection.start_tls(read_server_info=False)
    except BaseException:
        if connection.socket is not None:  # which the library leaves open
            connection.socket.close()
        raise
    return connection


def _bind(connection: Connection) -> None:
    try:
        done = connection.bind(read_server_info=False)
    except (LDAPPasswordIsMandatoryError, LDAPSASLPrepError):
        raise WrongPassword("the name or the password is wrong") from None
    except (LDAPException, OSError) as error:
        raise ProviderUnavailable(f"the directory does not answer: {_line(error)}") from error
    if done:
        return
    if connection.result["result"] in REFUSED:
        raise WrongPassword("the name or the password is wrong")
    raise ProviderUnavailable(f"the directory signs nobody in: {connection.result['description']}")


def _entry(found: dict[str, Any]) -> Entry:
    values: dict[str, list[bytes]] = {}
    for name, some in found["raw_attributes"].items():
        values.setdefault(name.partition(";")[0].lower(), []).extend(some)
    return Entry(found["dn"], values)


def _line(error: Exception | None) -> str:
    return " ".join(str(error).split())[:200]
