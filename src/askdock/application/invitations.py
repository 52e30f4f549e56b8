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
FORGOTTEN_MINUTES = 60
"""How long a link works that somebody asked for at the sign-in page."""
FORGOTTEN_TEXT = """\
Hello {name},

somebody, probably you, asked for a link to set another password for AskDock. It works once, for {minutes} minutes:

{link}

If you did not ask for it, ignore this mail: your password stays as it is.

您好，有人（可能是您）请求重设 AskDock 密码。请打开以上链接，{minutes} 分钟内有效，只能使用一次。
如非本人操作，请忽略此邮件，密码不会改变。
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
        return self._sent(user, TEXT.format(name=user.name, days=LINK_DAYS, link=self._base + path))

    def send_forgotten(self, user: User, path: str) -> Sent:
        """The same for a user who asked for it, or for whom somebody did."""
        link = self._base + path
        return self._sent(user, FORGOTTEN_TEXT.format(name=user.name, minutes=FORGOTTEN_MINUTES, link=link))

    @property
    def are_mailed(self) -> bool:
        """Whether there is a mail server."""
        return self._mail is not None

    def _sent(self, user: User, text: str) -> Sent:
        if self._mail is None or "@" not in user.login:
            return Sent()
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
