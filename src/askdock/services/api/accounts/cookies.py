"""The cookies of a session, and the token that shows that our own page sends a write.

The session's cookie is HttpOnly and SameSite=Lax. A second one, which scripts of the page can read, has the token
that writes must bring in a header: a page of another site can neither read it nor set the header (the "signed
double-submit cookie" of OWASP's CSRF prevention cheat sheet, the token being derived from the session's secret).
"""

import hmac
from hashlib import sha256

from fastapi import Request, Response

from askdock.errors import Forbidden
from askdock.services.api.authentication import Credentials
from askdock.services.api.state import state_of
from askdock.services.common.sub_path import sub_path
from askdock.settings import Settings

SESSION, TOKEN = "askdock-session", "askdock-csrf"
HEADER = "X-CSRF-Token"
HOST, SECURE = "__Host-", "__Secure-"
"""A browser takes cookies of such names over TLS alone, the first from this very host and for all of its paths
(RFC 6265bis, section 4.1.3)."""
PREFIXES = (HOST, SECURE, "")
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})


def credentials(request: Request) -> Credentials:
    """What the request brings. Raises Forbidden for a write by cookie without the session's token."""
    authorization = request.headers.get("authorization")
    secret = None
    if authorization is None:
        secret = next(iter(session_secrets(request)), None)
    if secret is not None and request.method not in SAFE:
        sent = request.headers.get(HEADER, "").encode()
        if not hmac.compare_digest(sent, csrf_token(secret).encode()):
            raise Forbidden(f"a write by cookie needs the session's token in the header {HEADER}")
    return Credentials(authorization, secret)


def session_secrets(request: Request) -> list[str]:
    """The secrets of sessions that the browser sends, whose cookies are safest first.

    Below a path, a cookie of the whole host is another installation's.
    """
    prefixes = (HOST, "") if _path(state_of(request).system.settings) == "/" else (SECURE, "")
    return [found for one in prefixes if (found := request.cookies.get(one + SESSION))]


def csrf_token(secret: str) -> str:
    """The token of a session."""
    return hmac.new(secret.encode(), b"csrf", sha256).hexdigest()


def set_cookies(request: Request, response: Response, secret: str, settings: Settings) -> None:
    """Sign the browser in. Over TLS, also where a proxy ends it, the cookies are for TLS alone."""
    prefix, path = place(request, settings)
    secure, seconds = prefix != "", settings.session_days * 24 * 3600
    for name, value, hidden in ((prefix + SESSION, secret, True), (TOKEN, csrf_token(secret), False)):
        response.set_cookie(
            name, value, max_age=seconds, path=path, secure=secure, httponly=hidden, samesite="lax"
        )


def clear_cookies(response: Response, settings: Settings) -> None:
    """Sign the browser out."""
    path = _path(settings)
    for prefix in PREFIXES:
        response.delete_cookie(prefix + SESSION, path=path, secure=prefix != "", httponly=True, samesite="lax")
    response.delete_cookie(TOKEN, path=path, samesite="lax")


def place(request: Request, settings: Settings) -> tuple[str, str]:
    """The prefix of our cookies' names, empty where they may go without TLS, and their path."""
    secure = request.url.scheme == "https" or (settings.public_url or "").startswith("https:")
    path = _path(settings)
    return ("" if not secure else HOST if path == "/" else SECURE), path


def _path(settings: Settings) -> str:
    """Where the page is: two installations below paths of one host do not share a session."""
    return sub_path(settings.public_url) or "/"
