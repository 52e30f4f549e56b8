from dataclasses import replace

import pytest

from askdock.adapters.memory import HashEmbedder
from askdock.answering.answerability import MIN_ABOUT, about_share, asked_of_names
from askdock.answering.extract import Extractor
from askdock.records import Passage, Vector
from askdock.text.analyzer import analyze


class NoLanguage(HashEmbedder):
    """Covers no language of these tests: only words count."""

    @property
    def languages(self) -> frozenset[str]:
        return frozenset({"xx"})


class Strangers(HashEmbedder):
    """No question is near anything."""

    model = "intfloat/multilingual-e5-small"

    def embed_query(self, text: str) -> Vector:
        return 0 * super().embed_query(text)


@pytest.fixture
def extractor() -> Extractor:
    return Extractor(NoLanguage())


def test_quotes_the_sentence_that_answers(extractor: Extractor, make_passages) -> None:
    passages = make_passages(
        "Parking is free for visitors.",
        "Our canteen is on the ground floor. The canteen opens at noon. It has 80 seats.",
    )
    answer = extractor.answer("When does the canteen open?", passages)
    assert answer is not None
    first = answer.citations[0]
    assert first.quote == "The canteen opens at noon."
    assert answer.text.startswith("The canteen opens at noon. [1]")
    assert (first.chunk_id, first.marker) == ("c1", 1)


def test_answers_in_chinese(extractor: Extractor, make_passages) -> None:
    answer = extractor.answer(
        "年假可以结转多少天？", make_passages("年假为十五天。年假最多可以结转五天。食堂中午开门。")
    )
    assert answer is not None
    assert answer.citations[0].quote == "年假最多可以结转五天。"


@pytest.mark.parametrize("question", ["Who won the world cup in 1998?", "公司的股票代码是什么？"])
def test_refuses_what_the_passages_do_not_say(extractor: Extractor, make_passages, question: str) -> None:
    assert extractor.answer(question, make_passages("The canteen opens at noon.", "食堂中午开门。")) is None


def test_a_heading_or_a_question_is_no_answer(extractor: Extractor, make_passages) -> None:
    passages = make_passages(
        "Opening hours of the canteen\nWhen does the canteen open?\nIt opens at noon every day."
    )
    answer = extractor.answer("When does the canteen open?", passages)
    assert answer is not None
    assert answer.citations[0].quote == "It opens at noon every day."


def test_every_quote_is_verbatim_and_numbered(extractor: Extractor, make_passages) -> None:
    passages = make_passages("Leave is 15 days. Leave needs approval.", "Leave ends with the year.", start=7)
    answer = extractor.answer("leave days approval", passages)
    assert answer is not None
    chunks = {p.chunk.id: p.chunk for p in passages}
    assert [c.marker for c in answer.citations] == list(range(1, len(answer.citations) + 1))
    for citation in answer.citations:
        chunk = chunks[citation.chunk_id]
        assert chunk.text[citation.start - 7 : citation.end - 7] == citation.quote
        assert f"{citation.quote} [{citation.marker}]" in answer.text


def test_the_same_sentence_of_overlapping_chunks_is_quoted_once(extractor: Extractor, make_chunk) -> None:
    text = "The canteen opens at noon."
    one = make_chunk(text, id="c1", start=100)
    other = make_chunk(f"Hello all. {text}", id="c2", start=89)
    answer = extractor.answer("When does the canteen open?", [Passage(one, 1.0), Passage(other, 0.5)])
    assert answer is not None
    assert [c.chunk_id for c in answer.citations] == ["c1"]


def test_nothing_found_nothing_said(extractor: Extractor) -> None:
    assert extractor.answer("When?", []) is None


def test_a_passage_that_only_shares_the_name_does_not_answer(extractor: Extractor, make_passages) -> None:
    passages = make_passages("Grand Adventures Tourism Ltd. of Dover made Grand Adventures Tourism Ltd. a report.")
    question = "On which stock exchange does Grand Adventures Tourism Ltd. trade?"
    assert extractor.answer(question, passages) is None
    assert extractor.answer("Where is Grand Adventures Tourism Ltd.?", passages) is not None


