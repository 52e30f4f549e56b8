"""Mail: links to set a password are sent by it."""

from pydantic import SecretStr
from pydantic_settings import BaseSettings

from askdock.settings.fields import named


class MailSettings(BaseSettings):
    """Mail: links to set a password are sent by it."""

    smtp_url: SecretStr | None = named(
        "ASKDOCK_SMTP_URL",
        None,
        "Mail server that sends links to set a password: `smtp://USER:PASSWORD@HOST:587` (STARTTLS), `smtps://` "
        "(TLS from the start, port 465) or `smtp+plain://` (no TLS, port 25). Unset: admins hand links over.",
    )
    mail_from: str | None = named(
        "ASKDOCK_MAIL_FROM", None, "Sender of the mail: `AskDock <askdock@example.com>`. Needs ASKDOCK_PUBLIC_URL."
    )
