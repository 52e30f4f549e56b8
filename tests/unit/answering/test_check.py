"""A reply as it is shown: every statement with passages that support it, every quote verbatim."""

from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askdock.answering.check import StatementChecker
from askdock.answering.statement_stream import StatementStream
from askdock.answering.support import SupportChecker
from askdock.records import Passage

TEXTS = (
    "Hotels cost at most 140 euros a night. Breakfast is included. Taxis need a receipt.",
    "年假为十五天。最多可结转五天。",
    "The E-4012 error means a paper jam.",
)
QUESTION = "What holds on journeys?"


def read(passages: list[Passage], *pieces: str, question: str = QUESTION) -> tuple[str, StatementChecker]:
    checked, stream = StatementChecker(question, passages, SupportChecker()), StatementStream()
    shown = "".join(checked.check(one) for piece in pieces for one in stream.feed(piece))
    shown += "".join(checked.check(one) for one in stream.finish())
    assert shown == checked.text
    return shown, checked


def test_a_marker_becomes_a_quote_of_the_sentence_that_supports_it(make_passages) -> None:
    text, checked = read(make_passages(*TEXTS), "You need a receipt for taxis [1].")
    (citation,) = checked.citations
    assert text == "You need a receipt for taxis [1]."
    assert citation.quote == "Taxis need a receipt."


def test_markers_that_stand_before_their_sentences_speak_for_those(make_passages) -> None:
    reply = "[1] Breakfast is included. [2] 最多可结转五天。 [1] Taxis need a receipt."
    text, checked = read(make_passages(*TEXTS), reply)
    assert [c.quote for c in checked.citations] == [
        "Breakfast is included. Taxis need a receipt.",
        "最多可结转五天。",
    ]
    assert text == "Breakfast is included. [1] 最多可结转五天。 [2] Taxis need a receipt. [1]"


def test_offsets_are_those_of_the_document(make_passages) -> None:
    passages = make_passages(TEXTS[0], start=1000, end=1000 + len(TEXTS[0]))
    _, checked = read(passages, "Taxis need a receipt [1]")
    (citation,) = checked.citations
    assert (citation.start, citation.end) == (1000 + TEXTS[0].index("Taxis"), 1000 + len(TEXTS[0]))


def test_the_page_is_the_one_the_quote_stands_on(make_passages) -> None:
    breaks = (TEXTS[0].index("Breakfast"), TEXTS[0].index("Taxis"))
    passages = make_passages(TEXTS[0], page_start=4, page_breaks=breaks)
    for claim, page in (("Hotels cost 140 euros", 4), ("Breakfast is included", 5), ("Taxis need a receipt", 6)):
        _, checked = read(passages, f"{claim} [1]")
        assert checked.citations[0].page == page


def test_a_marker_of_what_was_said_already_is_no_marker_without_a_source(make_passages) -> None:
    text, checked = read(make_passages(*TEXTS), "Taxis need a receipt [1]. Taxis need a receipt [1].")
    assert text == "Taxis need a receipt [1]."
    assert checked.counts.markers_dropped == 0


def test_numbers_run_from_one_in_order_of_appearance(make_passages) -> None:
    text, checked = read(
        make_passages(*TEXTS), "It means a paper jam [3]. 年假为15天 [2]。The error means a jam [3]."
    )
    assert text == "It means a paper jam [1]. 年假为15天 [2]。The error means a jam [1]."
    assert [c.chunk_id for c in checked.citations] == ["c2", "c1"]


@pytest.mark.parametrize(
    ("marker", "dropped"),
    [
        ("[1]", 0),
        ("[1, 9]", 1),
        ("[1][9]", 1),
        ("[^1]", 0),
        ("(1)", 0),
        ("（1）", 0),
        ("[passage 1]", 0),
        ("(passage 1)", 0),
        ("(see passage 1)", 0),
        ("[Source 1]", 0),
        ("[[1]]", 0),
        ("[1](https://elsewhere.example)", 0),
        ("【1】", 0),
        ("【1†source】", 0),
        ("【1†L1-L5】", 0),
        ("［１］", 0),
        ("[资料1]", 0),
        ("<sup>1</sup>", 0),
        ("[0][1]", 1),
        (", as stated in passage 1", 0),
    ],
)
@pytest.mark.parametrize("after", [False, True])
def test_markers_of_every_shape_are_read(make_passages, marker: str, dropped: int, after: bool) -> None:
    reply = f"Taxis need a receipt. {marker} " if after else f"Taxis need a receipt {marker}."
    if after and marker.startswith(","):
        return
    text, checked = read(make_passages(*TEXTS), reply)
    assert text == ("Taxis need a receipt. [1]" if after else "Taxis need a receipt [1].")
    assert checked.counts.markers_dropped == dropped
    assert checked.counts.markers_moved == 0


