"""The versions of a document that are kept, and what is other in one than in another."""

from collections.abc import Callable, Sequence
from datetime import datetime
from itertools import islice

from askdock.application.documents import Documents
from askdock.errors import DocumentNotFound, FileMissing, InvalidInput
from askdock.formats.changes import changes_between
from askdock.ports import FileStore, parsed_versions
from askdock.records import Collection, Document, DocumentVersion, VersionChanges

MAX_CHANGES = 1_000
MAX_BLOCKS = 20_000
"""Of both versions together: comparing takes time that grows with their product."""


class Versions:
    """Of documents that the caller was let see before."""

    def __init__(self, documents: Documents, files: FileStore) -> None:
        self._documents = documents
        self._files = files

    def of(self, document: Document) -> list[DocumentVersion]:
        """Those whose text is kept, oldest first, the last of them the one in force; none before there is one."""
        kept = [one for one in parsed_versions(self._files, document.id) if one <= document.live_version]
        return [one for version in kept if (one := self._read(document, version)) is not None]

    def changes(self, document: Document, earlier: int | None = None, later: int | None = None) -> VersionChanges:
        """What is other in `later` (None: the one in force) than in `earlier` (None: the one kept before that).

        Raises InvalidInput where there are no two such versions, or they are too large to compare.
        """
        kept = {one.version: one for one in self.of(document)}
        to = kept.get(document.live_version if later is None else later)
        if to is None:
            raise InvalidInput(_missing(document, later, kept))
        since = max((one for one in kept if one < to.version), default=None) if earlier is None else earlier
        if since is None or since not in kept:
            raise InvalidInput(_missing(document, earlier, kept))
        if since >= to.version:
            raise InvalidInput("the version to compare with must be an earlier one")
        texts = [self._documents.parsed(document.id, version).whole() for version in (since, to.version)]
        if sum(len(text.blocks) for text in texts) > MAX_BLOCKS:
            raise InvalidInput(f"{document.name} is too long to compare: more than {MAX_BLOCKS:,} paragraphs")
        found = list(islice(changes_between(*texts), MAX_CHANGES + 1))
        return VersionChanges(kept[since], to, tuple(found[:MAX_CHANGES]), cut=len(found) > MAX_CHANGES)

    def since(
        self,
        collection: Collection,
        document_id: str,
        choose: Callable[[Sequence[DocumentVersion]], DocumentVersion],
    ) -> VersionChanges | None:
        """What is other in the version in force than in the earlier one that is chosen.

        None where no earlier one is kept, or the document is gone or too long to compare.
        """
        try:
            document = self._documents.get(collection, document_id)
            earlier = [one for one in self.of(document) if not one.live]
            return self.changes(document, choose(earlier).version) if earlier else None
        except (DocumentNotFound, FileMissing, InvalidInput):
            return None

    def in_force(self, document: Document, at: datetime) -> DocumentVersion | None:
        """The version that was the newest at a moment; None where the oldest that is kept is newer than that."""
        before = [one for one in self.of(document) if one.dated is not None and one.dated <= at]
        return before[-1] if before else None

    def _read(self, document: Document, version: int) -> DocumentVersion | None:
        live = version == document.live_version
        try:
            file = self._documents.parsed(document.id, version)
        except FileMissing:  # it has just gone
            return None
        return DocumentVersion(version, document.dated if live else file.dated, live, file.length)


def _missing(document: Document, version: int | None, kept: dict[int, DocumentVersion]) -> str:
    there = ", ".join(map(str, kept)) or "none"
    what = "no earlier version" if version is None else f"no version {version}"
    return f"{what} of {document.name} is kept (kept: {there}; ASKDOCK_VERSIONS_KEPT says how many are)"
