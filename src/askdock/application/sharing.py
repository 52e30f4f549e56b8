"""Sharing conversations and turns: frozen when they are shared, read within the reader's own rights."""

from collections.abc import Sequence
from datetime import UTC, datetime

from askdock.errors import InvalidInput, ShareNotFound
from askdock.ports import ShareStore
from askdock.records import (
    AnswerRecord,
    Caller,
    Conversation,
    Role,
    Share,
    SharedTurn,
    names_of,
    new_id,
    together,
)
from askdock.retrieval.rights import DocumentRights

OWN = {"id": None, "conversation_id": None, "usage": None}
"""Of an answer, what is its owner's alone."""


class Sharing:
    """Shares, and opens what was shared."""

    def __init__(self, store: ShareStore, rights: DocumentRights) -> None:
        self.store = store
        self._rights = rights

    def share(self, conversation: Conversation, answers: Sequence[AnswerRecord], turn_id: str | None) -> Share:
        """Keep a copy of the newest answers of a conversation, or of the one that is named.

        Raises InvalidInput where there is none.
        """
        chosen = [one for one in answers if turn_id in (None, one.id)]
        if not chosen:
            raise InvalidInput("there is no answer to share")
        turns = tuple(
            SharedTurn(
                one.question or "",
                {**(one.answer or {}), **OWN},
                one.created_at,
            )
            for one in chosen
        )
        title = conversation.title if turn_id is None else (chosen[0].question or "")[:200]
        made = Share(
            new_id(),
            conversation.owner,
            together(dict.fromkeys(name for one in chosen for name in names_of(one.collection))),
            conversation.id,
            title,
            datetime.now(UTC),
            turns,
        )
        self.store.add(made)
        return made

    def open(self, share_id: str, caller: Caller) -> Share:
        """What was shared, for whoever may ask its collections and read every document that it cites, now.

        Raises ShareNotFound: also where it is not for the caller.
        """
        found = self.store.get(share_id)
        may_ask = caller.may(Role.ASKER, found.collection)
        if not may_ask or self._rights.withheld(found.collection, caller, found.cited):
            raise ShareNotFound(f"there is no shared page '{share_id}' for you")
        return found
