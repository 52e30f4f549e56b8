"""The synonyms of collections: a short list that people keep, read at each question."""

import io
import json
import logging
import time
from collections.abc import Callable

from askdock.errors import FileMissing, FilesUnavailable, InvalidInput
from askdock.ports import FileStore, synonyms_key
from askdock.records import Collection
from askdock.text.names import is_text
from askdock.text.synonyms import Groups

KEPT_SECONDS = 10.0
"""What another process changed counts from then on, at the latest."""
MAX_GROUPS = 1_000
MAX_TERMS = 20
MAX_TERM = 100
"""Characters."""

log = logging.getLogger(__name__)


class Synonyms:
    """Kept in the file store, one file for each collection that has some."""

    def __init__(self, files: Callable[[], FileStore], clock: Callable[[], float] = time.monotonic) -> None:
        self._files = files
        self._clock = clock
        self._known: dict[str, tuple[float, Groups]] = {}

    def of(self, collection: Collection) -> Groups:
        """The groups of terms that mean the same. Raises FilesUnavailable."""
        try:
            with self._files().open(synonyms_key(collection.id)) as file:
                groups: list[list[str]] = json.load(file)
        except FileMissing:
            groups = []
        self._known[collection.id] = self._clock(), groups
        return groups

    def for_search(self, collection: Collection) -> Groups:
        """The same, at most some seconds old; the last known ones, or none, while the file store is away."""
        read_at, groups = self._known.get(collection.id, (float("-inf"), ()))
        if self._clock() - read_at < KEPT_SECONDS:
            return groups
        try:
            return self.of(collection)
        except FilesUnavailable as error:
            log.warning("searched with the synonyms that were known: %s", error)
            self._known[collection.id] = self._clock(), groups
            return groups

    def replace(self, collection: Collection, groups: Groups) -> Groups:
        """Keep these instead; they count from the next question on. Raises InvalidInput, FilesUnavailable."""
        kept = [list(dict.fromkeys(term.strip() for term in group)) for group in groups]
        _check(kept)
        key = synonyms_key(collection.id)
        if kept:
            self._files().put(key, io.BytesIO(json.dumps(kept, ensure_ascii=False).encode()))
        else:
            self._files().delete(key)
        self._known[collection.id] = self._clock(), kept
        return kept


def _check(groups: Groups) -> None:
    if len(groups) > MAX_GROUPS:
        raise InvalidInput(f"a collection has at most {MAX_GROUPS:,} groups of synonyms")
    for number, group in enumerate(groups, 1):
        if not 2 <= len(group) <= MAX_TERMS:
            raise InvalidInput(f"synonyms {number}: a group has 2 to {MAX_TERMS} different terms")
        if not all(term and len(term) <= MAX_TERM and is_text(term) for term in group):
            raise InvalidInput(f"synonyms {number}: a term has 1 to {MAX_TERM} characters")