def test_where_only_words_count_most_of_the_question_must_stand_there(extractor: Extractor, make_passages) -> None:
    passages = make_passages("年假为十五天，须经批准。")
    assert extractor.answer("年假为几天？", passages) is not None
    assert extractor.answer("病假期间的工资比例和年假有何不同？", passages) is None


def test_a_row_of_a_table_is_read_with_the_names_of_its_columns(extractor: Extractor, make_passages) -> None:
    table = "Plan | Requests per minute | History\nBasic | 60 | 13 months\nPlus | 300 | 5 years"
    answer = extractor.answer("How many requests per minute has the Plus plan?", make_passages(table))
    assert answer is not None
    assert answer.text.startswith("Plan: Plus; Requests per minute: 300; History: 5 years [1]")
    assert answer.citations[0].quote == "Plus | 300 | 5 years"


def test_chinese_numerals_find_digits(extractor: Extractor, make_passages) -> None:
    table = "司龄 | 年休假天数\n满 5 年 | 12 天\n满 10 年 | 17 天"
    answer = extractor.answer("司龄满十年，年休假有多少天？", make_passages(table))
    assert answer is not None
    assert answer.citations[0].quote == "满 10 年 | 17 天"


def test_a_quantity_that_the_question_names_does_not_answer_how_many(extractor: Extractor, make_passages) -> None:
    question = "2021年公司总营收是多少？"
    assert extractor.answer(question, make_passages("财报显示，2021年公司总营收。")) is None
    answer = extractor.answer(question, make_passages("财报显示，2021年公司总营收为 3 亿元。"))
    assert answer is not None


def test_the_sentence_after_the_heading_that_is_asked_for_comes_first(extractor: Extractor, make_chunk) -> None:
    text = "Cause\n\nA root certificate was too new for the gateways. The outage of the gateways was long."
    chunk = make_chunk(text, headings=("Report on the gateways", "Cause"), title="Report on the gateways")
    answer = extractor.answer("What was the cause of the outage of the gateways?", [Passage(chunk, 1.0)])
    assert answer is not None
    quotes = [citation.quote for citation in answer.citations]
    assert "A root certificate was too new for the gateways." in quotes


class Translating(HashEmbedder):
    """Both languages, with a fit: a Chinese question has the vector of the English sentence that answers it."""

    @property
    def model(self) -> str:
        return "intfloat/multilingual-e5-small"

    def embed_query(self, text: str) -> Vector:
        wording = "The housing loan is at most 60,000 euros." if "借款" in text else text
        return super().embed_query(wording)


def test_a_sentence_in_another_language_answers_as_it_stands(make_passages) -> None:
    passages = make_passages("The housing loan is at most 60,000 euros. Parking is free.")
    answer = Extractor(Translating()).answer("购房借款上限是多少？", passages)
    assert answer is not None
    assert answer.citations[0].quote == "The housing loan is at most 60,000 euros."


def test_a_model_without_a_fit_is_judged_by_words(make_passages) -> None:
    signals = Extractor(HashEmbedder()).weigh("When does it open?", make_passages("It opens at noon."))[1]
    assert signals is not None
    assert signals.similarity is None


def test_a_row_about_another_thing_than_the_one_named_is_not_quoted(extractor: Extractor, make_passages) -> None:
    table = "Destination | Hotel limit\n--- | ---\nChina | 140 euros\nCanada | 210 euros"
    assert extractor.answer("How much is the hotel limit in Australia?", make_passages(table)) is None
    answer = extractor.answer("How much is the hotel limit in Canada?", make_passages(table))
    assert answer is not None
    assert "210 euros" in answer.text


def test_a_code_that_stands_nowhere_is_not_answered_by_its_neighbours(extractor: Extractor, make_passages) -> None:
    table = "Code | Meaning\n--- | ---\nE-4001 | Voltage low\nE-4007 | Too hot"
    assert extractor.answer("Which meaning has code E-4099?", make_passages(table)) is None


