"""The inbox in both databases."""

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta

import pytest

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.history import SqlHistory
from askdock.adapters.sql.inbox import SqlInbox
from askdock.records import AnswerRecord, Conversation, Handling, Outcome, new_id
from askdock.trace import Trace, encode

NOW = datetime.now(UTC).replace(microsecond=0)
DONE = Handling("fixed", "Bo", "curated", "c1", "Ann", "备注", "Lin", NOW)


@pytest.fixture
def inbox(database: Database) -> SqlInbox:
    return SqlInbox(database)


@pytest.fixture
def history(database: Database) -> SqlHistory:
    return SqlHistory(database)


def ask(history: SqlHistory, question: str, collection: str = "hr", outcome: Outcome = "refused") -> str:
    """Outside of a conversation: the question stands in the trace."""
    trace = Trace()
    trace.question = question
    record = AnswerRecord(new_id(), "key:x", collection, datetime.now(UTC), outcome, "extractive")
    history.record(record, encode(trace).decode())
    return record.id


def ids(inbox: SqlInbox, collection: str = "hr") -> Sequence[str]:
    return [one.answer_id for one in inbox.items(collection)]


def test_what_was_refused_or_rated_bad_is_in_it_newest_first(inbox: SqlInbox, history: SqlHistory) -> None:
    conversation = Conversation(new_id(), "lin", "hr", "Leave", NOW, NOW)
    history.start(conversation)
    rated = AnswerRecord(
        *(new_id(), "lin", "hr", NOW, "answered", "m"),
        conversation_id=conversation.id,
        question="年假？",
        answer={"text": "30"},
    )
    history.record(rated)
    refused = ask(history, "Who pays?")
    ask(history, "Who pays what?", outcome="answered")
    assert ids(inbox) == [refused]
    history.rate("lin", rated.id, "bad", "it is 25", NOW)
    inbox.say(rated.id, "wrong", "30 天。")
    assert ids(inbox) == [refused, rated.id]
    found = inbox.item(rated.id)
    assert found is not None
    assert (found.question, found.reason, found.sentence, found.comment) == (
        "年假？",
        "wrong",
        "30 天。",
        "it is 25",
    )
    assert inbox.items("hr", since=datetime.now(UTC) + timedelta(minutes=1)) == []
    assert len(inbox.items("hr", limit=1)) == 1
    history.delete("lin", conversation.id)
    assert ids(inbox) == [refused]


def test_a_collection_is_told_by_its_whole_name(inbox: SqlInbox, history: SqlHistory) -> None:
    several = ask(history, "Who pays?", "it,hr_2,hr")
    ask(history, "Who pays?", "hr_2")
    ask(history, "Who pays?", "hrx2")
    assert ids(inbox) == [several]


def test_what_is_done_replaces_what_was_done_and_keeps_what_was_said(inbox: SqlInbox, history: SqlHistory) -> None:
    answer = ask(history, "Who pays?")
    inbox.handle(answer, Handling("working", "Bo"))
    inbox.say(answer, "outdated", "s")
    inbox.handle(answer, DONE)
    (found,) = inbox.items("hr")
    assert (found.handling, found.reason, found.sentence) == (DONE, "outdated", "s")


def test_two_at_once_leave_one(inbox: SqlInbox, history: SqlHistory) -> None:
    answer = ask(history, "Who pays?")
    with ThreadPoolExecutor(4) as threads:
        list(threads.map(lambda owner: inbox.handle(answer, Handling("working", owner)), "abcdefgh"))
    (found,) = inbox.items("hr")
    assert found.handling.owner in "abcdefgh"


def test_it_goes_with_its_answer(inbox: SqlInbox, history: SqlHistory) -> None:
    answer = ask(history, "Who pays?")
    inbox.handle(answer, DONE)
    history.forget_trace("key:x", answer)  # the question stood there alone
    assert ids(inbox) == []
    inbox.handle("0" * 32, DONE)  # gone in the meantime
    inbox.say("0" * 32, "wrong", "")
    assert inbox.item("0" * 32) is None