@pytest.mark.parametrize("marker", ["[1-3]", "[1–3]", "[1, 2, 3]", "[1][2][3]", "[1 and 3]"])
def test_of_a_heap_of_markers_those_stay_that_support(make_passages, marker: str) -> None:
    text, checked = read(make_passages(*TEXTS), f"The error E-4012 means a paper jam {marker}.")
    assert text == "The error E-4012 means a paper jam [1]."
    assert checked.citations[0].chunk_id == "c2"


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        ("According to passage 1, taxis need a receipt.", "Taxis need a receipt. [1]"),
        ("根据资料2，年假为15天。", "年假为15天。 [1]"),
        ("Taxis need a receipt. This is stated in Passage 1.", "Taxis need a receipt. [1]"),
        ("Taxis need a receipt.", "Taxis need a receipt. [1]"),
        (
            "An array[i] of taxis [see below] needs a receipt [1].",
            "An array[i] of taxis [see below] needs a receipt [1].",
        ),
        (
            "Breakfast is included.\nTaxis need a receipt. [1]",
            "Breakfast is included. [1]\nTaxis need a receipt. [1]",
        ),
        (
            "Taxis need a receipt [1].\nTaxis need a receipt [1].\nTaxis need a receipt [1].",
            "Taxis need a receipt [1].",
        ),
        ("Taxis need a receipt [1]. NO_ANSWER", "Taxis need a receipt [1]."),
        ("YES_ANSWER [1] Taxis need a receipt [1].", "Taxis need a receipt [1]."),
        (
            "The rules are:\n- Taxis need a receipt [1]\n- Breakfast is included [1]",
            "The rules are:\n- Taxis need a receipt [1]\n- Breakfast is included [1]",
        ),
    ],
)
def test_statements_are_put_right(make_passages, reply: str, shown: str) -> None:
    assert read(make_passages(*TEXTS), reply)[0] == shown


@pytest.mark.parametrize(
    "reply",
    [
        "The limit is 999 euros, as everybody knows.",
        "The limit is 999 euros [99].",
        "Hotels cost at most 150 euros a night [1].",
        "Hotels cost at most 140 dollars a night [1].",
        "The E-4013 error means a paper jam [3].",
        "Hotels in Lisbon cost at most 140 euros a night [1].",
        "年假为16天 [2]。",
        "Dogs are welcome in every office [1].",
        "NO_ANSWER",
        "no answer",
        "[1][2]",
        "YES_ANSWER [1]",
        "The rules are:",
    ],
)
def test_what_no_passage_supports_is_not_shown(make_passages, reply: str) -> None:
    text, checked = read(make_passages(*TEXTS), reply)
    assert (text, checked.citations, checked.support) == ("", (), [])


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        ("The Harrowgate Inn was added in May [1]. This costs at most 140 euros a night [1].", ""),
        ("它由兰州分公司制定 [2]。该年假为十五天 [2]。", ""),
        ("Sure, I can help. It means a paper jam [3].", "It means a paper jam [1]."),
        ("The Harrowgate Inn was added [1]. Breakfast is included [1].", "Breakfast is included [1]."),
        ("Breakfast is included [1]. This needs a receipt: taxis [1].",
         "Breakfast is included [1]. This needs a receipt: taxis [1]."),
    ],
)  # fmt: skip
def test_what_refers_to_a_statement_that_is_not_shown_is_not_shown_either(
    make_passages, reply: str, shown: str
) -> None:
    assert read(make_passages(*TEXTS), reply)[0] == shown


