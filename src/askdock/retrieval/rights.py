"""Who reads which document: applied to a search before it ranks anything, and to what it found.

Rights live in the catalogue alone (docs/adr/0103-document-rights.md). A search is told the ids of the documents
that the caller may not read, or of the only ones it may; so a right that changes holds for the next question, and
no store has to be brought up to date.
"""

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import replace
from itertools import chain
from threading import Lock
from typing import NamedTuple

from cachetools import LRUCache

from askdock.ports import RightsRepository
from askdock.records import (
    NO_FILTER,
    Caller,
    Collection,
    Document,
    FieldCondition,
    Filter,
    Passage,
    Readers,
    RestrictedDocuments,
    Role,
    names_of,
)

MAX_COLLECTIONS = 32
MAX_CALLERS = 64
"""Whose restrictions are kept: a list of ids each."""


_DOCUMENT_ID = re.compile(rb"(?<![0-9a-f])[0-9a-f]{32}(?![0-9a-f])")


class DocumentRights:
    """Tells callers' rights on documents, and keeps what it looked up until `Collection.rights` is another."""

    def __init__(
        self,
        record: RightsRepository,
        matching: Callable[[str, FieldCondition], Sequence[str]] = lambda _, __: (),
    ) -> None:
        """`matching` tells a collection's documents whose metadata are as a condition says: none, where there are
        no metadata."""
        self._record = record
        self._matching = matching
        self._restricted: LRUCache[tuple[str, int], RestrictedDocuments] = LRUCache(MAX_COLLECTIONS)
        self._views: LRUCache[tuple[str, int, str, tuple[str, ...]], _View] = LRUCache(MAX_CALLERS)
        self._lock = Lock()

    def readable(self, collection: Collection, caller: Caller) -> frozenset[Readers] | None:
        """Which readers of the collection's documents admit the caller; None: it reads everything."""
        view = self._view(collection, caller)
        return None if view is None else view.readable

    def may_read(self, collection: str, caller: Caller, document: Document) -> bool:
        """Whether the caller, who may read the named collection, may read this document of it."""
        readers = document.readers
        return readers is None or readers.admit(caller) or caller.may(Role.ADMIN, collection)

    def restrict(self, collection: Collection, caller: Caller, where: Filter) -> Filter | None:
        """The filter, narrowed to documents that the caller may read; None where that leaves none.

        Its folders are then among its documents, and so are those whose metadata are as it says.
        """
        if where.folders:
            within = self._record.in_folders(collection.id, where.folders)
            ids = tuple(dict.fromkeys((*where.document_ids, *within)))
            if not ids:
                return None
            where = replace(where, document_ids=ids, folders=())
        view = self._view(collection, caller)
        if where.metadata is not None:
            return self._described(collection, view, where)
        if view is None:
            return where
        if view.filter is None:
            return None
        if not where.document_ids:
            return replace(where, document_ids=view.filter.document_ids, excluded_ids=view.filter.excluded_ids)
        readers = self._record.readers_of(where.document_ids)
        left = tuple(one for one in where.document_ids if one not in readers or readers[one] in view.readable)
        return replace(where, document_ids=left) if left else None

    def _described(self, collection: Collection, view: "_View | None", where: Filter) -> Filter | None:
        """The filter by the documents that its condition admits. They may be too many to look each one up."""
        assert where.metadata is not None  # noqa: S101 - it is asked for where there is one
        if view is not None and view.filter is None:
            return None
        ids: Sequence[str] = self._matching(collection.id, where.metadata)
        shown = NO_FILTER if view is None or view.filter is None else view.filter
        for only in (where.document_ids, shown.document_ids):
            if only:
                wanted = set(only)
                ids = [one for one in ids if one in wanted]
        if shown.excluded_ids:
            hidden = set(shown.excluded_ids)
            ids = [one for one in ids if one not in hidden]
        return replace(where, document_ids=tuple(ids), metadata=None) if ids else None

    def keep_readable(self, passages: Sequence[Passage], collection: Collection, caller: Caller) -> list[Passage]:
        """The passages that the caller may read now, in their order."""
        hidden = self.hidden(collection.name, caller, {passage.chunk.document_id for passage in passages})
        return [one for one in passages if one.chunk.document_id not in hidden]

    def hidden(self, collection: str, caller: Caller, document_ids: set[str]) -> set[str]:
        """Those of these documents of the named collection, or of several, that the caller may not read now."""
        if not document_ids or caller.may(Role.ADMIN, collection):
            return set()
        readers = self._record.readers_of(list(document_ids))
        hidden = {document_id for document_id, one in readers.items() if not one.admit(caller)}
        if hidden and "," in collection:
            # It is an admin of some of them, perhaps: of these it reads everything.
            for name in names_of(collection):
                if caller.may(Role.ADMIN, name):
                    hidden -= self._record.within(name, list(hidden))
        return hidden

    def withheld(self, collection: str, caller: Caller, document_ids: set[str]) -> set[str]:
        """Those of which the caller may not be shown again what was quoted: the hidden ones, and those that are
        gone, of which nobody knows any more whether it may. All, where it may not ask one of the collections."""
        if not document_ids or caller.may(Role.ADMIN, collection):
            return set()
        if not caller.may(Role.ASKER, collection):
            return set(document_ids)
        gone = [self._record.gone(name, list(document_ids)) for name in names_of(collection)]
        return self.hidden(collection, caller, document_ids).union(*gone)

    def hides_any(self, collection: Collection, caller: Caller) -> bool:
        """Whether the collection has documents that the caller may not read."""
        readable = self.readable(collection, caller)
        return readable is not None and len(readable) < len(self._of(collection).by_readers)

    def named_in(self, response: bytes) -> dict[str, list[str]]:
        """The documents that a response names, by collection."""
        named = {found.decode() for found in _DOCUMENT_ID.findall(response)}
        return self._record.collections_of(sorted(named)) if named else {}

    def withholds(self, documents: Mapping[str, Sequence[str]], caller: Caller) -> bool:
        """Whether what names these documents, by collection, is not to be shown to the caller again."""
        return any(self.withheld(name, caller, set(ids)) for name, ids in documents.items())

    def _view(self, collection: Collection, caller: Caller) -> "_View | None":
        """What the caller sees of the collection; None: everything."""
        if not collection.rights or caller.may(Role.ADMIN, collection.name):
            return None
        key = (collection.id, collection.rights, caller.viewed or caller.id, caller.groups)
        with self._lock:
            found = self._views.get(key)
        if found is None:
            documents = self._of(collection)
            readable = frozenset(one for one in documents.by_readers if one.admit(caller))
            found = _View(readable, _narrowed(documents, readable))
            with self._lock:
                self._views[key] = found
        return found

    def _of(self, collection: Collection) -> RestrictedDocuments:
        key = (collection.id, collection.rights)
        with self._lock:
            found = self._restricted.get(key)
        if found is None:
            found = self._record.restricted(collection.id)
            with self._lock:
                self._restricted[key] = found
        return found


class _View(NamedTuple):
    """The readers that admit a caller, and the filter that leaves it what it may read; None: there is nothing."""

    readable: frozenset[Readers]
    filter: Filter | None


def _narrowed(documents: RestrictedDocuments, readable: frozenset[Readers]) -> Filter | None:
    """By the shorter of two lists: those that may not be read, or, where none is open to all, those that may."""
    there = documents.by_readers.items()
    hidden = tuple(chain.from_iterable(ids for readers, ids in there if readers not in readable))
    if not documents.only:
        return Filter(excluded_ids=hidden)
    shown = tuple(chain.from_iterable(ids for readers, ids in there if readers in readable))
    if not shown:
        return None
    return Filter(excluded_ids=hidden) if len(hidden) < len(shown) else Filter(document_ids=shown)
