"""The cookie that binds a sign-in at a provider to the browser that began it.

It holds what the browser must bring back (state), what the ID token must name (nonce) and what the code is worth
nothing without (PKCE's verifier). Each sign-in has one of its own, so that two tabs do not disturb each other.
"""

from urllib.parse import quote, unquote

from fastapi import Request, Response

from askdock.records import SignInStart
from askdock.services.api.accounts.cookies import place
from askdock.settings import Settings

NAME = "askdock-sign-in-"
SECONDS = 600
"""How long somebody may take to sign in at the provider."""


def keep(
    request: Request, response: Response, settings: Settings, provider: str, begun: SignInStart, to: str
) -> None:
    """Have the browser keep the sign-in; `to`: the view of the page where it goes afterwards."""
    prefix, path = place(request, settings)
    value = ".".join((provider, begun.nonce, begun.verifier, quote(to, safe="")))
    response.set_cookie(
        prefix + NAME + begun.state,
        value,
        max_age=SECONDS,
        path=path,
        secure=prefix != "",
        httponly=True,
        samesite="lax",
    )


def kept(request: Request, settings: Settings, provider: str, state: str) -> tuple[SignInStart, str] | None:
    """The sign-in of this state that the browser began at this provider, and where it goes afterwards."""
    prefix, _ = place(request, settings)
    parts = request.cookies.get(prefix + NAME + state, "").split(".")
    if len(parts) != 4 or parts[0] != provider:
        return None
    _, nonce, verifier, to = parts
    return SignInStart("", state, nonce, verifier), unquote(to)


def forget(request: Request, response: Response, settings: Settings, state: str) -> None:
    """Have the browser forget it: it is good for one answer."""
    prefix, path = place(request, settings)
    response.delete_cookie(prefix + NAME + state, path=path, secure=prefix != "", httponly=True, samesite="lax")
