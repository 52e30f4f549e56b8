"""Signing in at an identity provider: the browser is sent there, and comes back with an answer.

Not in the API's document: these addresses are for browsers, and end in a redirect to the page, which tells what
went wrong by the error's code.
"""

import logging
import re
from typing import Annotated

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse

from askdock.application.accounts import hand_over
from askdock.errors import AskDockError, SignInRefused
from askdock.services.api.accounts import sign_in_cookie
from askdock.services.api.accounts.cookies import set_cookies
from askdock.services.api.accounts.sign_in import end_before
from askdock.services.api.authorization import PUBLIC, GuardedRoute, StateDep
from askdock.services.api.dependencies import PeopleDep, ProviderSignInDep, SettingsDep
from askdock.services.common.request_context import client_address
from askdock.services.common.sub_path import public_url
from askdock.settings import Settings
from askdock.telemetry import PROVIDER_SIGN_INS_REFUSED

router = APIRouter(prefix="/v1/sign-in", include_in_schema=False, route_class=GuardedRoute)

PROVIDER = r"^[a-z0-9][a-z0-9-]{0,31}$"
ProviderId = Annotated[str, Path(pattern=PROVIDER, description="Id of the provider.")]
_VIEW = re.compile(r"/[\w./-]{0,200}", re.ASCII)
"""Views of the page, as they stand after the `#`."""
_STATE = re.compile(r"[\w-]{1,64}", re.ASCII)

log = logging.getLogger(__name__)


@router.get("/{provider}", openapi_extra=PUBLIC)
def begin(
    provider: ProviderId,
    request: Request,
    settings: SettingsDep,
    sign_in: ProviderSignInDep,
    to: Annotated[str, Query(max_length=201)] = "/",
) -> RedirectResponse:
    """To the provider's page."""
    try:
        begun = sign_in.provider(provider).begin(callback_url(settings, request, provider))
    except AskDockError as error:
        return _refused(request, provider, error)
    response = RedirectResponse(begun.url, status_code=303)
    view = to if _VIEW.fullmatch(to) else "/"
    sign_in_cookie.keep(request, response, settings, provider, begun, view)
    return response


@router.get("/{provider}/callback", openapi_extra=PUBLIC)
def finish(
    provider: ProviderId,
    request: Request,
    settings: SettingsDep,
    state: StateDep,
    people: PeopleDep,
    sign_in: ProviderSignInDep,
) -> RedirectResponse:
    """Back from the provider's page, signed in or not."""
    request.state.guarded = True  # noted in the audit log, whatever comes of it
    answer = dict(request.query_params)
    named = answer.get("state", "")
    known = sign_in_cookie.kept(request, settings, provider, named) if _STATE.fullmatch(named) else None
    try:
        if known is None:
            raise SignInRefused("this sign-in was not begun in this browser, or it took too long")
        begun, view = known
        started = sign_in.finish(
            provider,
            answer,
            begun,
            callback_url(settings, request, provider),
            request.headers.get("user-agent", ""),
            client_address(request, settings.trusted_proxies),
        )
    except AskDockError as error:
        response = _refused(request, provider, error)
    else:
        end_before(request, people, state)
        hand_over(state.system.history, people.users, started.user)
        response = RedirectResponse(f"/#{view}", status_code=303)
        set_cookies(request, response, started.secret, settings)
        request.state.caller = started.user.caller
    if known is not None:
        sign_in_cookie.forget(request, response, settings, named)
    return response


def callback_url(settings: Settings, request: Request, provider: str) -> str:
    """Where the provider sends browsers back to; registered there."""
    return f"{public_url(settings, request)}v1/sign-in/{provider}/callback"


def _refused(request: Request, provider: str, error: AskDockError) -> RedirectResponse:
    # Why stays in the log of whoever runs the server: the page must not help to forge an answer.
    why = f"{error} ({error.__cause__})" if error.__cause__ is not None else str(error)
    log.warning("sign-in by '%s' failed: %s", provider, " ".join(why.split())[:500])
    request.state.target = {"refused": error.code}
    PROVIDER_SIGN_INS_REFUSED.labels(error.code).inc()
    return RedirectResponse(f"/#/sign-in/{error.code}", status_code=303)
