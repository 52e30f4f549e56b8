"""Sending mail."""

from typing import Protocol


class Mail(Protocol):
    """A way to send mail."""

    def send(self, to: str, subject: str, text: str) -> None:
        """Hand a mail of plain text over for delivery.

        Raises InvalidInput for an address that is none, MailUnavailable where the server does not take it.
        """
        ...
