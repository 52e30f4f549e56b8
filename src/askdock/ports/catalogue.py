"""The catalogue as one database holds it: collections, documents, rights and jobs together."""

from typing import Protocol

from askdock.ports.collections import CollectionRepository
from askdock.ports.documents import DocumentRepository
from askdock.ports.jobs import JobQueue
from askdock.ports.rights import RightsRepository


class Catalogue(CollectionRepository, DocumentRepository, RightsRepository, JobQueue, Protocol):
    """The record of what exists; the only state that is not derived. Each method is one transaction."""

    def ping(self) -> None:
        """Return when the database answers."""
        ...
