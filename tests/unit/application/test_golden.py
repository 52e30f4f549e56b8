"""Golden questions: files of them, what may be expected, and how an answer is measured by it."""

import asyncio
import json
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace
from typing import Any

import pytest

from askdock.application.golden import MAX_QUESTIONS, Expected, Golden
from askdock.application.golden_runs import GoldenRuns, difference, rank_of
from askdock.errors import Conflict, InvalidInput, LLMTimeout, NotFound, TooLarge
from askdock.records import LOCAL, Answer, Chunk, Citation, GoldenQuestion, GoldenRun, Passage

COLLECTION: Any = SimpleNamespace(id="c1", name="hr", generation="g1", profile=SimpleNamespace(fingerprint="p1"))


class Store:
    """Keeps them in memory."""

    def __init__(self) -> None:
        self.kept: dict[str, GoldenQuestion] = {}
        self.run_of: dict[str, GoldenRun] = {}

    def questions(self, collection_id: str) -> list[GoldenQuestion]:
        return [one for one in self.kept.values() if one.collection_id == collection_id]

    def put(self, questions: Sequence[GoldenQuestion]) -> None:
        self.kept.update({one.id: one for one in questions})

    def remove(self, collection_id: str, ids: Sequence[str]) -> int:
        return sum(self.kept.pop(one, None) is not None for one in ids)

    def put_run(self, run: GoldenRun) -> None:
        self.run_of[run.id] = run

    def runs(self, collection_id: str, *, limit: int) -> list[GoldenRun]:
        newest = sorted(self.run_of.values(), key=lambda one: one.id, reverse=True)[:limit]
        return [replace(one, outcomes=()) for one in newest]

    def run(self, collection_id: str, run_id: str) -> GoldenRun | None:
        return self.run_of.get(run_id)

    def keep_runs(self, collection_id: str, count: int) -> None:
        self.run_of = {one.id: self.run_of[one.id] for one in self.runs(collection_id, limit=count)}


def chunk(name: str, text: str) -> Chunk:
    return Chunk(
        f"c-{name}", f"id-{name}", 1, 0, text, 0, len(text), None, (), (), "", name, f"upload:{name}", "text/plain"
    )


LEAVE, LUNCH = (
    chunk("leave.md", "Everyone has 25 days\nof annual leave."),
    chunk("lunch.md", "Lunch costs 7 euros."),
)


class Asked:
    """Finds both passages and answers from the first; refuses what is not about either."""

    def __init__(self) -> None:
        self.text = "Everyone has 25 days. [1]"
        self.fails_at: str | None = None

    def make(self, collection: Any, text: str, caller: Any, *, top_k: int | None = None) -> Any:
        return SimpleNamespace(text=text)

    async def search(self, question: Any) -> list[Passage]:
        return [Passage(LUNCH, 0.9, {}), Passage(LEAVE, 0.8, {})]

    def answering(self, collection: Any) -> None:
        return None

    async def answer(self, question: Any, how: Any = None) -> Answer:
        if question.text == self.fails_at:
            raise LLMTimeout("too slow")
        if "leave" not in question.text:
            return Answer(text="", answered=False, citations=(), model="extractive")
        cited = Citation(1, LEAVE.id, LEAVE.document_id, 1, LEAVE.document_name, "", "", (), None, 0, 5, "Every")
        return Answer(text=self.text, answered=True, citations=(cited,), model="extractive")


@pytest.fixture
def store() -> Store:
    return Store()


@pytest.fixture
def golden(store: Store) -> Golden:
    return Golden(store)


@pytest.fixture
def asked() -> Asked:
    return Asked()


@pytest.fixture
def runs(store: Store, golden: Golden, asked: Asked) -> GoldenRuns:
    return GoldenRuns(store, golden, asked, lambda _: "extractive")  # type: ignore[arg-type]


def ask(runs: GoldenRuns, *tags: str) -> GoldenRun:
    async def all_steps() -> GoldenRun:
        run = runs.begin(COLLECTION, LOCAL, tags)
        return [step async for step in runs.ask(COLLECTION, run, LOCAL, tags)][-1]

    return asyncio.run(all_steps())


