"""One's sessions: the browsers in which one is signed in."""

from datetime import UTC, datetime, timedelta
from typing import Annotated

from fastapi import APIRouter, Path, Request

from askdock.application.people import People
from askdock.errors import NotFound, SignInAgain
from askdock.records import Session
from askdock.services.api.accounts.cookies import credentials
from askdock.services.api.authorization import NOT_KEPT, SIGNED_IN, AccessDep, GuardedRoute
from askdock.services.api.dependencies import PeopleDep
from askdock.services.api.schemas.base import RECORD_ID
from askdock.services.api.schemas.people import SessionOut, SessionsOut
from askdock.services.common.openapi import errors

router = APIRouter(prefix="/v1", tags=["account"], route_class=GuardedRoute)

RECENT = timedelta(minutes=10)
"""After signing in, whoever ends sessions or takes a passkey away is taken for who signed in (ASVS 5.0, 7.5)."""
OWN = {**SIGNED_IN, NOT_KEPT: True}


@router.get(
    "/me/sessions",
    operation_id="list_sessions",
    summary="List one's sessions",
    responses=errors(403),
    openapi_extra=OWN,
)
def list_sessions(access: AccessDep, request: Request, people: PeopleDep) -> SessionsOut:
    """The browsers that are signed in."""
    current, found = _current(request, people), people.sessions.of_user(access.user_id())
    current_id = None if current is None else current.id
    return SessionsOut(sessions=[SessionOut.of(one, current_id) for one in found])


@router.delete(
    "/me/sessions/{session_id}",
    operation_id="end_session",
    summary="End one of one's sessions",
    status_code=204,
    responses=errors(403, 404),
    openapi_extra=OWN,
)
def end_session(
    session_id: Annotated[str, Path(pattern=RECORD_ID, description="Id of the session.")],
    access: AccessDep,
    request: Request,
    people: PeopleDep,
) -> None:
    """It works nowhere any more within 5 seconds. Only within ten minutes of signing in."""
    user_id = access.user_id()
    require_recent(request, people)
    if not people.sessions.end(user_id, [session_id]):
        raise NotFound(f"there is no session '{session_id}'")


@router.delete(
    "/me/sessions",
    operation_id="end_other_sessions",
    summary="Sign out everywhere else",
    status_code=204,
    responses=errors(403),
    openapi_extra=OWN,
)
def end_other_sessions(access: AccessDep, request: Request, people: PeopleDep) -> None:
    """All sessions but this one end. Only within ten minutes of signing in."""
    user_id = access.user_id()
    current = require_recent(request, people)
    people.sessions.end(user_id, but=current.id)


def require_recent(request: Request, people: People) -> Session:
    """The session of the request, which began a moment ago. Raises SignInAgain."""
    current = _current(request, people)
    if current is None or datetime.now(UTC) - current.created_at > RECENT:
        raise SignInAgain("this session began some time ago: sign out and in, then repeat this")
    return current


def _current(request: Request, people: People) -> Session | None:
    secret = credentials(request).session
    found = people.session_of(secret) if secret is not None else None
    return found[0] if found is not None else None