def test_a_marker_is_moved_to_the_passage_that_supports_the_statement(make_passages) -> None:
    text, checked = read(make_passages(*TEXTS), "Taxis need a receipt [3].")
    assert text == "Taxis need a receipt [1]."
    assert checked.citations[0].chunk_id == "c0"
    assert checked.counts.markers_moved == 1


def test_two_passages_may_carry_a_statement_together(make_passages) -> None:
    passages = make_passages("The W2 pump weighs 14 kg.", "The W2 pump costs 900 euros.")
    text, _ = read(passages, "The W2 pump weighs 14 kg and costs 900 euros [1][2].", question="What of the W2?")
    assert text == "The W2 pump weighs 14 kg and costs 900 euros [1][2]."


def test_support_is_told_of_each_statement(make_passages) -> None:
    text, checked = read(
        make_passages(*TEXTS), "Taxis need a receipt [1]. Cats fly [1]. Breakfast is included [1]."
    )
    assert [text[one.start : one.end] for one in checked.support] == [
        "Taxis need a receipt [1].",
        "Breakfast is included [1].",
    ]
    assert all(0 < one.score <= 1 and one.markers == (1,) for one in checked.support)
    assert checked.counts.statements_dropped == 1


def test_a_statement_in_another_language_is_held_to_its_facts(make_passages) -> None:
    passages = make_passages(TEXTS[0])
    assert read(passages, "酒店每晚最多140欧元 [1]。")[0] == "酒店每晚最多140欧元 [1]。"
    assert read(passages, "酒店每晚最多150欧元 [1]。")[0] == ""


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        ("What was Corning's tax rate in 2020?", "The tax rate was 18 percent [1]."),
        ("What was the tax rate of Adobe in 2021?", "The tax rate was 18 percent [1]."),
        ("What did the TH-300 cost?", "It cost 18 percent of income [1]."),
    ],
)
def test_a_figure_of_another_company_year_or_product_is_no_answer(
    make_passages, question: str, reply: str
) -> None:
    made = make_passages("The tax rate was 18 percent of income.", document_name="ADOBE_2020_10K.pdf")
    assert read(made, reply, question=question)[0] == ""
    right = read(made, "The tax rate was 18 percent [1].", question="What was Adobe's tax rate in 2020?")[0]
    assert right == "The tax rate was 18 percent [1]."


def test_the_documents_own_markup_stays_inert(make_passages) -> None:
    reply = (
        "See ![x](https://evil.example/a.png), [y](https://evil.example) <img src=z>: taxis need a receipt [1]."
    )
    text, _ = read(make_passages(f"See x and y evil example img src z: {TEXTS[0]}"), reply)
    assert "](" not in text
    assert "<img" not in text
    assert text.endswith("taxis need a receipt [1].")


