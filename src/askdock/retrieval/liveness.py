"""Only what is live may answer: passages are checked against the catalogue before anything uses them."""

from collections.abc import Callable, Mapping, Sequence, Set

from askdock.records import Passage


class LivenessFilter:
    """Drops passages of deleted or replaced documents. The store may lag behind the catalogue; an answer may not.

    `live_versions` tells the live version of each document that has one (`DocumentRepository.live_versions`).
    """

    def __init__(self, live_versions: Callable[[Sequence[str]], Mapping[str, int]]) -> None:
        self._live_versions = live_versions

    def live(self, document_ids: Set[str]) -> Mapping[str, int]:
        """The live version of each of these that has one."""
        return self._live_versions(list(document_ids)) if document_ids else {}

    def keep_live(self, passages: Sequence[Passage]) -> list[Passage]:
        """The passages of live document versions, in their order."""
        versions = self._live_versions(list({passage.chunk.document_id for passage in passages}))
        return [one for one in passages if versions.get(one.chunk.document_id) == one.chunk.version]
