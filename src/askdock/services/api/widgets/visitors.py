"""Widgets, for whoever visits a page that shows one: a token for the page, and questions with it."""

from typing import Annotated

from fastapi import APIRouter, Header, Request, Response
from fastapi.concurrency import run_in_threadpool
from limits import parse

from askdock.errors import QuotaExceeded
from askdock.records import AnswerDelta, Progress
from askdock.services.api.accounts.attempts import network_of
from askdock.services.api.authorization import PUBLIC, WIDGET, AccessDep, GuardedRoute, StateDep
from askdock.services.api.dependencies import AnswerServiceDep, RequestId, SettingsDep, WidgetsDep
from askdock.services.api.questions.routes import encode
from askdock.services.api.schemas.questions import AnswerOut
from askdock.services.api.schemas.widgets import WidgetAnswerOut, WidgetAskIn, WidgetTokenOut
from askdock.services.api.state import ApiState
from askdock.services.api.widgets.routes import WidgetId
from askdock.services.common.events import event, respond_with_events
from askdock.services.common.openapi import EVENTS, errors
from askdock.services.common.problems import describe_any
from askdock.services.common.request_context import client_address

router = APIRouter(prefix="/v1/widgets", tags=["widgets"], route_class=GuardedRoute)

OF_ADDRESS = parse("20 per minute")
"""Tokens, and questions, for one address: one visitor shall not use up what is there for all."""
_STREAM = {
    "description": (
        "Server-sent events: `delta` with pieces of the text, `reading`, `thinking`, then `answer` with the whole "
        "checked answer, then a last event with data `[DONE]`; or `error` with a problem document."
    ),
    "content": EVENTS,
}


@router.post(
    "/{widget_id}/token",
    operation_id="issue_widget_token",
    summary="Get a token for a page",
    responses=errors(403, 404),
    openapi_extra=PUBLIC,
)
async def issue_widget_token(
    widget_id: WidgetId,
    widgets: WidgetsDep,
    state: StateDep,
    settings: SettingsDep,
    request: Request,
    response: Response,
    origin: Annotated[str, Header(include_in_schema=False)] = "",
) -> WidgetTokenOut:
    """For a page whose `Origin`, which browsers send and pages cannot set, the widget names: good for ten minutes,
    for questions to this widget alone."""
    request.state.guarded = True  # noted in the audit log, whatever comes of it
    _admit(state, "token", client_address(request, settings.trusted_proxies))
    token, expires_at, request.state.caller = await run_in_threadpool(widgets.issue, widget_id, origin)
    request.state.target = {"origin": origin}
    response.headers["Access-Control-Allow-Origin"] = origin
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    response.headers["Vary"] = "Origin"
    return WidgetTokenOut(token=token, expires_at=expires_at)


@router.post(
    "/{widget_id}/ask",
    operation_id="ask_widget",
    summary="Ask a widget",
    response_class=Response,
    responses={200: _STREAM, **errors(403, 404, 413, 502, 504)},
    openapi_extra=WIDGET,
)
async def ask_widget(
    widget_id: WidgetId,
    body: WidgetAskIn,
    access: AccessDep,
    service: AnswerServiceDep,
    widgets: WidgetsDep,
    state: StateDep,
    settings: SettingsDep,
    request: Request,
    request_id: RequestId,
) -> Response:
    """An answer with its citations, and nothing else of what is here. The question is kept in no conversation."""
    _admit(state, "ask", client_address(request, settings.trusted_proxies))
    service.questions.check(body.question)
    widget = await run_in_threadpool(widgets.store.get, widget_id)
    question = service.questions.make(
        await run_in_threadpool(access.collection, widget.collection),
        body.question,
        access.caller,
        history=[turn.record() for turn in body.history],
    )
    await service.count()
    await access.quotas.ask_widget(widget.id, widget.questions_per_day)
    return await respond_with_events(
        service.stream(question),
        _encode,
        lambda error: event("error", describe_any(error, request_id), exclude_none=True),
        state.heartbeat_seconds,
        allowed=service.check_again,
    )


def _admit(state: ApiState, what: str, address: str) -> None:
    if not state.visits.hit(OF_ADDRESS, what, network_of(address)):
        raise QuotaExceeded("too much asked from one address: wait a minute", retry_after=60)


def _encode(item: AnswerDelta | Progress | AnswerOut) -> bytes:
    return event("answer", WidgetAnswerOut.of(item)) if isinstance(item, AnswerOut) else encode(item)
