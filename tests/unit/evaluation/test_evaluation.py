import json
from pathlib import Path

import pytest

from askdock.cli.eval_report import difference, read_run
from askdock.errors import InvalidInput
from askdock.evaluation.answers import f1, words
from askdock.evaluation.beir import DataSet
from askdock.evaluation.retrieval import score
from askdock.records import Message


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    corpus = [{"_id": "d1", "title": "", "text": "one"}, {"_id": "d2", "title": "", "text": "two"}]
    history = [{"speaker": "user", "text": "hello"}, {"speaker": "agent", "text": "good day"}]
    queries = [
        {"_id": "q1", "text": "first?", "answers": ["one"], "history": history},
        {"_id": "q2", "text": "second?"},
        {"_id": "q3", "text": "third?", "answerability": "UNDERSPECIFIED"},
        {"_id": "q4", "text": "fourth?", "answerability": "PARTIAL"},
        {"_id": "q5", "text": "fifth?", "answerable": False},
    ]
    for name, rows in (("corpus", corpus), ("queries", queries)):
        (tmp_path / f"{name}.jsonl").write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")
    (tmp_path / "qrels.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t1\nq1\td2\t1\n", encoding="utf-8")
    return tmp_path


def test_questions_come_with_what_the_set_says_of_them(folder: Path) -> None:
    data = DataSet.read(folder)
    assert [q.answerable for q in data.queries.values()] == [True, False, None, True, False]
    assert data.queries["q1"].answers == ("one",)
    assert data.queries["q1"].history == (Message("user", "hello"), Message("assistant", "good day"))
    assert [query_id for query_id, _ in data.judged()] == ["q1"]


def test_rankings_are_scored_as_trec_eval_does(folder: Path) -> None:
    # One of two relevant documents at rank 2: DCG 1/log2(3), ideal 1 + 1/log2(3).
    measures = score(DataSet.read(folder), {"q1": {"d9": 1.0, "d1": 0.5}})
    assert measures == {"ndcg@10": 0.3869, "recall@10": 0.5, "mrr@10": 0.5}


@pytest.mark.parametrize(
    ("text", "gold", "expected"),
    [
        ("The answer is 12, sir.", "12", 0.4),
        ("a cat", "The CAT!", 1.0),
        ("１２人", "12人", 1.0),
        ("他在北京", "北京", 2 / 3),
        ("nothing alike", "12", 0.0),
    ],
)
def test_f1_counts_shared_words_and_chinese_characters(text: str, gold: str, expected: float) -> None:
    assert f1(text, gold) == pytest.approx(expected)


def test_words_without_case_punctuation_and_articles() -> None:
    assert words("The E-4012, 健康!") == ["e", "4012", "健", "康"]


def test_two_runs_are_compared_measure_by_measure(tmp_path: Path) -> None:
    run = {"ndcg@10": 0.7, "latency_ms": {"p50": 4.0}, "answers": {"f1": 0.2, "exact_match": None, "by": "x"}}
    other = {"ndcg@10": 0.68, "latency_ms": {"p50": 5.0}}
    (tmp_path / "run.json").write_text(json.dumps(other), encoding="utf-8")
    assert difference(run, read_run(tmp_path / "run.json")) == {"ndcg@10": 0.02, "latency_ms p50": -1.0}


@pytest.mark.parametrize("content", ["", "[]", "{}"])
def test_what_is_no_run_is_refused_in_one_line(tmp_path: Path, content: str) -> None:
    (tmp_path / "run.json").write_text(content, encoding="utf-8")
    with pytest.raises(InvalidInput, match=r"run\.json"):
        read_run(tmp_path / "run.json")
