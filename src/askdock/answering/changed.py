"""What changed in a document since a day or a version: told from the versions whose texts are kept."""

import asyncio
import re
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import PurePosixPath

from askdock import text
from askdock.answering.dates import Date, take_dates
from askdock.answering.inert import inert
from askdock.answering.tables.words import Words, holds, words
from askdock.records import (
    Answer,
    Change,
    Chunk,
    Citation,
    Collection,
    DocumentVersion,
    Passage,
    Question,
    VersionChanges,
    VersionPlace,
)
from askdock.text.analyzer import STOPPED

MODEL = "versions"
LISTED = 30
MAX_SHOWN = 300
"""Characters of a paragraph in the answer; its place has the whole of it."""
Chosen = Callable[[Sequence[DocumentVersion]], DocumentVersion]
"""The version to compare with, of those before the one in force: at least one, oldest first."""
Compare = Callable[[Collection, str, Chosen], VersionChanges | None]
"""The changes of a document since the version that is chosen; None where no earlier one is kept."""

_ASKS = re.compile(
    r"\bwhat(?:['’]s| is| was| has| have)?(?: been)? (?:changed|new|different|updated|added|removed)\b"
    r"|\bwhat (?:are the |were the )?changes\b|\bhow (?:has|did) .{1,80}\bchanged?\b"
    r"|\b(?:list|show)\b.{0,20} changes\b"
    r"|有(?:了)?(?:什么|哪些|何)(?:变化|改动|变更|修改|更新|不同)|(?:改|变|更新|修改|变更|新增|删除)了(?:什么|哪些)"
    r"|(?:变化|改动|变更|修改)(?:是什么|有哪些)",
    re.IGNORECASE,
)
_VERSION = re.compile(r"\bversion\s+(\d+)\b|第\s*(\d+)\s*版|版本\s*(\d+)", re.IGNORECASE)
_YEAR = re.compile(r"(?<!\d)((?:19|20)\d\d)(?!\d)")
_OWN = frozenset(
    words(
        "what changed change changes new different updated added removed list show since version previous last "
        "latest document file in of to the compared with between now how has did been from and before edition text"
    )
)
_OWN_CHINESE = re.compile(
    "自从?|以来|之后|版本?|上一|最新|文件|文档|相比|比较|从|年|月|日|起|到|现在|在|里|中|的|与|和"
)
_TEXTS = {
    "en": {
        "head": "Version {later} of {name} is in force. {count} since version {earlier}:",
        "same": "Version {later} of {name} is in force. It says the same as version {earlier}.",
        "one": "1 change",
        "many": "{:,} changes",
        "dated": "{} ({:%Y-%m-%d})",
        "undated": "{}",
        "added": "added: “{after}”",
        "removed": "removed: “{before}”",
        "changed": "“{before}” became “{after}”",
        "more": "The first {} are shown.",
    },
    "zh": {
        "head": "《{name}》现行版本为第 {later}。自第 {earlier}以来有 {count}：",
        "same": "《{name}》现行版本为第 {later}，与第 {earlier}内容相同。",
        "one": "1 处变化",
        "many": "{:,} 处变化",
        "dated": "{} 版（{:%Y-%m-%d}）",
        "undated": "{} 版",
        "added": "新增：“{after}”",
        "removed": "删除：“{before}”",
        "changed": "“{before}”改为“{after}”",
        "more": "显示前 {} 处。",
    },
}


class ChangeAnswers:
    """Answers what changed, where the question names a document of which an earlier version is kept."""

    def __init__(self, compare: Compare, clock: Callable[[], datetime] = lambda: datetime.now(UTC)) -> None:
        self._compare = compare
        self._clock = clock

    async def answer(self, question: Question, asked: str, passages: Sequence[Passage]) -> Answer | None:
        """The answer to `asked`, the question made to stand alone; None where it is answered the ordinary way.

        Of documents alone that were found for this caller.
        """
        if _ASKS.search(asked) is None:
            return None
        named = _named(asked, passages, question.where.document_ids)
        if named is None:
            return None
        collection = question.collection
        if question.also:
            held = next(one.collection for one in passages if one.chunk.document_id == named.document_id)
            collection = question.only(held).collection
        return await asyncio.to_thread(self._told, collection, asked, named)

    def _told(self, collection: Collection, asked: str, chunk: Chunk) -> Answer | None:
        found = self._compare(collection, chunk.document_id, self._chosen(asked))
        if found is None:
            return None
        wanted = _subject(asked, chunk)
        changes = [one for one in found.changes if not wanted or wanted & _said(one)]
        if wanted and not changes:
            return None
        return _answer(text.language_of(asked), chunk, found, changes)

    def _chosen(self, asked: str) -> Chosen:
        """By its number, by a day or month of the question; else the one before."""
        now = self._clock()

        def choose(earlier: Sequence[DocumentVersion]) -> DocumentVersion:
            if number := _VERSION.search(asked):
                wanted = int(next(group for group in number.groups() if group))
                return next((one for one in earlier if one.version == wanted), earlier[-1])
            moment = _moment(asked, now)
            if moment is None:
                return earlier[-1]
            dated = [one for one in earlier if one.dated is not None]
            begins, ends = moment
            within = [one for one in dated if one.dated is not None and begins <= one.dated < ends]
            before = [one for one in dated if one.dated is not None and one.dated < begins]
            return (within or before or list(earlier[:1]))[-1]

        return choose


