"""A signed-in IMAP client, connected through the guard and always encrypted (IMAPClient)."""

import imaplib
import socket
import ssl
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from typing import Any

from askdock.errors import ConfigurationError, FetchDenied, FetchFailed
from askdock.extras import how_to_install
from askdock.ports import GuardedNetwork

SECONDS = 60.0


@contextmanager
def connect_imap(
    host: str, port: int, network: GuardedNetwork, user: str, secrets: Mapping[str, str], *, encrypted: bool
) -> Iterator[Any]:
    """An `imapclient.IMAPClient`. `encrypted`: TLS from the first byte; else STARTTLS, before signing in.

    Raises FetchDenied, FetchFailed, UrlRefused.
    """
    try:
        from imapclient import IMAPClient
    except ImportError as error:
        raise ConfigurationError(f"this kind needs one more package: {how_to_install('sources')}") from error
    context = ssl.create_default_context()

    class Guarded(imaplib.IMAP4):
        def _create_socket(self, timeout: float | None = None) -> socket.socket:  # noqa: ARG002
            plain = network.connect(host, port)
            plain.settimeout(SECONDS)
            return context.wrap_socket(plain, server_hostname=host) if encrypted else plain

    class Client(IMAPClient):  # type: ignore[misc]
        def _create_IMAP4(self) -> imaplib.IMAP4:  # noqa: N802 - the library's name
            return Guarded(host, port)

    with translated_imap(host):
        client = Client(host, port, ssl=encrypted, use_uid=True)
    try:
        with translated_imap(host):
            client.normalise_times = False
            if not encrypted:
                client.starttls(context)
            if token := secrets.get("access_token"):
                client.oauth2_login(user, token)
            else:
                client.login(user, secrets.get("password", ""))
        yield client
    finally:
        with suppress(imaplib.IMAP4.error, OSError):
            client.shutdown()


@contextmanager
def translated_imap(what: str) -> Iterator[None]:
    """The client's errors as ours."""
    from imapclient.exceptions import LoginError

    try:
        yield
    except LoginError:
        raise FetchDenied(f"{what} does not let this user in with these credentials") from None
    except ssl.SSLCertVerificationError as error:
        raise FetchFailed(f"{what} shows a certificate that is not trusted: {error.verify_message}") from None
    except (imaplib.IMAP4.error, OSError) as error:
        raise FetchFailed(f"{what} cannot be read: {str(error)[:200] or type(error).__name__}") from None