def test_two_questions_in_one_are_both_answered(extractor: Extractor, make_passages) -> None:
    passages = make_passages("The canteen opens at noon.", "The shuttle bus leaves at 20:15.")
    answer = extractor.answer("When does the canteen open and when does the shuttle bus leave?", passages)
    assert answer is not None
    assert "noon" in answer.text
    assert "20:15" in answer.text


TEAMS = (
    "Week | Hall | Team\n--- | --- | ---\nWeek 41 | Hall 1 | Red\nWeek 41 | Hall 2 | Grey\nWeek 42 | Hall 2 | Blue"
)


def test_a_row_that_holds_less_of_the_question_than_another_is_not_quoted(
    extractor: Extractor, make_passages
) -> None:
    answer = extractor.answer("Which team is in hall 2 in week 41?", make_passages(TEAMS))
    assert answer is not None
    assert answer.text == "Week: Week 41; Hall: Hall 2; Team: Grey [1]"


def test_rows_that_hold_the_same_of_the_question_are_all_quoted(extractor: Extractor, make_passages) -> None:
    answer = extractor.answer("Which teams are in hall 2?", make_passages(TEAMS))
    assert answer is not None
    assert "Grey" in answer.text
    assert "Blue" in answer.text
    assert "Red" not in answer.text


def test_a_row_written_with_its_names_is_a_row(extractor: Extractor, make_passages) -> None:
    passages = make_passages(
        "Centre: Quarry; Country: Wales; Hours: 8 to 16\nCentre: Port; Country: Spain; Hours: 9 to 17"
    )
    answer = extractor.answer("What are the hours of the centre in Spain?", passages)
    assert answer is not None
    assert answer.text == "Centre: Port; Country: Spain; Hours: 9 to 17 [1]"
    assert extractor.answer("What are the hours of the centre in Norway?", passages) is None


def test_the_clause_that_is_asked_for_answers_not_one_that_mentions_it(
    extractor: Extractor, make_passages
) -> None:
    passages = make_passages(
        "4.1 Liability is limited to 250,000 euros.\n"
        "4.2 The limit of clause 4.1 on liability does not apply to gross negligence."
    )
    answer = extractor.answer("In clause 4.1, to what is liability limited?", passages)
    assert answer is not None
    assert answer.citations[0].quote == "4.1 Liability is limited to 250,000 euros."
    assert len(answer.citations) == 1


def test_a_rule_brings_the_exception_that_follows_it(extractor: Extractor, make_passages) -> None:
    passages = make_passages(
        "Parking in the yard is free. However, trailers pay 5 euros a day. The yard has 80 places."
    )
    answer = extractor.answer("Is parking in the yard free?", passages)
    assert answer is not None
    assert answer.citations[0].quote == "Parking in the yard is free. However, trailers pay 5 euros a day."


def test_a_rule_brings_its_footnote(extractor: Extractor, make_passages) -> None:
    passages = make_passages(
        "The monthly rate is fixed for two years(1).\n\n(1) For vans it is fixed for four years."
    )
    answer = extractor.answer("For how long is the monthly rate fixed?", passages)
    assert answer is not None
    assert [one.quote for one in answer.citations] == [
        "The monthly rate is fixed for two years(1).",
        "(1) For vans it is fixed for four years.",
    ]


def test_what_is_not_allowed_is_asked_and_the_next_sentence_says_it(extractor: Extractor, make_passages) -> None:
    passages = make_passages("Employees may use the credit card abroad. Cash withdrawals are not allowed.")
    answer = extractor.answer("What may employees not do with the credit card?", passages)
    assert answer is not None
    assert "Cash withdrawals are not allowed." in answer.text


def test_a_sentence_that_leans_on_the_one_before_is_quoted_with_it(extractor: Extractor, make_passages) -> None:
    passages = make_passages(
        "The boiler stands in hall 3. It is descaled often: every 400 hours. Doors are locked at night."
    )
    answer = extractor.answer("How often is the boiler descaled?", passages)
    assert answer is not None
    assert answer.citations[0].quote == "The boiler stands in hall 3. It is descaled often: every 400 hours."


