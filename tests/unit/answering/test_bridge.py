import asyncio
from collections.abc import Sequence
from datetime import UTC, datetime

import pytest

from askdock.adapters.memory import HashEmbedder
from askdock.answering.bridge import Bridge, BridgeAnswers, bridge_of
from askdock.answering.extract import Extractor
from askdock.records import (
    BY_WORDS,
    LOCAL,
    Answer,
    Collection,
    Filter,
    IndexProfile,
    Passage,
    Question,
    RetrievalResult,
)

COLLECTION = Collection("1", "default", IndexProfile("m", "f", 8, 1, 0, "a"), "g", datetime.now(UTC))
FILM = "Tangled Fate is a 1924 silent drama film directed by Paul Harlow for Northern Pictures."
MAN = "Paul Harlow was born on 3 May 1881 in Denver, Colorado."
ASKED = "When was the director of Tangled Fate born?"


@pytest.mark.parametrize(
    ("question", "described", "rest"),
    [
        (ASKED, "Who is the director of Tangled Fate?", "When was {} born?"),
        (
            'Where was the writer of the song "Death of Samantha" born?',
            'Who is the writer of the song "Death of Samantha"?',
            "Where was {} born?",
        ),
        (
            "Who directed the film that was shot in Leland in 1986?",
            "Which film was shot in Leland in 1986?",
            "Who directed {}?",
        ),
        ("生产TH-300的公司在哪个城市？", "生产TH-300的公司是谁？", "{}在哪个城市？"),
    ],
)
def test_a_description_is_told_from_what_is_asked_of_it(question: str, described: str, rest: str) -> None:
    assert bridge_of(question) == Bridge(described, rest)


@pytest.mark.parametrize(
    "question",
    [
        "When does the canteen open?",
        "Who is the director of Tangled Fate?",
        "The head of Sales left.",
        "年假有多少天？",
        "苏州公司的部门经理可以坐什么火车？",
    ],
)
def test_what_is_named_is_asked_at_once(question: str) -> None:
    assert bridge_of(question) is None


class Shelf:
    """Finds the same passages for the second search; notes the question."""

    def __init__(self, passages: Sequence[Passage]) -> None:
        self._passages = tuple(passages)
        self.asked: list[Question] = []

    async def retrieve(self, question: Question) -> RetrievalResult:
        self.asked.append(question)
        return RetrievalResult(question.text, self._passages)

    async def look_again(self, question: Question, result: RetrievalResult) -> list[RetrievalResult]:
        raise NotImplementedError


def ask(first: Sequence[Passage], second: Sequence[Passage], asked: str = ASKED) -> tuple[Answer | None, Shelf]:
    shelf = Shelf(second)
    answers = BridgeAnswers(shelf, Extractor(HashEmbedder()))
    question = Question(COLLECTION, asked, 5, Filter(tags=("a",)), caller=LOCAL)
    return asyncio.run(answers.answer(question, asked, first)), shelf


def test_both_halves_are_quoted_and_cited(make_passages) -> None:
    film, man = make_passages(FILM, MAN)
    answer, shelf = ask([film], [man, film])
    assert [one.text for one in shelf.asked] == ["When was Paul Harlow born?"]
    assert (shelf.asked[0].caller, shelf.asked[0].where) == (LOCAL, Filter(tags=("a",)))
    assert shelf.asked[0].search == BY_WORDS
    assert answer is not None
    assert [one.quote for one in answer.citations] == [FILM, MAN]


@pytest.mark.parametrize("second", ["Paula Hart was born in 1890 in Boise.", "Paul Harlow likes dogs."])
def test_a_half_that_is_not_found_leaves_the_question_to_others(make_passages, second: str) -> None:
    film, other = make_passages(FILM, second)
    assert ask([film], [other])[0] is None


def test_a_name_that_is_not_found_is_not_searched_for(make_passages) -> None:
    answer, shelf = ask(make_passages("The canteen opens at noon."), [])
    assert (answer, shelf.asked) == (None, [])
