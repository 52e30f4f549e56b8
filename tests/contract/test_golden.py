"""Golden questions and their runs, on both databases."""

import traceback
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database
from askdock.adapters.sql.golden import SqlGolden
from askdock.errors import CollectionNotFound
from askdock.records import (
    Collection,
    GoldenMeasures,
    GoldenOutcome,
    GoldenPlan,
    GoldenQuestion,
    GoldenRun,
    IndexProfile,
)

NOW = datetime.now(UTC).replace(microsecond=0)


@pytest.fixture
def golden(database: Database) -> SqlGolden:
    return SqlGolden(database)


@pytest.fixture
def collection(database: Database) -> Collection:
    return SqlCatalogue(database).create_collection("hr", IndexProfile("m", "f", 3, 200, 40, "a"))


def question(collection: Collection, number: int, **fields: object) -> GoldenQuestion:
    made = GoldenQuestion(
        f"{number:032x}", collection.id, f"问 {number}?", ("a.md", "d1"), "“quote”", ("25 days",), False, ("x",),
        "written", "u1", NOW + timedelta(seconds=number),
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def run(collection: Collection, number: int, **fields: object) -> GoldenRun:
    made = GoldenRun(
        f"{number:032x}", collection.id, "running", "u1", NOW + timedelta(minutes=number), NOW, 2, "g1", "p1",
        "extractive", "0.2.0",
    )  # fmt: skip
    return replace(made, **fields)  # type: ignore[arg-type]


def test_questions_are_kept_changed_and_forgotten(golden: SqlGolden, collection: Collection) -> None:
    one, two = question(collection, 1), question(collection, 2, documents=(), quote="", words=(), refused=True)
    golden.put([two, one])
    assert golden.questions(collection.id) == [one, two]
    changed = replace(one, words=("26 days", "二十六天"))
    golden.put([changed])
    golden.put([])
    assert golden.questions(collection.id) == [changed, two]
    assert golden.questions("another") == []
    assert golden.remove("another", [one.id]) == 0
    assert golden.remove(collection.id, [one.id, "unknown"]) == 1
    assert golden.questions(collection.id) == [two]


def test_runs_are_kept_as_they_go_on_the_newest_of_them(golden: SqlGolden, collection: Collection) -> None:
    begun = run(collection, 1)
    golden.put_run(begun)
    outcome = GoldenOutcome("q1", "Who?", False, True, 0, False, ("25",), 12.5)
    outcomes = (outcome, replace(outcome, rank=None, cited=None, missing=()))
    done = replace(begun, state="done", outcomes=outcomes, measures=GoldenMeasures.of(outcomes), worse=1)
    golden.put_run(done)
    listed = replace(done, outcomes=())
    assert golden.runs(collection.id, limit=10) == [listed]
    assert golden.newest_runs() == [listed]
    later = [run(collection, number, state="failed", failure="why") for number in (2, 3)]
    for one in later:
        golden.put_run(one)
    assert golden.runs(collection.id, limit=2) == later[::-1]
    assert golden.run(collection.id, done.id) == done
    assert golden.run("another", done.id) is None
    assert golden.newest_runs() == [listed]
    golden.keep_runs(collection.id, 2)
    assert golden.runs(collection.id, limit=10) == later[::-1]


def test_they_go_with_their_collection(golden: SqlGolden, collection: Collection, database: Database) -> None:
    golden.put([question(collection, 1)])
    golden.put_run(run(collection, 1))
    golden.put_plan(GoldenPlan(collection.id, "1h", next_at=NOW))
    SqlCatalogue(database).delete_collection(collection.id)
    assert golden.questions(collection.id) == []
    assert golden.runs(collection.id, limit=1) == []
    assert golden.plans() == []


def test_what_is_due_is_taken_by_one(golden: SqlGolden, collection: Collection) -> None:
    assert golden.plan(collection.id) == GoldenPlan(collection.id)
    golden.put_plan(GoldenPlan(collection.id))
    assert golden.plans() == []
    plan = GoldenPlan(collection.id, "1h", "Asia/Shanghai", "q1", NOW)
    golden.put_plan(plan)
    assert (golden.plan(collection.id), golden.plans()) == (plan, [plan])
    later = NOW + timedelta(hours=1)
    assert [golden.take_run(plan, later) for _ in range(2)] == [True, False]
    assert [golden.take_canary(plan, at) for at in (NOW, later)] == [True, False]
    taken = replace(plan, next_at=later, canary_at=NOW)
    assert golden.plans() == [taken]
    assert golden.take_run(taken, None)
    assert golden.take_canary(taken, later)


def test_a_question_that_is_deleted_is_no_canary(golden: SqlGolden, collection: Collection) -> None:
    one, two = question(collection, 1), question(collection, 2)
    golden.put([one, two])
    golden.put_plan(GoldenPlan(collection.id, canary=one.id))
    golden.put([replace(one, question="Changed?")])
    golden.remove(collection.id, [two.id])
    assert golden.plan(collection.id).canary == one.id
    golden.remove(collection.id, [one.id])
    assert golden.plan(collection.id).canary is None


def test_a_run_of_a_collection_that_is_gone_is_refused_without_what_was_asked(
    golden: SqlGolden, collection: Collection, database: Database
) -> None:
    begun = run(collection, 1, outcomes=(GoldenOutcome("q1", "canarywren?", True, True, 1, True, (), 1.0),))
    SqlCatalogue(database).delete_collection(collection.id)
    with pytest.raises(CollectionNotFound) as refused:
        golden.put_run(begun)
    assert "canarywren" not in "".join(traceback.format_exception(refused.value))
