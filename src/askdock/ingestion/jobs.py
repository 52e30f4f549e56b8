"""What people may do with a document on its way: try it again, or give it up."""

from askdock.errors import WrongState
from askdock.ports import Catalogue
from askdock.records import Document, DocumentStatus

FAILED = frozenset({DocumentStatus.FAILED, DocumentStatus.QUARANTINED})
WAITING = frozenset(DocumentStatus) - FAILED - {DocumentStatus.READY}
CANCELLED = "cancelled"
"""The reason code of a document that was given up."""


def retry(catalogue: Catalogue, collection_id: str, document_id: str) -> Document:
    """Ingest a document that failed once more, from the start. Raises DocumentNotFound, WrongState."""
    document = catalogue.get_document(collection_id, document_id)
    if document.status not in FAILED:
        raise WrongState(f"{document.name} is {document.status}: only what has failed is tried again")
    return catalogue.restart(collection_id, document_id)


def cancel(catalogue: Catalogue, collection_id: str, document_id: str) -> Document:
    """Give a document up that is waiting or on its way; the version that is live stays.

    Raises DocumentNotFound, and WrongState for one that has ended.
    """
    document = catalogue.get_document(collection_id, document_id)
    if document.status in WAITING:
        catalogue.fail(
            document_id, document.version, DocumentStatus.FAILED, CANCELLED, "cancelled before it was ready"
        )
        document = catalogue.get_document(collection_id, document_id)
    if document.reason != CANCELLED:
        raise WrongState(f"{document.name} is {document.status}: there is nothing to cancel")
    return document
