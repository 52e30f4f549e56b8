"""What the routes stand on, handed to them by FastAPI."""

from typing import Annotated

from fastapi import Depends, Path, Query

from askdock.bootstrap import System
from askdock.errors import EmptyQuestion, TooLarge
from askdock.records import Collection
from askdock.services.api.authorization import AccessDep, StateDep
from askdock.services.api.schemas.base import COLLECTION_NAME, DOCUMENT_ID
from askdock.services.common.problems import request_id

RequestId = Annotated[str, Depends(request_id)]


def _system(state: StateDep) -> System:
    return state.system


SystemDep = Annotated[System, Depends(_system)]


def _collection(
    access: AccessDep,
    collection: Annotated[
        str | None,
        Query(pattern=COLLECTION_NAME, description="Name of the collection; the default one when left out."),
    ] = None,
) -> Collection:
    return access.collection(collection)


CollectionDep = Annotated[Collection, Depends(_collection)]
DocumentId = Annotated[str, Path(pattern=DOCUMENT_ID, description="Id of the document.")]


def check_question(system: System, text: str) -> None:
    """Raises TooLarge or EmptyQuestion."""
    limit = system.settings.max_question_bytes
    if len(text.encode("utf-8", "surrogatepass")) > limit:
        raise TooLarge(
            f"the question is longer than {limit:,} bytes (raise ASKDOCK_MAX_QUESTION_BYTES to allow it)"
        )
    if not text.strip():
        raise EmptyQuestion("the question is empty")
