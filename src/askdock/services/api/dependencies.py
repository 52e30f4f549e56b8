"""What the routes stand on, handed to them by FastAPI."""

from dataclasses import dataclass, field
from typing import Annotated

from anyio import CapacityLimiter
from fastapi import Depends, Path, Query, Request

from askdock.bootstrap import System
from askdock.errors import EmptyQuestion, TooLarge
from askdock.records import Collection
from askdock.services.common.events import HEARTBEAT_SECONDS
from askdock.services.common.problems import request_id

COLLECTION_NAME = r"^[a-z0-9][a-z0-9_-]{0,62}$"
DOCUMENT_ID = r"^[A-Za-z0-9_-]{1,64}$"


@dataclass(slots=True)
class ApiState:
    """What one application holds. `serving` is false while it starts and drains."""

    system: System
    heartbeat_seconds: float = HEARTBEAT_SECONDS
    serving: bool = False
    check_limiter: CapacityLimiter = field(default_factory=lambda: CapacityLimiter(2))


def _state(request: Request) -> ApiState:
    state: ApiState = request.app.state.api
    return state


StateDep = Annotated[ApiState, Depends(_state)]


def _system(state: StateDep) -> System:
    return state.system


SystemDep = Annotated[System, Depends(_system)]
RequestId = Annotated[str, Depends(request_id)]


def _collection(
    system: SystemDep,
    collection: Annotated[
        str | None,
        Query(pattern=COLLECTION_NAME, description="Name of the collection; the default one when left out."),
    ] = None,
) -> Collection:
    return system.collection(collection)


CollectionDep = Annotated[Collection, Depends(_collection)]
DocumentId = Annotated[str, Path(pattern=DOCUMENT_ID, description="Id of the document.")]


def check_question(system: System, text: str) -> None:
    """Raises TooLarge or EmptyQuestion."""
    limit = system.settings.max_question_bytes
    if len(text.encode()) > limit:
        raise TooLarge(
            f"the question is longer than {limit:,} bytes (raise ASKDOCK_MAX_QUESTION_BYTES to allow it)"
        )
    if not text.strip():
        raise EmptyQuestion("the question is empty")