@pytest.mark.parametrize(
    ("expected", "right", "rank"),
    [
        (Expected("leave?", ("leave.md",)), True, 2),
        (Expected("leave?", ("id-leave.md",), quote="25 DAYS of annual"), True, 2),
        (Expected("leave?", (), quote="25 days of  annual"), True, 2),
        (Expected("leave?", ("leave.md",), quote="30 days"), True, 0),
        (Expected("leave?", (), quote="30 days"), False, 0),
        (Expected("leave?", ("lunch.md",)), False, 1),
        (Expected("leave?", words=("25 days",)), True, None),
        (Expected("leave?", words=("２５ Days", "everyone")), True, None),
        (Expected("leave?", words=("26 days",)), False, None),
        (Expected("leave?", refused=True), False, None),
        (Expected("president?", refused=True), True, None),
        (Expected("president?", words=("25",)), False, None),
    ],
)
def test_an_answer_is_right_by_what_was_expected_of_it(
    golden: Golden, runs: GoldenRuns, expected: Expected, right: bool, rank: int | None
) -> None:
    golden.add(COLLECTION, [expected], "u1")
    run = ask(runs)
    (outcome,) = run.outcomes
    assert (run.state, outcome.right, outcome.rank) == ("done", right, rank)
    assert run.measures.right == right


def test_runs_are_compared_question_by_question(golden: Golden, runs: GoldenRuns, asked: Asked) -> None:
    first, second = golden.add(COLLECTION, [Expected("leave?", words=("25",)), Expected("x", refused=True)], "u1")
    before = ask(runs)
    asked.text = "Everyone has 26 days. [1]"
    golden.add(COLLECTION, [Expected("leave, new?", words=("26",))], "u1")
    now = ask(runs)
    assert runs.before(COLLECTION, now) == before
    found = difference(before, now)
    assert [one.question_id for one in found.worse] == [first.id]
    assert (found.worse[0].missing, found.better, found.ranks) == (("25",), (), ())
    assert second.id in {one.question_id for one in now.outcomes if one.right}
    assert (now.measures.answered_wrongly, now.worse) == (1, 1)


def test_a_run_that_fails_says_why_and_another_may_begin(golden: Golden, runs: GoldenRuns, asked: Asked) -> None:
    golden.add(COLLECTION, [Expected("leave?", words=("25",)), Expected("slow", words=("1",))], "u1")
    asked.fails_at = "slow"
    run = ask(runs)
    assert (run.state, run.failure, len(run.outcomes)) == ("failed", "too slow", 1)
    asked.fails_at = None
    assert ask(runs).state == "done"


def test_one_run_at_a_time_unless_its_process_has_ended(golden: Golden, runs: GoldenRuns, store: Store) -> None:
    golden.add(COLLECTION, [Expected("leave?", words=("25",))], "u1")
    run = runs.begin(COLLECTION, LOCAL)
    with pytest.raises(Conflict, match=run.id):
        runs.begin(COLLECTION, LOCAL)
    store.put_run(replace(run, updated_at=datetime.now(UTC) - timedelta(minutes=6)))
    assert runs.get(COLLECTION, run.id).state == "failed"
    assert runs.begin(COLLECTION, LOCAL).id != run.id


def test_questions_with_a_tag_may_be_asked_alone(golden: Golden, runs: GoldenRuns) -> None:
    golden.add(COLLECTION, [Expected("leave?", words=("25",), tags=("hr",)), Expected("x", refused=True)], "u1")
    assert [one.question for one in ask(runs, "hr").outcomes] == ["leave?"]
    with pytest.raises(InvalidInput, match="no golden questions with these tags"):
        ask(runs, "it")


