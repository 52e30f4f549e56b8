"""Mails: subject, sender and date, the body, and the attachments as documents of their own."""

import email
from collections.abc import Set
from email.message import EmailMessage, MIMEPart
from email.policy import default
from pathlib import Path, PurePosixPath

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.decode import decode
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import EML
from askdock.adapters.parsers.members import Members
from askdock.errors import UnreadableDocument
from askdock.records import ParsedDocument

_HEADERS = ("From", "To", "Cc", "Date")


class MailParser:
    """Reads .eml files (RFC 5322 and MIME). Of a body in several forms the plain one is taken."""

    def __init__(self, limits: ParseLimits, budget: Budget | None = None) -> None:
        self._limits = limits
        self._budget = budget

    @property
    def media_types(self) -> Set[str]:
        """message/rfc822."""
        return {EML}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        """See `askdock.ports.Parser`."""
        with path.open("rb") as file:
            message = email.message_from_binary_file(file, policy=default)
        if not message.keys():
            raise UnreadableDocument(f"{name} has no headers: it is no mail")
        subject = str(message.get("Subject", ""))
        builder = TextBuilder()
        builder.heading(subject, 1)
        headers = [f"{header}: {message[header]}" for header in _HEADERS if message.get(header)]
        builder.add("paragraph", "\n".join(headers))
        members = Members(builder, name, self._limits, self._budget or Budget())
        body = message.get_body(("plain", "html"))
        if body is not None:
            suffix = "html" if body.get_content_subtype() == "html" else "txt"
            members.add_unnamed(_text(body).encode(), f"body.{suffix}")
        for number, part in enumerate(_attachments(message), start=1):
            attached, content = _attachment(part, number)
            members.add(content, attached, level=2)
        return builder.build(subject, name)


def _text(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    return decode(payload, part.get_content_charset()).text if isinstance(payload, bytes) and payload else ""


def _attachments(message: EmailMessage) -> list[EmailMessage]:
    # A mail of one part that is no text has no attachments, says the library: it is one.
    if not message.is_multipart():
        return [message] if message.get_content_maintype() != "text" else []
    return [part for part in message.iter_attachments() if isinstance(part, EmailMessage)]


def _attachment(part: EmailMessage, number: int) -> tuple[str, bytes]:
    """Its name, without the folders it may pretend to be in, and its bytes."""
    if part.get_content_type() == EML:
        inner = part.get_content()
        subject = str(inner.get("Subject", "")) or f"mail {number}"
        return f"{subject}.eml", inner.as_bytes()
    name = PurePosixPath((part.get_filename() or f"attachment {number}").replace("\\", "/")).name
    payload = part.get_payload(decode=True)
    return name or f"attachment {number}", payload if isinstance(payload, bytes) else b""
