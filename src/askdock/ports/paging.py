"""All documents of a collection, page by page."""

from collections.abc import Iterator, Set

from askdock.ports import Catalogue
from askdock.records import Document, DocumentStatus

PAGE = 1000


def all_documents(
    catalogue: Catalogue, collection_id: str, statuses: Set[DocumentStatus] = frozenset(DocumentStatus)
) -> Iterator[Document]:
    """Yield the documents in these states by id, those being deleted too unless the states leave them out."""
    after: str | None = None
    while page := catalogue.list_documents(collection_id, after=after, limit=PAGE, statuses=statuses):
        yield from page
        after = page[-1].id