@pytest.mark.parametrize("form", ["jsonl", "csv"])
def test_what_is_written_out_is_taken_in_again(golden: Golden, form: Any) -> None:
    golden.add(
        COLLECTION,
        [
            Expected("出差住宿标准？", ("差旅.md", "d2"), "“480 元”,\n每晚", ("480", "=1+1"), tags=("差旅",)),
            Expected("=cmd()", refused=True),
            Expected("'=x", words=("noon; it closes", 'a "b"', "c\u2028d", "two\nlines", "'=y"), tags=("x;y",)),
            Expected("When\u2028does it close?\x85", ("a;b.txt",)),
        ],
        "u1",
    )
    written = "".join(golden.write_out(COLLECTION, form))
    elsewhere = Golden(Store())
    assert elsewhere.bring_in(COLLECTION, written, form, "u2") == (4, 0)
    fields = ("question", "documents", "quote", "words", "refused", "tags")
    kept = [[getattr(one, name) for name in fields] for one in elsewhere.all(COLLECTION)]
    assert kept == [[getattr(one, name) for name in fields] for one in golden.all(COLLECTION)]
    assert golden.bring_in(COLLECTION, written, form, "u2") == (0, 4)


def test_lines_of_people_are_taken_in(golden: Golden) -> None:
    lines = [{"question": "Who?", "document": "a.md"}, {"question": "What?", "words": "one; two", "refused": None}]
    assert golden.bring_in(COLLECTION, "\n".join(map(json.dumps, lines)), "jsonl", "u1") == (2, 0)
    assert [(one.documents, one.words) for one in golden.all(COLLECTION)] == [
        (("a.md",), ()),
        ((), ("one", "two")),
    ]
    first, second = golden.all(COLLECTION)
    assert first.created_at < second.created_at  # by which a store puts them in order
    sheet = "\ufeffquestion,words,note\nWho?,me,of no use\nWhen?,now,\n"
    assert golden.bring_in(COLLECTION, sheet, "csv", "u1") == (1, 1)


@pytest.mark.parametrize(
    ("content", "form", "says"),
    [
        ("{}", "jsonl", "line 1: a golden question needs"),
        ('{"question": "x", "refused": true}\n[1]', "jsonl", "line 2: expected a JSON object"),
        ('{"question": "x"}', "jsonl", "line 1: a golden question says what is right"),
        ('{"question": "x", "refused": true, "words": ["a"]}', "jsonl", "line 1: a question that must be refused"),
        ('{"question": "x", "words": [1]}', "jsonl", "line 1: `words` is a list of texts"),
        ('{"question": 1, "words": ["a"]}', "jsonl", "line 1: `question` and `quote` are texts"),
        ("frage,words\nx,y\n", "csv", "line 1: a head with `question`"),
        ("question,words\nx,y\n,z\n", "csv", "line 3: a golden question needs"),
    ],
)
def test_a_file_with_a_mistake_is_refused_whole(golden: Golden, content: str, form: Any, says: str) -> None:
    with pytest.raises(InvalidInput, match=says):
        golden.bring_in(COLLECTION, content, form, "u1")
    assert golden.all(COLLECTION) == []


def test_a_collection_has_so_many_at_most(golden: Golden) -> None:
    line = '{{"question": "{}", "refused": true}}\n'
    golden.bring_in(COLLECTION, "".join(line.format(at) for at in range(MAX_QUESTIONS)), "jsonl", "u1")
    with pytest.raises(TooLarge, match="at most"):
        golden.add(COLLECTION, [Expected("one more", refused=True)], "u1")


def test_a_question_that_is_not_there_is_not_changed(golden: Golden) -> None:
    with pytest.raises(NotFound):
        golden.change(COLLECTION, "0" * 32, Expected("x", refused=True))


def test_a_passage_that_was_cut_smaller_is_still_the_expected_one() -> None:
    """The quote is a whole passage of larger chunks."""
    sentences = [
        "Everyone has 25 days of annual leave in a year.",
        "What is left of it in March is lost for good.",
    ]
    kept: Any = SimpleNamespace(documents=(), quote=" ".join(sentences))
    other = chunk("lunch.md", "Lunch costs 7 euros in the canteen, and 5 for apprentices.")
    smaller = chunk("leave.md", sentences[1])
    assert rank_of(kept, [Passage(other, 1.0), Passage(smaller, 0.5)]) == 2
    assert rank_of(kept, [Passage(other, 1.0)]) == 0
