"""Where documents are kept: under the URI of their source or, where one that the sender may not read is there
already, beside it, under a key that is never shown. So nobody is told by a refusal that there is such a document.
"""

from collections.abc import Set

from sqlalchemy import Connection, or_, select

from askdock.adapters.sql.schema import documents, sources
from askdock.errors import Conflict
from askdock.records import DocumentStatus, Readers

BESIDE = "\x1f"
"""Between a URI and the number of a place beside it: no name of a file may hold this character."""
PLACES = 10
"""At one URI. A sender that may read none of so many is refused."""


def uri_of(place: str) -> str:
    """The URI that is shown."""
    return place.partition(BESIDE)[0]


def place_at(
    connection: Connection, collection_id: str, uri: str, readable: Set[Readers] | None
) -> tuple[str, str | None]:
    """The place for a file of this URI, and the id of the document that is there and may be read.

    `readable`: see `ports.DocumentRepository.list_documents`. Raises Conflict where all places are others'.
    """
    places = [uri] if readable is None else [uri, *(f"{uri}{BESIDE}{number}" for number in range(1, PLACES))]
    there = select(sources.c.uri, documents.c.id, documents.c.readers).join(
        documents, sources.c.document_id == documents.c.id
    )
    there = there.where(
        sources.c.collection_id == collection_id,
        sources.c.uri.in_(places),
        documents.c.status != DocumentStatus.DELETING.value,
    )
    taken = {row.uri: row for row in connection.execute(there)}
    for place in places:
        row = taken.get(place)
        if row is not None and (readable is None or row.readers is None or row.readers in readable):
            return place, row.id
    free = next((place for place in places if place not in taken), None)
    if free is None:
        raise Conflict(f"there are too many files at '{uri}'")
    return free, None


def place_of(connection: Connection, document_id: str, uri: str) -> str | None:
    """The place of a document that goes by this URI."""
    beside = sources.c.uri.in_([f"{uri}{BESIDE}{number}" for number in range(1, PLACES)])
    wanted = select(sources.c.uri).where(sources.c.document_id == document_id, or_(sources.c.uri == uri, beside))
    found: str | None = connection.scalar(wanted.limit(1))
    return found
