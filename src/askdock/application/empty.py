"""Collections without searchable documents: a question to one is told so, not that the documents do not answer."""

from collections.abc import Mapping

from anyio import to_thread

from askdock.ports import DocumentRepository, all_documents
from askdock.records import Answer, Caller, Collection, DocumentStatus, Question
from askdock.retrieval.rights import DocumentRights
from askdock.text import language_of

EMPTY = {
    "en": "There are no documents here yet.",
    "zh": "这里还没有文档。",
}
INDEXING = {
    "en": "The documents are still being indexed ({count} to go): ask again in a while.",
    "zh": "文档仍在索引中（还有 {count} 份），请稍后再问。",
}
ENDED = frozenset(
    {DocumentStatus.READY, DocumentStatus.FAILED, DocumentStatus.QUARANTINED, DocumentStatus.DELETING}
)


class EmptyCollections:
    """Refuses questions to collections with nothing to search; one that had documents is not looked at again."""

    def __init__(self, documents: DocumentRepository, rights: DocumentRights) -> None:
        self._documents = documents
        self._rights = rights
        self._filled: set[str] = set()

    async def refusal(self, question: Question) -> Answer | None:
        """The answer that there are no documents yet, or are being indexed; None if one is searchable."""
        if any(one.id in self._filled for one in question.collections):
            return None
        waiting = 0
        for collection in question.collections:
            counts = await to_thread.run_sync(self._counts, collection, question.caller)
            # A document whose newer version is being indexed is searchable too.
            if counts.get(DocumentStatus.READY) or await to_thread.run_sync(self._any_live, collection):
                self._filled.add(collection.id)
                return None
            waiting += sum(count for status, count in counts.items() if status not in ENDED)
        texts = INDEXING if waiting else EMPTY
        text = texts.get(language_of(question.text), texts["en"]).format(count=waiting)
        return Answer(text, answered=False, citations=(), model="extractive")

    def _counts(self, collection: Collection, caller: Caller) -> Mapping[DocumentStatus, int]:
        """Of the documents that the caller may read: others are not even counted."""
        readable = self._rights.readable(collection, caller)
        return self._documents.count_documents(collection.id, readable=readable)

    def _any_live(self, collection: Collection) -> bool:
        return any(document.live_version for document in all_documents(self._documents, collection.id))
