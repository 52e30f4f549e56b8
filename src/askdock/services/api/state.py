"""What one application holds while it runs."""

from dataclasses import dataclass, field

from anyio import CapacityLimiter
from fastapi import Request

from askdock.bootstrap import System
from askdock.services.api.authentication import Authenticator
from askdock.services.api.quotas import Quotas
from askdock.services.common.events import HEARTBEAT_SECONDS


@dataclass(slots=True)
class ApiState:
    """What one application holds. `serving` is false while it starts and drains."""

    system: System
    authenticator: Authenticator
    quotas: Quotas
    heartbeat_seconds: float = HEARTBEAT_SECONDS
    serving: bool = False
    check_limiter: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))


def state_of(request: Request) -> ApiState:
    """The state of the application that serves the request."""
    state: ApiState = request.app.state.api
    return state
