"""Signing out at an identity provider ends the sessions here (OpenID Connect Back-Channel, Front-Channel Logout).

Not in the API's document: the first is for the provider, the second for a frame in the provider's page.
"""

from typing import Annotated
from urllib.parse import urlsplit

from fastapi import APIRouter, Form, HTTPException, Query, Request, Response

from askdock.errors import SignInRefused
from askdock.services.api.accounts.provider_sign_in import ProviderId
from askdock.services.api.authorization import PUBLIC, GuardedRoute
from askdock.services.api.dependencies import ProviderSignInDep

router = APIRouter(prefix="/v1/sign-in", include_in_schema=False, route_class=GuardedRoute)

MAX_TOKEN = 64 * 1024


@router.post("/{provider}/back-channel-logout", openapi_extra=PUBLIC)
def back_channel(
    provider: ProviderId,
    request: Request,
    sign_in: ProviderSignInDep,
    logout_token: Annotated[str, Form(max_length=MAX_TOKEN)],
) -> Response:
    """The sessions that the token names end, everywhere within 5 seconds."""
    request.state.guarded = True
    try:
        ended = sign_in.end_by_token(provider, logout_token)
    except SignInRefused as error:
        raise HTTPException(400, str(error)) from error  # as section 2.8 of the specification wants it
    request.state.target = {"sessions": ended}
    return Response(status_code=200)


@router.get("/{provider}/front-channel-logout", openapi_extra=PUBLIC)
def front_channel(
    provider: ProviderId,
    request: Request,
    sign_in: ProviderSignInDep,
    iss: Annotated[str, Query(max_length=2000)] = "",
    sid: Annotated[str, Query(max_length=2000)] = "",
) -> Response:
    """The session that the provider names so ends: no cookie of ours comes along in another site's frame."""
    request.state.guarded = True
    request.state.target = {"sessions": sign_in.end_by_sid(provider, iss, sid)}
    parts = urlsplit(sign_in.provider(provider).issuer)
    policy = f"default-src 'none'; frame-ancestors {parts.scheme}://{parts.netloc}"
    return Response(status_code=200, headers={"Content-Security-Policy": policy})
