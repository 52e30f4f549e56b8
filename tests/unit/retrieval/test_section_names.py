from dataclasses import replace

from askdock.adapters.memory import index_texts
from askdock.records import Passage
from askdock.retrieval.section_names import with_sections

(SAMPLE,) = index_texts(["Cash 12"]).passages


def under(*headings: str, score: float = 0.5) -> Passage:
    return replace(SAMPLE, chunk=replace(SAMPLE.chunk, headings=headings, title="Report"), score=score)


def scores(question: str, *passages: Passage) -> list[float]:
    return [round(one.score, 2) for one in with_sections(question, passages)]


def test_what_stands_under_a_heading_that_the_question_names_comes_first() -> None:
    found = scores(
        "By the balance sheet, what is the cash?",
        under("Report", "Consolidated Balance Sheet"),
        under("Report", "Notes on cash"),
        under(score=0.6),
    )
    assert found[0] > 0.5
    assert found[0] > found[2] > found[1]


def test_a_heading_with_all_words_counts_more_than_one_with_more_words() -> None:
    whole, more = scores(
        "现金流量表里的资本支出是多少？", under("现金流量表"), under("现金流量表附注：租赁与折旧")
    )
    assert whole > more > 0.38


def test_one_word_or_the_title_names_no_section() -> None:
    passages = [under("Report", "Cash"), under("Report")]
    assert with_sections("How much cash is in the report?", passages) == passages


def test_scores_stay_between_nothing_and_one() -> None:
    assert scores("opening hours", under("Opening hours", score=1.0)) == [1.0]