@pytest.mark.parametrize("question", ["What is the price of the W3?", "W3 的价格是多少？"])
def test_a_year_is_no_price(make_passages, question: str) -> None:
    passages = make_passages("The W3 and its price come in 2026.")
    assert Extractor(HashEmbedder()).answer(question, passages) is None


def test_a_chinese_name_must_stand_in_what_is_quoted(extractor: Extractor, make_passages) -> None:
    passages = make_passages("苏州服务中心的地址是星湖街 8 号。", "The service centre.")
    assert extractor.answer("苏州服务中心的地址是什么？", passages) is not None
    assert extractor.answer("上海服务中心的地址是什么？", passages) is None


@pytest.mark.parametrize(
    ("opening", "question", "answers"),
    [
        ("华岭机械有限公司，2026 年版。", "华岭公司一级钳工的工时单价是多少？", True),
        ("华岭机械有限公司，2026 年版。", "南京公司一级钳工的工时单价是多少？", False),
        ("", "华岭公司一级钳工的工时单价是多少？", False),
    ],
)
def test_row_is_of_whom_its_document_begins_with(
    extractor: Extractor, make_passages, opening: str, question: str, answers: bool
) -> None:
    rows = "工种 | 等级 | 工时单价（元）\n--- | --- | ---\n钳工 | 一级 | 95\n钳工 | 二级 | 120"
    passages = [replace(one, opening=opening) for one in make_passages(rows)]
    answer = extractor.answer(question, passages)
    assert (answer is not None) == answers
    assert answer is None or "95" in answer.text


def test_all_of_a_kind_are_the_rows_of_the_table_with_their_count(extractor: Extractor, make_passages) -> None:
    rows = "Depot | Manager\n--- | ---\nHexham | Ada\nQuarry | Hugo\nNetherby | Gwen"
    answer = extractor.answer("List all depots.", make_passages(rows))
    assert answer is not None
    assert answer.text.splitlines()[0] == "3 found:"
    assert [one.quote.split(" |")[0] for one in answer.citations] == ["Hexham", "Quarry", "Netherby"]


def test_both_sides_of_a_comparison_are_quoted(extractor: Extractor, make_passages) -> None:
    passages = make_passages("The warranty of the pump is 36 months.", "The warranty of the probe is 24 months.")
    answer = extractor.answer("Compare the warranty of the pump and the probe.", passages)
    assert answer is not None
    assert "36 months" in answer.text
    assert "24 months" in answer.text


MONTHS = (
    "Ann Lee joined as director in March 2021. Max Roe joined as treasurer in May 2021. The board met on 3 June."
)


@pytest.mark.parametrize(
    ("question", "quoted"),
    [
        ("Who joined as director in March 2021?", "Ann Lee joined as director in March 2021."),
        ("Who joined in May 2021?", "Max Roe joined as treasurer in May 2021."),
        ("Who joined as director in April 2021?", None),
    ],
)
def test_a_statement_of_another_month_answers_nothing(
    extractor: Extractor, make_passages, question: str, quoted: str | None
) -> None:
    answer = extractor.answer(question, make_passages(MONTHS))
    assert (answer and answer.citations[0].quote) == quoted


@pytest.mark.parametrize(
    ("question", "answered"), [("3月的培训在哪里举行？", True), ("4月的培训在哪里举行？", False)]
)
def test_a_chinese_statement_of_another_month_answers_nothing(
    extractor: Extractor, make_passages, question: str, answered: bool
) -> None:
    answer = extractor.answer(question, make_passages("3月的培训在杭州举行。5月的培训在苏州举行。"))
    assert (answer is not None) == answered


def test_an_undated_sentence_does_not_stand_in_for_one_of_another_month(
    extractor: Extractor, make_passages
) -> None:
    passages = make_passages("The seal of the pump was changed in May 2021. The seal of the pump is blue.")
    assert extractor.answer("Which seal of the pump was changed in April 2021?", passages) is None
    answer = extractor.answer("Which seal of the pump was changed in May 2021?", passages)
    assert answer is not None
    assert "May 2021" in answer.citations[0].quote


