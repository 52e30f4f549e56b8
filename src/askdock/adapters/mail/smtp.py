"""Mail by SMTP (RFC 5321), over TLS from the start (RFC 8314) or by STARTTLS (RFC 3207)."""

import smtplib
import ssl
from email.errors import HeaderParseError
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formatdate, make_msgid, parseaddr
from typing import Literal
from urllib.parse import unquote, urlsplit

from askdock.errors import InvalidInput, MailUnavailable

SECONDS = 15.0
"""How long each step of a server may take."""
Security = Literal["starttls", "tls", "none"]
SCHEMES: dict[str, tuple[Security, int]] = {
    "smtp": ("starttls", 587),
    "smtps": ("tls", 465),
    "smtp+plain": ("none", 25),
}


class SmtpMail:
    """See `askdock.ports.Mail`. `context` checks the server's certificate; by default as the system does."""

    def __init__(self, url: str, sender: str, context: ssl.SSLContext | None = None) -> None:
        """Raises ValueError for a URL that is none, or a sender without an address; it names neither."""
        parts = urlsplit(url)
        if parts.scheme not in SCHEMES or not parts.hostname:
            raise ValueError("must be smtp://, smtps:// or smtp+plain://, then USER:PASSWORD@HOST:PORT")
        self._security, port = SCHEMES[parts.scheme]
        self._host, self._port = parts.hostname, parts.port or port
        self._user = unquote(parts.username) if parts.username else None
        self._password = unquote(parts.password or "")
        name, address = parseaddr(sender)
        self._sender = _address(name, address)
        self._context = context or ssl.create_default_context()

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand a mail over for delivery. Raises InvalidInput, MailUnavailable."""
        message = EmailMessage(policy=SMTP)
        message["From"] = self._sender
        try:
            message["To"] = _address("", to)
        except ValueError:
            raise InvalidInput("this is not an e-mail address") from None
        message["Subject"] = subject
        message["Date"] = formatdate(localtime=False)
        message["Message-ID"] = make_msgid(domain=self._sender.domain)
        message["Auto-Submitted"] = "auto-generated"  # RFC 3834: nobody answers that they are away
        message.set_content(text)
        try:
            with self._connected() as server:
                server.send_message(message)
        except smtplib.SMTPAuthenticationError:
            raise MailUnavailable("the mail server refuses the user or the password") from None
        except smtplib.SMTPRecipientsRefused:
            raise MailUnavailable("the mail server refuses the recipient") from None
        except smtplib.SMTPSenderRefused:
            raise MailUnavailable("the mail server refuses the sender (ASKDOCK_MAIL_FROM)") from None
        except smtplib.SMTPNotSupportedError:
            raise MailUnavailable(
                "the mail server lacks STARTTLS or signing in: smtps:// is TLS from the start"
            ) from None
        except ssl.SSLError as error:
            raise MailUnavailable(
                f"no TLS with the mail server: {error.reason or 'it speaks something else'}"
            ) from error
        except smtplib.SMTPException as error:
            raise MailUnavailable(f"the mail server did not take the mail: {type(error).__name__}") from error
        except OSError as error:
            raise MailUnavailable(
                f"the mail server {self._host}:{self._port} does not answer: {error.strerror or error}"
            ) from error

    def _connected(self) -> smtplib.SMTP:
        if self._security == "tls":
            server: smtplib.SMTP = smtplib.SMTP_SSL(self._host, self._port, timeout=SECONDS, context=self._context)
        else:
            server = smtplib.SMTP(self._host, self._port, timeout=SECONDS)
        try:
            if self._security == "starttls":
                server.starttls(context=self._context)
            if self._user is not None:
                server.login(self._user, self._password)
        except BaseException:
            server.close()
            raise
        return server


def _address(name: str, address: str) -> Address:
    """Raises ValueError for what is no address."""
    local, at, domain = address.rpartition("@")
    if not (local and at and domain) or any(one.isspace() or not one.isprintable() for one in address):
        raise ValueError("this is not an e-mail address")
    try:
        return Address(name, addr_spec=address)
    except (HeaderParseError, IndexError) as error:
        raise ValueError("this is not an e-mail address") from error
