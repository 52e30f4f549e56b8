"""URLs as they may be shown: without user name, password and secret parameters."""

import re
from urllib.parse import parse_qsl, urlencode, urlsplit, urlunsplit

MASK = "***"
_SECRET = re.compile(r"key|token|secret|passw|signature|credential|^sig$|^auth", re.IGNORECASE)
"""Names of parameters whose values are secret."""


def holds_credentials(url: str) -> bool:
    """Whether a URL carries a user name, a password or a parameter that is named like a secret."""
    return without_credentials(url) != url


def without_credentials(url: str) -> str:
    """The URL with each credential masked; what is no URL comes back as it is."""
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    if not parts.scheme or not parts.netloc:
        return url
    user, at, host = parts.netloc.rpartition("@")
    query = parse_qsl(parts.query, keep_blank_values=True)
    if any(_SECRET.search(name) for name, _ in query):
        query = [(name, MASK if _SECRET.search(name) else value) for name, value in query]
        shown = urlencode(query, safe="*")
    else:
        shown = parts.query
    if not at and shown == parts.query:
        return url
    return urlunsplit(parts._replace(netloc=f"{MASK}@{host}" if at and user else host, query=shown))
