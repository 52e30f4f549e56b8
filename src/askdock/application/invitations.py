"""Links to set a password, sent by mail where there is a mail server and the login is an address."""

import logging
from dataclasses import dataclass

from askdock.application.people import LINK_DAYS
from askdock.errors import AskDockError, ConfigurationError
from askdock.ports import Mail
from askdock.records import User

SUBJECT = "AskDock: set your password / 设置密码"
TEXT = """\
Hello {name},

open this link to set your password for AskDock. It works once, for {days} days:

{link}

Whoever has the link can set the password: do not pass it on. If you did not expect this mail, ignore it.

您好，请打开以上链接设置 AskDock 密码。链接 {days} 天内有效，只能使用一次，请勿转发；如非本人预期，请忽略此邮件。
"""
TEST_SUBJECT = "AskDock: test / 测试"
TEST_TEXT = "This mail shows that AskDock can send mail.\n此邮件说明 AskDock 可以发送邮件。\n"

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Sent:
    """What became of a mail: `to` whom it was sent, or why it was not. Both None: no mail is sent here."""

    to: str | None = None
    problem: str | None = None


class Invitations:
    """Sends links. `base` is the address that people use."""

    def __init__(self, mail: Mail | None, base: str | None) -> None:
        self._mail = mail
        self._base = (base or "").rstrip("/")

    def send(self, user: User, path: str) -> Sent:
        """Send the user the link of this path below the address.

        What goes wrong is told, not raised: the link works anyhow.
        """
        if self._mail is None or "@" not in user.login:
            return Sent()
        text = TEXT.format(name=user.name, days=LINK_DAYS, link=self._base + path)
        try:
            self._mail.send(user.login, SUBJECT, text)
        except AskDockError as error:
            log.warning("no mail was sent to a user: %s", error)
            return Sent(problem=str(error))
        return Sent(to=user.login)

    def test(self, to: str) -> None:
        """Send a mail that says that it works. Raises ConfigurationError, InvalidInput, MailUnavailable."""
        if self._mail is None:
            raise ConfigurationError("no mail server is configured: set ASKDOCK_SMTP_URL and ASKDOCK_MAIL_FROM")
        self._mail.send(to, TEST_SUBJECT, TEST_TEXT)
