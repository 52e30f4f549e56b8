import pytest

from askdock.adapters.memory import HashEmbedder, index_texts
from askdock.records import Passage, Query
from askdock.retrieval.corrections import corrected
from askdock.retrieval.hybrid import HybridRetriever
from askdock.retrieval.pipeline import BY_WORDS

SAMPLE = index_texts(
    [
        "The depot manager in Ljubljana is Ada Stone. The table is oak.",
        "Employees may take a sabbatical of nine months. Ms Jansen approves it.",
        "食堂在二楼，年休假为十天。",
        "电子发票不接受截图。",
        "会议室联系人是郭晓敏。",
        "Debian 有很多软件包，先使这个再说。",
    ]
)
RETRIEVER = HybridRetriever(SAMPLE.store, HashEmbedder(), threads=0)


def by_words(words: str) -> list[Passage]:
    return RETRIEVER.retrieve(Query(words, SAMPLE.collection.generation, settings=BY_WORDS))


@pytest.mark.parametrize(
    ("question", "meant"),
    [
        ("Who is the depot manger?", "Who is the depot manager?"),
        ("When does Ljubljanna open?", "When does Ljubljana open?"),
        ("shitang zai ji lou", "食堂在几楼？"),
        ("nianxiujia duoshao tian?", "年休假多少天？"),
        ("huiyishi lianxiren shi shui", "会议室联系人是谁？"),
        ("电字发票可以吗？", "电子发票可以吗？"),
        ("Debian you duoshao ge ruanjianbao", "Debian 有多少个软件包？"),
    ],
)
def test_words_that_nothing_holds_are_read_as_words_of_the_documents(question: str, meant: str) -> None:
    assert corrected(question, by_words(question), by_words) == meant


@pytest.mark.parametrize(
    "question",
    [
        "Who is the manager?",
        "Where is the tablet?",
        "Is Ms Hansen in?",
        "What is the price of the GW-20?",
        "食堂在几楼？",
        "食糖在几楼？",
        "wenjian zai nali",
    ],
)
def test_other_questions_stay(question: str) -> None:
    assert corrected(question, by_words(question), by_words) == question


def test_words_that_a_passage_holds_are_not_looked_for() -> None:
    def search(words: str) -> list[Passage]:
        raise AssertionError(words)

    passages = by_words("depot manager")
    assert corrected("Who is the depot manager?", passages, search) == "Who is the depot manager?"
