"""What Confluence and Jira have in common: two editions, and how one signs in."""

from base64 import b64encode
from collections.abc import Mapping
from urllib.parse import urlsplit

from askdock.errors import InvalidInput
from askdock.ports import SourceField

EDITIONS = ("cloud", "server")
EDITION = SourceField("edition", "`cloud` or `server`; left out: by the address.")


def edition_of(options: Mapping[str, str], address: str) -> str:
    """As named, or by the address. Raises InvalidInput."""
    host = urlsplit(address).hostname or ""
    edition = options.get("edition") or ("cloud" if host.endswith(".atlassian.net") else "server")
    if edition not in EDITIONS:
        raise InvalidInput(f"edition is one of {', '.join(EDITIONS)}")
    return edition


def sign_in(user: str | None, token: str | None) -> dict[str, str]:
    """Basic authentication where a user is named, else a bearer token, else nothing."""
    if not token:
        return {}
    basic = b64encode(f"{user}:{token}".encode()).decode()
    return {"Authorization": f"Basic {basic}" if user else f"Bearer {token}"}
