"""A real mail server, of aiosmtpd, that keeps what it is sent."""

import socket
from collections.abc import Iterator
from contextlib import contextmanager
from email import message_from_bytes
from email.policy import default
from queue import SimpleQueue
from typing import Any

from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, Envelope, LoginPassword, Session

USER, PASSWORD = "askdock@example.com", "p@ss/word:1"


class Inbox:
    """Keeps what it is sent; refuses recipients of `refused.example`."""

    def __init__(self) -> None:
        self.mails: list[Any] = []
        self.over_tls: list[bool] = []
        self.arrived: SimpleQueue[tuple[list[str], str]] = SimpleQueue()

    async def handle_RCPT(  # noqa: N802 - the library's name
        self, _server: SMTP, _session: Session, envelope: Envelope, address: str, _options: list[str]
    ) -> str:
        if address.endswith("@refused.example"):
            return "550 no such user"
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: SMTP, _session: Session, envelope: Envelope) -> str:  # noqa: N802
        self.over_tls.append(server.transport.get_extra_info("ssl_object") is not None)
        assert isinstance(envelope.content, bytes)
        mail: Any = message_from_bytes(envelope.content, policy=default)
        self.mails.append((envelope.rcpt_tos, mail))
        self.arrived.put((envelope.rcpt_tos, mail.get_content()))
        return "250 OK"


@contextmanager
def serving(inbox: Inbox, **options: Any) -> Iterator[int]:
    """The server, on a free port."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]

    def check(_server: object, _session: object, _envelope: object, _way: str, given: Any) -> AuthResult:
        right = isinstance(given, LoginPassword) and given == LoginPassword(USER.encode(), PASSWORD.encode())
        return AuthResult(success=right, handled=False)

    given = {"authenticator": check, **options}
    controller = Controller(inbox, hostname="127.0.0.1", port=port, **given)
    controller.start()
    try:
        yield port
    finally:
        controller.stop()
