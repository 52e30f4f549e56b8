"""State of a running application."""

from dataclasses import dataclass, field

from fastapi import Request
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from askdock.bootstrap import System
from askdock.services.api.accounts.attempts import ForgottenPasswords, SignInAttempts
from askdock.services.api.authentication import Authenticator
from askdock.services.api.golden.tasks import GoldenTasks
from askdock.services.api.questions.turns import Turns
from askdock.services.api.quotas import Quotas
from askdock.services.common.events import HEARTBEAT_SECONDS
from askdock.services.common.health import Readiness


@dataclass(slots=True)
class ApiState:
    """State of one application."""

    system: System
    authenticator: Authenticator
    quotas: Quotas
    attempts: SignInAttempts = field(default_factory=SignInAttempts)
    forgotten: ForgottenPasswords = field(default_factory=ForgottenPasswords)
    visits: MovingWindowRateLimiter = field(default_factory=lambda: MovingWindowRateLimiter(MemoryStorage()))
    golden: GoldenTasks = field(default_factory=GoldenTasks)
    heartbeat_seconds: float = HEARTBEAT_SECONDS
    readiness: Readiness = field(init=False)
    turns: Turns = field(init=False)

    def __post_init__(self) -> None:
        self.readiness = Readiness(self.system.check)
        self.turns = Turns(self.system.history)


def state_of(request: Request) -> ApiState:
    """The state of the application that serves the request."""
    state: ApiState = request.app.state.api
    return state
