"""Mails: subject, sender and date, the body, and the attachments as documents of their own."""

import email
import re
from collections.abc import Set
from email.errors import HeaderParseError
from email.header import decode_header
from email.message import EmailMessage, MIMEPart
from email.policy import default
from pathlib import Path, PurePosixPath

from selectolax.lexbor import LexborHTMLParser

from askdock.adapters.parsers.builder import TextBuilder, one_line
from askdock.adapters.parsers.decode import decode
from askdock.adapters.parsers.limits import Budget, ParseLimits
from askdock.adapters.parsers.media_types import EML
from askdock.adapters.parsers.members import Members
from askdock.errors import UnreadableDocument
from askdock.records import ParsedDocument

_HEADERS = ("From", "To", "Cc", "Date")
_STUB_SHARE = 0.5
"""A plain form with less than this share of the other one's words is a stub."""
_WORD = re.compile(r"[^\W_\u4e00-\u9fff]+|[\u4e00-\u9fff]")


class MailParser:
    """Reads .eml files (RFC 5322 and MIME), and web pages saved as such (.mhtml).

    Of a body in several forms the plain one is taken, unless it is a stub.
    """

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
            raise UnreadableDocument(f"{name} has no headers: it is not an email")
        subject = _header(message, "Subject")
        builder = TextBuilder()
        builder.heading(subject, 1)
        headers = [f"{header}: {text}" for header in _HEADERS if (text := _header(message, header))]
        builder.add("paragraph", "\n".join(headers))
        members = Members(builder, name, self._limits, self._budget or Budget())
        body = _body(message)
        if body is not None:
            suffix = "html" if body.get_content_subtype() == "html" else "txt"
            members.add_unnamed(_text(body).encode(), f"body.{suffix}")
        for number, part in enumerate(_attachments(message), start=1):
            attached, content = _attachment(part, number)
            members.add(content, attached, level=2)
        return builder.build(subject, name)


def _body(message: EmailMessage) -> MIMEPart | None:
    """The plain form, unless it is a stub beside the other one."""
    plain, html = message.get_body(("plain",)), message.get_body(("html",))
    if plain is None or html is None:
        return plain or html
    page = LexborHTMLParser(_text(html))
    for node in reversed(page.css("script, style, head")):
        node.decompose()
    shown = set(_WORD.findall(page.body.text(separator=" "))) if page.body is not None else set()
    told = shown & set(_WORD.findall(_text(plain)))
    return html if len(told) < _STUB_SHARE * len(shown) else plain


def _header(message: EmailMessage, name: str) -> str:
    """The text of a header, also where its bytes are not encoded (RFC 5322) or not in the encoding it says."""
    raw = next((value for key, value in message.raw_items() if key.lower() == name.lower()), "")
    try:
        parts = decode_header(str(raw))
    except HeaderParseError:
        parts = [(str(raw), None)]
    return one_line("".join(_decoded(part, charset) for part, charset in parts))


def _decoded(part: str | bytes, charset: str | None) -> str:
    content = part.encode("ascii", "surrogateescape") if isinstance(part, str) and not part.isascii() else part
    if isinstance(content, str):
        return content
    try:
        return decode(content, charset).text
    except UnreadableDocument:
        return content.decode("ascii", "replace")


def _text(part: MIMEPart) -> str:
    payload = part.get_payload(decode=True)
    return decode(payload, part.get_content_charset()).text if isinstance(payload, bytes) and payload else ""


def _bytes(message: EmailMessage) -> bytes:
    try:
        return message.as_bytes()
    except UnicodeEncodeError:
        # Damaged bytes that the library has replaced cannot be written as they were.
        return message.as_string().encode(errors="replace")


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
        return f"{subject}.eml", _bytes(inner)
    name = PurePosixPath((part.get_filename() or f"attachment {number}").replace("\\", "/")).name
    payload = part.get_payload(decode=True)
    return name or f"attachment {number}", payload if isinstance(payload, bytes) else b""