def test_a_field_of_a_form_brings_the_field_that_the_question_asks_for(
    extractor: Extractor, make_passages
) -> None:
    form = "|  |  |\n--- | ---\nBorrower | Ann Lee\nDevice | Thermal camera of the lab\nDeposit | 350"
    answer = extractor.answer("Who borrowed the thermal camera of the lab?", make_passages(form))
    assert answer is not None
    assert answer.text == "Device: Thermal camera of the lab [1]\nBorrower: Ann Lee [2]"


def test_what_is_nearly_as_good_is_left_out_where_it_is_about_another_contract(
    extractor: Extractor, make_passages
) -> None:
    passages = make_passages("The buyer of contract HT-117 is Oak Hall. The buyer of contract HT-118 is Elm Hall.")
    answer = extractor.answer("Who is the buyer of contract HT-117?", passages)
    assert answer is not None
    assert answer.text == "The buyer of contract HT-117 is Oak Hall. [1]"


def test_a_mail_speaks_for_its_sender(extractor: Extractor, make_passages) -> None:
    mail = "From: Lena Orr\n\nThe other asks 8.10 euros a pallet.\n\nFrom: Timo Rask\n\nPallets cost 7.35 euros."
    answer = extractor.answer("What do pallets of Timo Rask cost?", make_passages(mail))
    assert answer is not None
    assert answer.text.startswith("Pallets cost 7.35 euros. [1]")


def test_the_name_of_a_file_says_where_to_look_and_is_no_code(extractor: Extractor, make_chunk) -> None:
    old = make_chunk("The sauna opens at 16:00.", id="c1", document_id="d1", document_name="pool-notice-2025.md")
    new = make_chunk("The sauna opens at 15:00.", id="c2", document_id="d2", document_name="pool-notice-2026.md")
    answer = extractor.answer(
        "In file pool-notice-2025.md, when does the sauna open?", [Passage(new, 1.0), Passage(old, 0.9)]
    )
    assert answer is not None
    assert answer.text == "The sauna opens at 16:00. [1]"


def test_a_name_of_joined_words_counts_once(extractor: Extractor, make_passages) -> None:
    passages = make_passages(
        "All stable images of the FreedomBox use Btrfs.",
        "There are three types of snapshots: daily, weekly and monthly.",
    )
    answer = extractor.answer("What types of snapshots are there on FreedomBox?", passages)
    assert answer is not None
    assert answer.text.startswith("There are three types")


def test_a_price_that_the_next_sentence_tells_is_quoted_along(extractor: Extractor, make_passages) -> None:
    passages = make_passages("Forty new bicycle stands are built in May. Novak orders them at 95 euros each.")
    answer = extractor.answer("How much does a new bicycle stand cost?", passages)
    assert answer is not None
    assert answer.citations[0].quote.endswith("95 euros each.")
    other = extractor.answer("How many new bicycle stands are built?", passages)
    assert other is not None
    assert other.citations[0].quote == "Forty new bicycle stands are built in May."


def test_what_has_nearly_all_words_of_a_long_question_needs_no_cosine(make_passages) -> None:
    extractor = Extractor(Strangers())
    sentence = "The host name tjener of the main server means servant in Norwegian."
    answer = extractor.answer("What does the host name tjener mean in Norwegian?", make_passages(sentence))
    assert answer is not None
    assert (
        extractor.answer("What does the shipping of frozen bread to Norway cost?", make_passages(sentence)) is None
    )


def test_a_row_of_another_number_does_not_answer(extractor: Extractor, make_passages) -> None:
    passages = make_passages(
        "线路: 二号线; 始发站: 火车站; 发车时间: 7:00\n线路: 3号线; 始发站: 大学城; 发车时间: 7:25"
    )
    for other in ("五号线的发车时间是几点？", "5号线的发车时间是几点？"):
        assert extractor.answer(other, passages) is None
    for same in ("三号线的发车时间是几点？", "3号线的发车时间是几点？"):
        assert extractor.answer(same, passages) is not None


