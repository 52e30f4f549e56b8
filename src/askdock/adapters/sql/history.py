"""Answers, conversations, feedback and usage in the catalogue's database."""

import json
from dataclasses import replace
from datetime import datetime
from typing import Any

from sqlalchemy import ColumnElement, Row, String, case, cast, delete, func, insert, literal, select, update

from askdock.adapters.sql.accounts_schema import answers, conversations, kept_responses, traces, turns
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.scope_json import scope_from_json, scope_to_json
from askdock.adapters.sql.shares import shares
from askdock.errors import AnswerNotFound, Conflict, ConversationNotFound, TraceNotFound
from askdock.records import (
    LATENCIES,
    AnswerRecord,
    CitedPlace,
    Conversation,
    DayFigures,
    KeptTrace,
    OpenTurn,
    OwnerUsage,
    Period,
    PeriodUsage,
    Rating,
    Scope,
    TurnState,
)

MAX_CITING = 200
"""Answers, the newest, that are looked through for citations of a document."""


class SqlHistory:
    """See `askdock.ports.History`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def start(self, conversation: Conversation) -> None:
        """Keep a new conversation."""
        row = {name: getattr(conversation, name) for name in Conversation.__slots__}
        row["scope"] = scope_to_json(conversation.scope)
        with self._database.transaction(writes=True) as connection:
            connection.execute(insert(conversations).values(**row))

    def get(self, owner: str, conversation_id: str) -> Conversation:
        """Raises ConversationNotFound."""
        with self._database.transaction() as connection:
            row = connection.execute(select(conversations).where(*_mine(owner, conversation_id))).first()
        if row is None:
            raise _no_conversation(conversation_id)
        return _conversation(row)

    def conversations(
        self,
        owner: str,
        *,
        before: str | None = None,
        limit: int = 50,
        text: str = "",
        pinned: bool | None = None,
    ) -> list[Conversation]:
        """Newest first, those older than `before`."""
        wanted = select(conversations).where(conversations.c.owner == owner)
        if before is not None:
            wanted = wanted.where(conversations.c.id < before)
        if pinned is not None:
            wanted = wanted.where(conversations.c.pinned.is_(pinned))
        if text:
            asked = select(answers.c.conversation_id).where(
                answers.c.owner == owner, answers.c.question.icontains(text, autoescape=True)
            )
            found = conversations.c.title.icontains(text, autoescape=True)
            wanted = wanted.where(found | conversations.c.id.in_(asked))
        with self._database.transaction() as connection:
            rows = connection.execute(wanted.order_by(conversations.c.id.desc()).limit(limit))
            return [_conversation(row) for row in rows]

    def turns(self, owner: str, conversation_id: str) -> list[AnswerRecord]:
        """The conversation's answers, oldest first. Raises ConversationNotFound."""
        self.get(owner, conversation_id)
        wanted = select(answers).where(answers.c.conversation_id == conversation_id).order_by(answers.c.id)
        with self._database.transaction() as connection:
            return [_answer(row) for row in connection.execute(wanted)]

    def cited(self, owner: str, collection: str, document_id: str) -> list[CitedPlace]:
        """Where answers of the owner's conversations cite the document."""
        asked = (literal(",") + answers.c.collection + ",").contains(f",{collection},", autoescape=True)
        mine = (answers.c.owner == owner, asked)
        citing = select(answers.c.answer).where(*mine, answers.c.answer.contains(document_id, autoescape=True))
        with self._database.transaction() as connection:
            kept = connection.scalars(citing.order_by(answers.c.id.desc()).limit(MAX_CITING)).all()
        return [
            CitedPlace(one["version"], one["start"], one["end"])
            for answer in kept
            for one in json.loads(answer)["citations"]
            if one["document_id"] == document_id
        ]

    def change(
        self,
        owner: str,
        conversation_id: str,
        *,
        title: str | None = None,
        pinned: bool | None = None,
        scope: Scope | None = None,
        collection: str | None = None,
    ) -> Conversation:
        """Rename or pin it, limit its questions, or ask other collections."""
        values: dict[str, Any] = {"title": title, "pinned": pinned, "collection": collection}
        values = {name: value for name, value in values.items() if value is not None}
        if scope is not None:
            values["scope"] = scope_to_json(scope)
        if values:
            with self._database.transaction(writes=True) as connection:
                connection.execute(update(conversations).where(*_mine(owner, conversation_id)).values(**values))
        return self.get(owner, conversation_id)

    def begin(self, turn: OpenTurn) -> None:
        """Keep a question that is being answered."""
        row = {name: getattr(turn, name) for name in OpenTurn.__slots__}
        with self._database.transaction(writes=True) as connection:
            touched = connection.execute(
                update(conversations)
                .where(*_mine(turn.owner, turn.conversation_id))
                .values(updated_at=turn.created_at)
            )
            if touched.rowcount == 0:
                raise _no_conversation(turn.conversation_id)
            for table in (turns, answers):
                if connection.execute(select(table.c.id).where(table.c.id == turn.id)).first():
                    raise Conflict(f"there is a turn '{turn.id}' already")
            if turn.replaces is not None:
                connection.execute(delete(turns).where(turns.c.owner == turn.owner, turns.c.id == turn.replaces))
            connection.execute(insert(turns).values(**row))

    def grow(self, turn_id: str, text: str, at: datetime) -> bool:
        """Keep what has been written of a running turn."""
        running = (turns.c.id == turn_id, turns.c.state == "running")
        with self._database.transaction(writes=True) as connection:
            grown = connection.execute(update(turns).where(*running).values(text=text, touched_at=at))
        return grown.rowcount > 0

    def end(self, turn_id: str, state: TurnState, text: str, at: datetime, code: str | None = None) -> None:
        """Keep that a turn came to no answer."""
        values = {"state": state, "text": text, "touched_at": at, "code": code}
        with self._database.transaction(writes=True) as connection:
            connection.execute(update(turns).where(turns.c.id == turn_id).values(**values))

    def stop(self, owner: str, conversation_id: str, turn_id: str, at: datetime) -> None:
        """Have a running turn stop."""
        self.get(owner, conversation_id)
        mine = (turns.c.owner == owner, turns.c.conversation_id == conversation_id, turns.c.id == turn_id)
        with self._database.transaction(writes=True) as connection:
            connection.execute(
                update(turns).where(*mine, turns.c.state == "running").values(state="stopped", touched_at=at)
            )

    def open_turns(self, owner: str, conversation_id: str) -> list[OpenTurn]:
        """The conversation's turns without an answer, oldest first."""
        self.get(owner, conversation_id)
        wanted = select(turns).where(turns.c.conversation_id == conversation_id).order_by(turns.c.id)
        with self._database.transaction() as connection:
            return [OpenTurn(**row._mapping) for row in connection.execute(wanted)]

    def delete(self, owner: str, conversation_id: str) -> None:
        """Forget it with its questions and answers. Raises ConversationNotFound."""
        with self._database.transaction(writes=True) as connection:
            # That they were given stays, for feedback and usage; what they said goes.
            text = {"question": None, "answer": None, "conversation_id": None}
            said = select(answers.c.id).where(
                answers.c.owner == owner, answers.c.conversation_id == conversation_id
            )
            connection.execute(delete(traces).where(traces.c.answer_id.in_(said)))
            connection.execute(
                update(answers)
                .where(answers.c.owner == owner, answers.c.conversation_id == conversation_id)
                .values(**text)
            )
            gone = connection.execute(delete(conversations).where(*_mine(owner, conversation_id)))
        if gone.rowcount == 0:
            raise _no_conversation(conversation_id)

    def record(self, answer: AnswerRecord, trace: str | None = None) -> None:
        """Keep an answer."""
        with self._database.transaction(writes=True) as connection:
            if answer.conversation_id is not None:
                touched = connection.execute(
                    update(conversations)
                    .where(*_mine(answer.owner, answer.conversation_id))
                    .values(updated_at=answer.created_at)
                )
                if touched.rowcount == 0:
                    answer, trace = replace(answer, conversation_id=None, question=None, answer=None), None
            row = {name: getattr(answer, name) for name in AnswerRecord.__slots__}
            row["answer"] = None if answer.answer is None else json.dumps(answer.answer)
            connection.execute(delete(turns).where(turns.c.owner == answer.owner, turns.c.id == answer.id))
            connection.execute(insert(answers).values(**row))
            if trace is not None:
                kept = {"answer_id": answer.id, "created_at": answer.created_at, "trace": trace}
                connection.execute(insert(traces).values(**kept))

    def trace(self, owner: str, answer_id: str) -> KeptTrace:
        """How an answer came about. Raises AnswerNotFound, TraceNotFound."""
        return self._trace(answer_id, answers.c.owner == owner)

    def trace_of_anyone(self, answer_id: str) -> KeptTrace:
        """The same, whoever asked. Raises AnswerNotFound, TraceNotFound."""
        return self._trace(answer_id)

    def _trace(self, answer_id: str, *whose: ColumnElement[bool]) -> KeptTrace:
        a = answers.c
        wanted = (
            select(a.id.label("answer_id"), a.collection, a.created_at, a.outcome, a.model, a.answer)
            .add_columns(traces.c.trace)
            .join_from(answers, traces, isouter=True)
            .where(a.id == answer_id, *whose)
        )
        with self._database.transaction() as connection:
            row = connection.execute(wanted).first()
        if row is None:
            raise _no_answer(answer_id)
        if row.trace is None:
            raise TraceNotFound(f"how the answer '{answer_id}' came about is not on record, or not any more")
        fields = dict(row._mapping)
        return KeptTrace(**{**fields, "answer": None if row.answer is None else json.loads(row.answer)})

    def forget_trace(self, owner: str, answer_id: str) -> None:
        """Forget how an answer came about."""
        with self._database.transaction(writes=True) as connection:
            mine = select(answers.c.id).where(answers.c.owner == owner, answers.c.id == answer_id)
            if connection.execute(mine).first() is None:
                raise _no_answer(answer_id)
            connection.execute(delete(traces).where(traces.c.answer_id == answer_id))

    def forget_traces_before(self, moment: datetime) -> int:
        """Forget how the answers given before came about."""
        with self._database.transaction(writes=True) as connection:
            return connection.execute(delete(traces).where(traces.c.created_at < moment)).rowcount

    def rate(self, owner: str, answer_id: str, rating: Rating | None, comment: str | None, at: datetime) -> None:
        """Keep the newest opinion about an answer, None to take it back. Raises AnswerNotFound."""
        with self._database.transaction(writes=True) as connection:
            rated = connection.execute(
                update(answers)
                .where(answers.c.owner == owner, answers.c.id == answer_id)
                .values(rating=rating, comment=comment, rated_at=at)
            )
        if rated.rowcount == 0:
            raise _no_answer(answer_id)

    def move(self, owner: str, to: str) -> None:
        """Make another owner that of everything one has."""
        with self._database.transaction(writes=True) as connection:
            for table in (conversations, answers, turns, shares):
                connection.execute(update(table).where(table.c.owner == owner).values(owner=to))

    def usage(self) -> list[OwnerUsage]:
        """Of every owner, most answers first."""
        a = answers.c
        count = func.count().label("answers")
        wanted = (
            select(
                a.owner,
                count,
                _how_many(a.outcome, "refused"),
                _how_many(a.outcome, "degraded"),
                func.sum(a.prompt_tokens).label("prompt_tokens"),
                func.sum(a.completion_tokens).label("completion_tokens"),
                _how_many(a.rating, "good"),
                _how_many(a.rating, "bad"),
                func.max(a.created_at).label("last_at"),
            )
            .where(a.outcome != "failed")
            .group_by(a.owner)
            .order_by(count.desc(), a.owner)
        )
        with self._database.transaction() as connection:
            return [OwnerUsage(**row._mapping) for row in connection.execute(wanted)]

    def usage_by(
        self, period: Period, *, since: datetime | None = None, until: datetime | None = None
    ) -> list[PeriodUsage]:
        """Of every owner in each period that has answers, newest first, by owner."""
        a = answers.c
        # Both databases write a time as text beginning with year, month and day.
        name = func.substr(cast(a.created_at, String), 1, {"day": 10, "month": 7}[period]).label("period")
        wanted = (
            select(
                name,
                a.owner,
                func.count().label("answers"),
                _how_many(a.outcome, "refused"),
                _how_many(a.outcome, "degraded"),
                func.sum(a.prompt_tokens).label("prompt_tokens"),
                func.sum(a.completion_tokens).label("completion_tokens"),
            )
            .where(a.outcome != "failed")
            .group_by(name, a.owner)
            .order_by(name.desc(), a.owner)
        )
        if since is not None:
            wanted = wanted.where(a.created_at >= since)
        if until is not None:
            wanted = wanted.where(a.created_at < until)
        with self._database.transaction() as connection:
            return [PeriodUsage(**row._mapping) for row in connection.execute(wanted)]

    def days(self, since: datetime) -> list[DayFigures]:
        """Of all owners together in each day since then."""
        a = answers.c
        name = func.substr(cast(a.created_at, String), 1, 10).label("day")
        given = func.sum(case((a.outcome != "failed", 1), else_=0)).label("answers")
        within = [func.sum(case((a.milliseconds <= longest, 1), else_=0)) for longest in LATENCIES]
        outcomes = [_how_many(a.outcome, one) for one in ("refused", "degraded", "failed")]
        wanted = select(name, given, *outcomes, *within).where(a.created_at >= since)
        with self._database.transaction() as connection:
            rows = connection.execute(wanted.group_by(name).order_by(name.desc())).all()
        return [
            DayFigures(row.day, row.answers, row.refused, row.degraded, row.failed, tuple(row[5:])) for row in rows
        ]

    def forget_before(self, moment: datetime) -> int:
        """Forget answers, conversations and kept responses last used before."""
        with self._database.transaction(writes=True) as connection:
            connection.execute(delete(kept_responses).where(kept_responses.c.created_at < moment))
            connection.execute(delete(conversations).where(conversations.c.updated_at < moment))
            old = (answers.c.created_at < moment, answers.c.conversation_id.is_(None))
            return connection.execute(delete(answers).where(*old)).rowcount


def _mine(owner: str, conversation_id: str) -> tuple[Any, Any]:
    return conversations.c.owner == owner, conversations.c.id == conversation_id


def _how_many(column: Any, value: str) -> Any:
    return func.sum(case((column == value, 1), else_=0)).label(value)


def _conversation(row: Row[Any]) -> Conversation:
    return Conversation(**{**row._mapping, "scope": scope_from_json(row.scope)})


def _no_conversation(conversation_id: str) -> ConversationNotFound:
    return ConversationNotFound(f"there is no conversation '{conversation_id}'")


def _no_answer(answer_id: str) -> AnswerNotFound:
    return AnswerNotFound(f"there is no answer '{answer_id}'")


def _answer(row: Row[Any]) -> AnswerRecord:
    fields = {name: row._mapping[name] for name in AnswerRecord.__slots__}
    return AnswerRecord(**{**fields, "answer": json.loads(row.answer) if row.answer else None})