def _moment(asked: str, now: datetime) -> tuple[datetime, datetime] | None:
    """Begin and end of the day, month or year that is named; a month without a year is the last one there was."""
    dates = sorted(take_dates(asked)[1], key=lambda one: (one.year or 0, one.month, one.day or 0))
    if not dates:
        year = _YEAR.search(asked)
        if year is None:
            return None
        return datetime(int(year[1]), 1, 1, tzinfo=UTC), datetime(int(year[1]) + 1, 1, 1, tzinfo=UTC)
    date: Date = dates[0]
    year_of = date.year or (now.year if (date.month, date.day or 1) <= (now.month, now.day) else now.year - 1)
    try:
        begins = datetime(year_of, date.month, date.day or 1, tzinfo=UTC)
    except ValueError:
        return None
    if date.day:
        return begins, begins.replace(hour=23, minute=59, second=59)
    following = (year_of, date.month + 1) if date.month < 12 else (year_of + 1, 1)
    return begins, datetime(*following, 1, tzinfo=UTC)


def _named(asked: str, passages: Sequence[Passage], chosen: Sequence[str]) -> Chunk | None:
    """A chunk of the one document that the question names by its file or title, or that alone is asked."""
    documents = {one.chunk.document_id: one.chunk for one in reversed(passages)}
    if len(chosen) == 1:
        return documents.get(chosen[0])
    said = words(asked)
    named = [chunk for chunk in documents.values() if any(_within(name, said) for name in _names(chunk))]
    return named[0] if len(named) == 1 else None


def _names(chunk: Chunk) -> tuple[Words, Words]:
    return words(PurePosixPath(chunk.document_name).stem), words(chunk.title)


def _within(name: Words, said: Words) -> bool:
    return len("".join(name)) > 1 and holds(said, name)


def _subject(asked: str, chunk: Chunk) -> frozenset[str]:
    """What the question is about beside the document, its version and that something changed."""
    rest = _OWN_CHINESE.sub(" ", _ASKS.sub(" ", _VERSION.sub(" ", take_dates(asked)[0])))
    known = _OWN | set().union(*_names(chunk))
    tokens = (token for token in text.analyze(rest) if token not in STOPPED)
    names = set(text.analyze(f"{chunk.document_name} {PurePosixPath(chunk.document_name).stem} {chunk.title}"))
    return frozenset(one for one in tokens if one not in known and one not in names and not one.isdigit())


def _said(change: Change) -> frozenset[str]:
    places = (change.before, change.after)
    return frozenset(text.analyze("\n".join([*change.headings, *(one.text for one in places if one is not None)])))


def _answer(language: str, chunk: Chunk, found: VersionChanges, changes: Sequence[Change]) -> Answer:
    texts = _TEXTS["zh" if language == "zh" else "en"]
    citations: list[Citation] = []

    def cited(version: DocumentVersion, place: VersionPlace | None, headings: tuple[str, ...]) -> str:
        if place is None:
            return ""
        citations.append(_citation(chunk, len(citations) + 1, version, place, headings))
        return f" [{len(citations)}]"

    def version_in_words(version: DocumentVersion) -> str:
        return texts["dated" if version.dated else "undated"].format(version.version, version.dated)

    known = {
        "name": inert(chunk.document_name),
        "later": version_in_words(found.later),
        "earlier": version_in_words(found.earlier),
    }
    if not changes:
        whole = VersionPlace(chunk.start, chunk.end, chunk.text)
        same = texts["same"].format(**known) + cited(found.later, whole, chunk.headings)
        return Answer(same, answered=True, citations=tuple(citations), model=MODEL)
    count = texts["one"] if len(changes) == 1 else texts["many"].format(len(changes))
    lines = [texts["head"].format(count=count, **known)]
    for one in changes[:LISTED]:
        line = texts[one.kind].format(before=_short(one.before), after=_short(one.after))
        section = f"{inert(one.headings[-1])}: " if one.headings else ""
        marks = cited(found.earlier, one.before, one.headings) + cited(found.later, one.after, one.headings)
        lines.append(f"- {section}{line}{marks}")
    if len(changes) > LISTED:
        lines.append(texts["more"].format(LISTED))
    return Answer("\n".join(lines), answered=True, citations=tuple(citations), model=MODEL)


def _short(place: VersionPlace | None) -> str:
    line = " ".join(place.text.split()) if place is not None else ""
    return inert(line if len(line) <= MAX_SHOWN else f"{line[:MAX_SHOWN]}…")


def _citation(
    chunk: Chunk, marker: int, version: DocumentVersion, place: VersionPlace, headings: tuple[str, ...]
) -> Citation:
    """Without a page: the original that pages are shown of is that of the newest version."""
    return Citation(
        marker=marker,
        chunk_id="",
        document_id=chunk.document_id,
        version=version.version,
        document_name=chunk.document_name,
        source_uri=chunk.source_uri,
        title=chunk.title,
        headings=headings,
        page=None,
        start=place.start,
        end=place.end,
        quote=place.text,
    )