@pytest.mark.parametrize(
    "question",
    [
        "What was the cash flow of Delmar Tours in 2021?",
        "What policy did Delmar Tours revise in 2021?",
        "When did Delmar Tours begin its international expansion?",
    ],
)
def test_a_sentence_that_has_the_name_and_year_and_nothing_that_is_asked_is_no_answer(
    extractor: Extractor, make_passages, question: str
) -> None:
    related = "In 2021, Delmar Tours saw several events that shaped its market position."
    assert extractor.answer(question, make_passages(related)) is None
    told = "In May 2021 Delmar Tours began its international expansion, revised a policy and had cash flow of $3m."
    assert extractor.answer(question, make_passages(related, told)) is not None


def test_a_long_question_about_a_name_is_answered_by_a_few_of_its_words(make_passages) -> None:
    question = (
        "How did the dividend of Delmar Tours, the contract it was given, its new markets, the agreement with a "
        "partner, the finished project and the program for employees contribute to higher profits?"
    )
    told = "Delmar Tours paid a dividend out of higher profits."
    words = asked_of_names(question)
    assert about_share(words, told) >= MIN_ABOUT > len(set(analyze(told)) & words) / len(words)


@pytest.mark.parametrize(
    ("statement", "answered"),
    [
        ("The harbour of Torvik handled 300 ships in 2019.", False),
        ("The harbour of Torvik handled 300 ships in 2020.", True),
        ("The harbour of Torvik handled 300 ships.", True),
        ("The harbour of Torvik handled 300 ships in 2019 and 420 in 2020.", True),
    ],
)
def test_a_statement_of_another_year_answers_nothing(
    extractor: Extractor, make_passages, statement: str, *, answered: bool
) -> None:
    answer = extractor.answer("How many ships did the harbour of Torvik handle in 2020?", make_passages(statement))
    assert (answer is not None) is answered


def test_a_document_of_the_year_may_name_another_one(extractor: Extractor, make_chunk) -> None:
    chunk = make_chunk(text="The harbour of Torvik handled 300 ships, 20 more than in 2019.", title="Report 2020")
    question = "How many ships did the harbour of Torvik handle in 2020?"
    assert extractor.answer(question, [Passage(chunk, 1.0)]) is not None


def test_a_question_that_people_put_on_a_passage_is_answered_by_it(make_passages) -> None:
    said = "Annual leave of full-time employees is 28 days in a year."
    asked = "What is my PTO entitlement?"
    extractor = Extractor(HashEmbedder())
    assert extractor.answer(asked, make_passages(said)) is None
    answer = extractor.answer(asked, make_passages(said, questions=(asked,), headings=("Leave",)))
    assert answer is not None
    assert answer.text.startswith(said)
    assert answer.citations[0].headings == ("Leave",)
    # Another question of the passage says nothing of this one.
    assert extractor.answer(asked, make_passages(said, questions=("When does the canteen open?",))) is None


def test_an_option_is_named_with_what_it_does(extractor: Extractor, make_passages) -> None:
    passages = make_passages(
        "-k\n    Only sends a warning.\n\n-c\n    Cancels a shutdown that is planned.\n\n-r\n    Restarts."
    )
    answer = extractor.answer("Which option cancels a planned shutdown?", passages)
    assert answer is not None
    assert answer.text.startswith("-c: Cancels a shutdown that is planned. [1]")
    assert answer.citations[0].quote == "Cancels a shutdown that is planned."


def test_a_row_whose_cell_is_empty_does_not_answer_with_another_date(extractor: Extractor, make_passages) -> None:
    table = (
        "version: 12; name: Bookworm; created: 2021-08-14; released: 2023-06-10\n"
        "version: 15; name: Duke; created: 2027-08-01"
    )
    assert extractor.answer("When was Duke released?", make_passages(table)) is None
    answer = extractor.answer("When was Bookworm released?", make_passages(table))
    assert answer is not None
    assert "2023-06-10" in answer.text


def test_how_many_within_a_sentence_is_no_number(extractor: Extractor, make_passages) -> None:
    passages = make_passages("必须设为一个正整数，表示默认最多可以启动多少个终端。")
    assert extractor.answer("默认最多可以启动几个终端？", passages) is None
