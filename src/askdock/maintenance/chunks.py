"""Compares one collection's documents with their chunks in the store, while both are in use.

The store is read first and the catalogue after it, so a document is known before its chunks are missed. Memory
grows with the documents, not with the chunks: of each version a count and a sum of hashes are kept. What does not
add up is looked at again, closely, and left alone if it changes.
"""

from collections.abc import Iterator
from dataclasses import dataclass

from askdock.errors import DocumentNotFound
from askdock.maintenance.findings import Finding, Kind
from askdock.ports import Catalogue, ChunkStore, all_documents
from askdock.records import ENDED, Collection, Document, DocumentStatus, EmbeddedChunk, chunk_id
from askdock.text.counts import counted

_SUM_BITS = 2**64


@dataclass(slots=True)
class _Tally:
    count: int = 0
    total: int = 0

    def add(self, chunk_id: str) -> None:
        self.count += 1
        self.total = (self.total + hash(chunk_id)) % _SUM_BITS


class ChunkCheck:
    """Finds missing, orphan and duplicate chunks of one collection."""

    def __init__(self, catalogue: Catalogue, store: ChunkStore, collection: Collection) -> None:
        self._catalogue = catalogue
        self._store = store
        self._collection = collection

    def run(self, *, repair: bool) -> Iterator[Finding]:
        """Yield what is wrong; with `repair`, put right what can be."""
        tallies: dict[tuple[str, int], _Tally] = {}
        for key in self._store.stored(self._collection.generation):
            tallies.setdefault((key.document_id, key.version), _Tally()).add(key.chunk_id)
        suspects: dict[str, list[int]] = {}
        for document in all_documents(self._catalogue, self._collection.id):
            if document.status is DocumentStatus.DELETING:
                # A worker is at it, or the document counts as stuck.
                for version in range(document.version + 1):
                    tallies.pop((document.id, version), None)
            elif not self._adds_up(document, tallies):
                suspects[document.id] = []
        for document_id, version in tallies:
            suspects.setdefault(document_id, []).append(version)
        for document_id, strays in suspects.items():
            yield from self._look_closely(document_id, strays, repair)

    def _adds_up(self, document: Document, tallies: dict[tuple[str, int], _Tally]) -> bool:
        live = tallies.pop((document.id, document.live_version), _Tally())
        if document.status not in ENDED:
            tallies.pop((document.id, document.version), None)
            return True
        if document.live_version != document.version:
            # How many chunks an older version had is not recorded.
            return document.live_version == 0 or live.count > 0
        wanted = _Tally()
        for one in self._expected(document):
            wanted.add(one)
        return live == wanted

    def _look_closely(self, document_id: str, strays: list[int], repair: bool) -> Iterator[Finding]:
        before = self._document(document_id)
        if before is not None and before.status not in ENDED:
            return
        live = before.live_version if before else 0
        rows = list(self._store.read_document(self._collection.generation, document_id, live)) if live else []
        ids = (self._store.chunk_ids(self._collection.generation, document_id, v) for v in strays if v != live)
        stray = sum(map(len, ids))
        if self._moved(document_id, before):
            return
        found = []
        if stray:
            found.append((Kind.ORPHAN_CHUNKS, f"{counted(stray, 'chunk')} of no live version"))
        restart = False
        if before is not None and live == before.version:
            expected, distinct = set(self._expected(before)), {row.chunk.id for row in rows}
            if missing := len(expected - distinct):
                found.append(
                    (Kind.MISSING_CHUNKS, f"{missing} of {counted(len(expected), 'chunk')} of {before.name}")
                )
                restart = True
            if (extra := len(distinct - expected)) and not stray:
                found.append((Kind.ORPHAN_CHUNKS, f"{counted(extra, 'chunk')} that {before.name} does not have"))
            if twice := len(rows) - len(distinct):
                found.append((Kind.DUPLICATE_CHUNKS, f"{counted(twice, 'chunk')} of {before.name} more than once"))
            rows = [row for row in rows if row.chunk.id in expected]
        if repair and found:
            self._repair(document_id, live, rows, stray > 0, len(found) > restart + (stray > 0))
            if restart:
                self._catalogue.restart(self._collection.id, document_id)
        for kind, detail in found:
            yield Finding(kind, self._collection.name, document_id, detail, repaired=repair)

    def _repair(self, document_id: str, live: int, rows: list[EmbeddedChunk], stray: bool, rewrite: bool) -> None:
        generation = self._collection.generation
        if stray and not rewrite:
            self._store.delete_document(generation, document_id, keep_version=live or None)
        elif rewrite:
            # Should this break off between the two, the document's chunks are missed the next time.
            self._store.delete_document(generation, document_id)
            self._store.upsert(generation, list({row.chunk.id: row for row in rows}.values()))

    def _document(self, document_id: str) -> Document | None:
        try:
            return self._catalogue.get_document(self._collection.id, document_id)
        except DocumentNotFound:
            return None

    def _moved(self, document_id: str, before: Document | None) -> bool:
        """Whether the document has changed, or another generation is live, whose counts the record has then."""
        return (
            self._document(document_id) != before
            or self._catalogue.get_collection(self._collection.name).generation != self._collection.generation
        )

    def _expected(self, document: Document) -> Iterator[str]:
        profile = self._collection.profile.fingerprint
        return (chunk_id(document.id, document.version, n, profile) for n in range(document.chunks))
