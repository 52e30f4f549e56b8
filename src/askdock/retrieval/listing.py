"""The documents of a collection that one caller may read, by name."""

from collections.abc import Iterator, Sequence

from askdock.ports import Catalogue
from askdock.ports.documents import PAGE
from askdock.records import Caller, Collection, Document, Filter
from askdock.retrieval.rights import DocumentRights

MOST = 5_000
"""Documents that are looked at, the first by id: a longer list nobody reads."""


class DocumentListing:
    """Lists what a search for the caller could find."""

    def __init__(self, catalogue: Catalogue, rights: DocumentRights) -> None:
        self._catalogue = catalogue
        self._rights = rights

    def __call__(self, collection: Collection, caller: Caller, where: Filter) -> tuple[Sequence[Document], int]:
        """Those that the filter admits, by name, and how many there are."""
        narrowed = self._rights.restrict(collection, caller, where)
        if narrowed is None:
            return (), 0
        found = [one for one in self._looked_at(collection, caller) if _admits(narrowed, one)]
        return sorted(found, key=lambda one: (one.name.casefold(), one.id)), len(found)

    def _looked_at(self, collection: Collection, caller: Caller) -> Iterator[Document]:
        readable = self._rights.readable(collection, caller)
        after, left = None, MOST
        while left > 0 and (
            page := self._catalogue.list_documents(
                collection.id, after=after, limit=min(PAGE, left), readable=readable
            )
        ):
            yield from (one for one in page if one.live_version > 0)
            after, left = page[-1].id, left - len(page)


def _admits(where: Filter, document: Document) -> bool:
    dated = document.dated.timestamp() if document.dated is not None else 0.0
    return (
        (not where.document_ids or document.id in where.document_ids)
        and document.id not in where.excluded_ids
        and (not where.media_types or document.media_type in where.media_types)
        and (not where.source_uris or document.source_uri in where.source_uris)
        and (not where.tags or bool(set(where.tags).intersection(document.tags)))
        and (where.dated_from is None or where.dated_from <= dated)
        and (where.dated_before is None or dated < where.dated_before)
    )
