"""Saved scopes: what questions are asked of, under names of their owners'."""

import re
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, datetime

from askdock.errors import InvalidInput, NotFound, TooLarge
from askdock.ports import ScopeStore
from askdock.records import (
    SCOPE_NAME,
    Collection,
    FieldComparison,
    FieldCompound,
    FieldCondition,
    Filter,
    SavedScope,
    Scope,
    together,
)
from askdock.text.names import is_text

MAX_SCOPES = 100
"""Of one owner."""


class SavedScopes:
    """What is saved is a name for what is asked, and no right: each question checks those of whoever asks."""

    def __init__(self, store: ScopeStore, narrowed: Callable[[Filter, Sequence[Collection]], Filter]) -> None:
        """`narrowed` checks what a filter says of metadata against the fields of the collections."""
        self._store = store
        self._narrowed = narrowed

    def of(self, owner: str) -> list[SavedScope]:
        """The owner's, by name."""
        return self._store.of(owner)

    def get(self, owner: str, name: str) -> SavedScope:
        """The owner's of this name. Raises NotFound."""
        found = self._store.find(owner, name) if re.fullmatch(SCOPE_NAME, name) and is_text(name) else None
        if found is None:
            raise NotFound(f"you have no saved scope '{name}'")
        return found

    def save(self, owner: str, name: str, collections: Sequence[Collection], scope: Scope) -> SavedScope:
        """Keep it under the name, in place of what is kept there.

        Raises InvalidInput where no question could be asked of it, TooLarge.
        """
        if not re.fullmatch(SCOPE_NAME, name) or not is_text(name):
            raise InvalidInput("a name has at most 64 characters, none of , : /, and begins with no blank")
        self._narrowed(scope.where, collections)
        known = {one.name for one in self._store.of(owner)}
        if name not in known and len(known) >= MAX_SCOPES:
            raise TooLarge(f"you have {MAX_SCOPES} saved scopes: delete one")
        made = SavedScope(owner, name, together(one.name for one in collections), scope, datetime.now(UTC))
        self._store.put(made)
        return made

    def remove(self, owner: str, name: str) -> None:
        """Forget one. Raises NotFound."""
        if not self._store.remove(owner, name):
            raise NotFound(f"you have no saved scope '{name}'")


def both(scope: Filter, more: Filter) -> Filter:
    """What passes a saved scope and the filter of a question.

    Raises InvalidInput where each names documents or folders, which one filter cannot say of both.
    """
    if (scope.document_ids or scope.folders) and (more.document_ids or more.folders):
        raise InvalidInput("the saved scope names documents or folders already: leave them out of the filter")
    where, parts = more, [one for one in (scope.metadata, more.metadata) if one is not None]
    if scope.tags and more.tags:
        parts.append(FieldComparison("in", "tag", scope.tags))
    elif scope.tags:
        where = replace(where, tags=scope.tags)
    if scope.document_ids or scope.folders:
        where = replace(where, document_ids=scope.document_ids, folders=scope.folders)
    return replace(where, metadata=_all_of(parts))


def _all_of(parts: Sequence[FieldCondition]) -> FieldCondition | None:
    return parts[0] if len(parts) == 1 else FieldCompound("and", tuple(parts)) if parts else None