@pytest.mark.parametrize("cut", range(1, 36))
def test_an_invented_marker_is_never_shown_however_the_pieces_fall(make_passages, cut: int) -> None:
    reply = "Taxis need a receipt [42] and [1]. Breakfast is included. [7] "
    text, _ = read(make_passages(*TEXTS), reply[:cut], reply[cut:])
    assert text == "Taxis need a receipt [1]. Breakfast is included. [1]"


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(
        st.sampled_from(
            ["[1]", "[2", "]", "[", "9", "[3, 1]", "【2】", "text. ", "。年假", "[77]", ", ",
             "Taxis need a receipt. ", "年假为十五天", "\n", "NO_ANSWER", "- ", "(1)"]
        )
    )
)  # fmt: skip
def test_every_marker_shown_has_a_citation_and_every_quote_is_verbatim(
    make_passages: Callable[..., list[Passage]], pieces: list[str]
) -> None:
    passages = make_passages(*TEXTS, start=50, end=0)
    text, checked = read(passages, *pieces)
    by_chunk = {p.chunk.id: p.chunk for p in passages}
    numbers = [c.marker for c in checked.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(f"[{number}]" in text for number in numbers)
    for citation in checked.citations:
        chunk = by_chunk[citation.chunk_id]
        assert chunk.text[citation.start - chunk.start : citation.end - chunk.start] == citation.quote != ""


@pytest.mark.parametrize(
    ("reply", "shown"),
    [
        (
            "Breakfast is included [9], and taxis need a receipt [1].",
            "Breakfast is included, and taxis need a receipt [1].",
        ),
        ("Taxis [7] need a receipt [1].", "Taxis need a receipt [1]."),
        ("Taxis need a receipt [1] [8].", "Taxis need a receipt [1]."),
    ],
)
def test_a_marker_that_is_removed_leaves_no_hole(make_passages, reply: str, shown: str) -> None:
    assert read(make_passages(*TEXTS), reply)[0].strip() == shown


def test_a_figure_of_the_same_passage_in_the_place_of_another_is_not_shown(make_passages) -> None:
    passages = make_passages(
        "In March 2021 Harrow raised $30 million through a bond issuance and paid $4 million in dividends."
    )
    right = "Harrow raised $30 million through a bond issuance [1]."
    for reply, shown in ((right, right), (right.replace("30", "4"), "")):
        checked = StatementChecker("How much did Harrow raise?", passages, SupportChecker())
        assert checked.check(reply).replace(" [1]", "").rstrip(".") == shown.replace(" [1]", "").rstrip(".")


def test_a_figure_of_a_passage_about_somebody_else_is_not_shown(make_passages) -> None:
    passages = make_passages(
        "Acme Works had a net profit of $5 million.", "Borealis had a net profit of $7 million."
    )
    checked = StatementChecker("What was the net profit of Acme Works?", passages, SupportChecker())
    assert checked.check("Acme Works had a net profit of $7 million [1][2].") == ""


SONG = "The song Death of Samantha was written by Yoko Ono and released in 1973."
WIFE = "Yoko Ono is the second wife and widow of the singer John Lennon."
EPISODE = "Ghost Mystery is an episode of South Park that originally aired on October 27, 1999."
DEBUT = "Falling Away from Me is a song that debuted in the South Park episode Ghost Mystery."
ACME = "Acme Works had an operating income of $100 million in 2021."
BOREALIS = "Borealis Labs had an operating income of $150 million in 2017."


@pytest.mark.parametrize(
    ("question", "texts", "reply"),
    [
        (
            "The writer of the song Death of Samantha was the second wife of what singer?",
            (SONG, WIFE),
            "The writer of the song Death of Samantha was the second wife of John Lennon [2].",
        ),
        (
            "What song debuted in the October 27, 1999 episode of South Park?",
            (EPISODE, DEBUT),
            "The song that debuted in the October 27, 1999 episode of South Park is Falling Away from Me [2].",
        ),
        (
            "Which had the higher operating income, Acme Works in 2021 or Borealis Labs in 2017?",
            (ACME, BOREALIS),
            "Borealis Labs had the higher income in 2017, $150 million, Acme Works $100 million in 2021 [2].",
        ),
    ],
)
def test_what_the_question_joins_may_be_cited_from_two_passages(
    make_passages, question: str, texts: tuple[str, ...], reply: str
) -> None:
    shown, checked = read(make_passages(*texts), reply, question=question)
    assert shown.startswith(reply[:30])
    assert {citation.quote for citation in checked.citations} == set(texts)


@pytest.mark.parametrize(
    ("question", "reply"),
    [
        (
            "What was the operating income of Acme Works?",
            "Acme Works had an operating income of $150 million [1].",
        ),
        ("Compare Acme Works and Borealis Labs.", "Acme Works had an operating income of $150 million [1]."),
        ("Who wrote Death of Samantha?", "Death of Samantha was written by John Lennon [3]."),
        ("Whose operating income was $150 million?", "Acme Works had an operating income of $150 million [1]."),
    ],
)
def test_what_the_question_does_not_join_is_not_pieced_together(make_passages, question: str, reply: str) -> None:
    passages = make_passages(ACME, BOREALIS, SONG, WIFE)
    assert read(passages, reply, question=question)[0] == ""


PARTNERS = "In May 2017, Nova Labs announced a strategic partnership with a major technology company."
MANAGERS = "In September 2017, there were changes in the management of Nova Labs."
PROFIT = (
    "The shareholder equity of Energo reached $900 million. In April, Energo distributed dividends, "
    "which had an impact on the net profit, which stood at $500 million."
)
REPORTS = "This report of Stage Ltd. analyses its governance structure and its disclosed indicators."


@pytest.mark.parametrize(
    ("question", "texts", "reply"),
    [
        (
            "With whom did Nova Labs form a strategic partnership in September 2017?",
            (PARTNERS, MANAGERS),
            "Nova Labs formed a strategic partnership with a major technology company in September 2017. [1][2]",
        ),
        (
            "What was the return on equity of Energo?",
            (PROFIT,),
            "The return on equity of Energo was $500 million [1].",
        ),
        (
            "How often does Stage Ltd. disclose reports?",
            (REPORTS,),
            "Stage Ltd. discloses its governance reports quarterly [1].",
        ),
        (
            "Which changed its managers earlier, Nova Labs or Stage Ltd.?",
            (MANAGERS, REPORTS),
            "Nova Labs changed its management earlier [1].",
        ),
    ],
)
def test_what_is_put_together_of_parts_that_do_not_say_it_is_not_shown(
    make_passages, question: str, texts: tuple[str, ...], reply: str
) -> None:
    shown, _ = read(make_passages(*texts), reply, question=question)
    assert shown == ""


SPARKLING = "Sparkling Clean Services keeps an internal control system that ensures fair transactions."
CLEANCO = "CleanCo Services trains its employees in risk awareness."


def test_a_statement_of_one_company_is_not_told_with_a_passage_of_another(make_passages) -> None:
    shown, _ = read(
        make_passages(SPARKLING, CLEANCO),
        "CleanCo Services keeps an internal control system that ensures fair transactions [1].",
        question="What does CleanCo Services keep to ensure fair transactions?",
    )
    assert shown == ""


def test_the_only_year_of_a_passage_is_that_of_all_of_it(make_passages) -> None:
    passage = "Jul 21, 2022 ... 6月1日，四川芦山发生6.1级地震，震级高、震感强。"
    question, reply = "2022年芦山地震的震级是多少？", "2022年芦山地震的震级是6.1级。[1]"
    assert read(make_passages(passage), reply, question=question)[0] == "2022年芦山地震的震级是6.1级。 [1]"
    assert read(make_passages(passage), reply.replace("2022", "2021"), question=question)[0] == ""


def test_a_long_statement_may_be_told_by_two_sentences_of_which_one_has_the_date(make_passages) -> None:
    passage = (
        "In 2021, Energo Works saw several events. One was the addition of Mr. James Smith to the Board of "
        "Directors in January. Mr. Smith brought extensive knowledge and experience, strengthening its expertise "
        "for long-term development and shareholder interests."
    )
    reply = (
        "The addition of Mr. James Smith to the Board of Directors of Energo Works in January 2021 strengthened "
        "its expertise by extensive knowledge and experience for long-term development, shareholder interests [1]."
    )
    assert read(make_passages(passage), reply)[0] == reply
    assert read(make_passages(passage), reply.replace("January", "March"))[0] == ""


@pytest.mark.parametrize("pointer", ["The rules are described in detail in passage 1.", "This is stated in [1]."])
def test_a_sentence_that_only_says_where_something_is_told_is_left_out(make_passages, pointer: str) -> None:
    assert read(make_passages(*TEXTS), pointer)[0] == ""
    shown, _ = read(make_passages(*TEXTS), f"Taxis need a receipt. {pointer}")
    assert shown == "Taxis need a receipt. [1]"


def test_what_two_statements_cite_is_quoted_for_both(make_passages) -> None:
    reply = "Hotels cost at most 140 euros a night [1]. Taxis need a receipt [1]."
    text, checked = read(make_passages(TEXTS[0]), reply)
    assert text == reply
    assert [c.quote for c in checked.citations] == [TEXTS[0]]


def test_what_stands_far_apart_is_not_quoted_as_one(make_passages) -> None:
    far = f"Taxis need a receipt. {'The canteen serves soup every day. ' * 20}Breakfast is included."
    _, checked = read(make_passages(far), "Taxis need a receipt [1]. Breakfast is included [1].")
    assert [c.quote for c in checked.citations] == ["Taxis need a receipt."]


def test_a_table_keeps_its_rule(make_passages) -> None:
    reply = "| what | limit |\n|---|---|\n| Hotels | 140 euros a night [1] |"
    assert read(make_passages(TEXTS[0]), reply)[0] == reply
