"""Compares documents with the file store, while both are in use.

The files are listed before the catalogue is read; what then seems missing or left over is looked up again.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from askdock.errors import DocumentNotFound
from askdock.maintenance.findings import Finding, Kind
from askdock.ports import Catalogue, FileStore, all_documents, original_key, parsed_key, version_of, written_key
from askdock.records import Collection, Document, DocumentStatus


class FileCheck:
    """Finds missing and orphan files, over all collections."""

    def __init__(
        self, catalogue: Catalogue, files: FileStore, versions: Callable[[Collection], int] = lambda _: 0
    ) -> None:
        """`versions`: of how many earlier versions a collection keeps the text."""
        self._catalogue = catalogue
        self._files = files
        self._versions = versions

    def run(self, *, repair: bool) -> Iterator[Finding]:
        """Yield what is wrong; with `repair`, put right what can be."""
        originals, texts = set(self._files.keys("originals/")), set(self._files.keys("parsed/"))
        used: set[str] = set()
        by_document = _by_document(texts)
        for collection in self._catalogue.list_collections():
            for document in all_documents(self._catalogue, collection.id):
                used.update(_keys(document))
                used.update(_earlier(document, by_document[document.id], self._versions(collection)))
                if document.status is not DocumentStatus.DELETING:
                    yield from self._missing(document, originals, texts, collection.name, repair)
        for key in sorted(originals - used):
            yield from self._orphan_original(key, repair)
        for key in sorted(texts - used):
            if repair:
                self._files.delete(key)
            yield Finding(Kind.ORPHAN_FILE, None, key, "no document has this text", repaired=repair)

    def _missing(
        self, document: Document, originals: set[str], texts: set[str], collection: str, repair: bool
    ) -> Iterator[Finding]:
        original = original_key(document.collection_id, document.sha256)
        if original not in originals and not self._files.exists(original) and self._stands(document):
            detail = f"the original of {document.name} is gone: upload it again"
            yield Finding(Kind.MISSING_FILE, collection, document.id, detail)
            return
        text = parsed_key(document.id, document.live_version)
        live = document.status is DocumentStatus.READY and document.live_version == document.version
        if live and text not in texts and not self._files.exists(text) and self._stands(document):
            if repair:
                self._catalogue.restart(document.collection_id, document.id)
            detail = f"the parsed text of {document.name} is gone"
            yield Finding(Kind.MISSING_TEXT, collection, document.id, detail, repaired=repair)

    def _orphan_original(self, key: str, repair: bool) -> Iterator[Finding]:
        _, collection_id, digest = key.split("/", 2)
        # No document can come to use the file before the context ends.
        with self._catalogue.file_unused(collection_id, digest) as unused:
            if unused and repair:
                self._files.delete(key)
        if unused:
            yield Finding(Kind.ORPHAN_FILE, None, key, "no document has these bytes", repaired=repair)

    def _stands(self, document: Document) -> bool:
        """Whether the document is still as it was when it was listed."""
        try:
            return self._catalogue.get_document(document.collection_id, document.id) == document
        except DocumentNotFound:
            return False


def _by_document(texts: Iterable[str]) -> Mapping[str, list[int]]:
    """Versions of each document of which there is a text."""
    found: dict[str, list[int]] = defaultdict(list)
    for key in texts:
        if (version := version_of(key)) is not None:
            found[key.split("/")[1]].append(version)
    return found


def _earlier(document: Document, versions: Sequence[int], kept: int) -> Iterator[str]:
    """The texts of the newest versions before the live one, as many as are kept."""
    before = sorted(version for version in versions if version < document.live_version)
    for version in before[max(len(before) - kept, 0) :]:
        yield parsed_key(document.id, version)


def _keys(document: Document) -> Iterator[str]:
    yield original_key(document.collection_id, document.sha256)
    yield written_key(document.id)
    for version in {document.version, document.live_version}:
        yield parsed_key(document.id, version)
