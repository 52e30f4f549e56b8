import asyncio
import re
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime

from tests.unit.answering.tables.conftest import ORDERS, ORDERS_ZH

from askdock.adapters.memory import FixedRetrieval, HashEmbedder
from askdock.adapters.tables.sqlite import SqliteTables
from askdock.answering.pipeline import AnswerPipeline
from askdock.answering.respond import make_responder
from askdock.answering.tables.answers import TableAnswers
from askdock.errors import FileMissing
from askdock.formats.parsed_json import ParsedFile, parsed_to_json
from askdock.records import Answer, Chunk, Collection, IndexProfile, ParsedDocument, Passage, Question, Span

COLLECTION = Collection("1", "default", IndexProfile("m", "f", 8, 1, 0, "a"), "g", datetime.now(UTC))
MakeParsed = Callable[..., ParsedDocument]
MakeChunk = Callable[..., Chunk]


class Asked:
    """Asks documents of one table each, by their names."""

    def __init__(
        self, make_chunk: MakeChunk, documents: dict[str, ParsedDocument], off: str = "", edited: str = ""
    ) -> None:
        """`edited`: words of a document that somebody wrote otherwise."""
        self._files = {name: parsed_to_json(one) for name, one in documents.items()}
        passages = [
            Passage(make_chunk(one.text, document_id=name, document_name=name), 1.0)
            for name, one in documents.items()
        ]
        self.read: list[str] = []
        retrieval = FixedRetrieval(passages)

        def spans(_: str, text: str) -> list[Span]:
            return [Span(found.start(), found.end()) for found in re.finditer(re.escape(edited), text) if edited]

        self.tables = TableAnswers(retrieval, self.parsed, SqliteTables(), lambda one: one.name == off, spans)
        responder = make_responder(HashEmbedder(), chat=None)
        self._pipeline = AnswerPipeline(retrieval, responder, lambda answer: answer, tables=self.tables)

    def parsed(self, document_id: str, version: int) -> ParsedFile:
        self.read.append(document_id)
        if document_id not in self._files:
            raise FileMissing(f"{document_id} {version}")
        data = self._files[document_id]
        return ParsedFile(lambda start, length: data[start : start + length])

    def forget(self, name: str) -> None:
        del self._files[name]

    def __call__(self, question: str) -> Answer:
        return asyncio.run(self._pipeline.answer(Question(COLLECTION, question, top_k=8)))


def test_a_sum_names_its_rows_its_query_and_what_was_left_out(parsed: MakeParsed, make_chunk: MakeChunk) -> None:
    document = parsed(ORDERS)
    answer = Asked(make_chunk, {"orders.pdf": document})("What is the total amount of all orders?")
    assert answer.text == (
        "The sum of Amount (€) is 1,260.75, over 3 rows. [1] [2]\n"
        "1 row left out: the cell could not be read as a number.\n"
        "Totals that the table itself holds are not counted."
    )
    assert answer.model == "tables"
    for citation in answer.citations:
        assert citation.quote == document.text[citation.start : citation.end]
    assert answer.citations[0].quote.startswith("Order | Customer")
    assert [line.split(" | ")[0] for line in answer.citations[1].quote.splitlines()] == ["A-1", "A-2", "A-3"]
    assert answer.computed is not None
    assert answer.computed.query == 'SELECT sum("Amount (€)") FROM "orders.pdf" WHERE "Amount (€)" IS NOT NULL'
    assert (answer.computed.rows_used, answer.computed.rows_left_out) == (3, 1)
    cells = [document.text[cell.start : cell.end] for used in answer.computed.used for cell in used.cells]
    assert cells == ["1,200.50", "80.25", "(20.00)"]


def test_a_table_that_somebody_edited_is_not_computed_with(parsed: MakeParsed, make_chunk: MakeChunk) -> None:
    documents = {"orders.pdf": parsed(ORDERS)}
    question = "What is the total amount of all orders?"
    assert Asked(make_chunk, documents, edited="A-2")(question).model != "tables"
    assert Asked(make_chunk, documents, edited="no such words")(question).model == "tables"


def test_each_row_of_a_list_has_its_own_place(parsed: MakeParsed, make_chunk: MakeChunk) -> None:
    answer = Asked(make_chunk, {"orders.pdf": parsed(ORDERS)})("List all orders of Hughes")
    assert answer.text.splitlines()[:3] == [
        "2 of 4 rows where Customer is “Hughes”: [1]",
        "- A-1 [2]",
        "- A-3 [3]",
    ]
    assert [citation.quote.split(" | ")[0] for citation in answer.citations] == ["Order", "A-1", "A-3"]


def test_a_chinese_question_is_answered_in_chinese(parsed: MakeParsed, make_chunk: MakeChunk) -> None:
    answer = Asked(make_chunk, {"订单.pdf": parsed(ORDERS_ZH)})("2024年订单的金额总计是多少？")
    assert answer.text.splitlines()[0] == "金额（元）合计为 3,000，共 2 行（日期在 2024 年）。 [1] [2]"


def test_two_tables_that_would_answer_differently_answer_nothing(
    parsed: MakeParsed, make_chunk: MakeChunk
) -> None:
    documents = {"a.pdf": parsed(ORDERS), "b.pdf": parsed(ORDERS.replace("80.25", "90.25"))}
    assert Asked(make_chunk, documents)("How many orders are open?").computed is None
    same = {"a.pdf": parsed(ORDERS), "b.pdf": parsed(ORDERS)}
    assert Asked(make_chunk, same)("How many orders are open?").computed is not None
    # One producer has blanks where another has none.
    spaced = {"a.pdf": parsed(ORDERS), "b.pdf": parsed(re.sub(r"(?<=\w)-(?=\w)", "- ", ORDERS))}
    assert spaced["a.pdf"].text != spaced["b.pdf"].text
    assert Asked(make_chunk, spaced)("How many orders are open?").computed is not None
    named = {"march.pdf": parsed(ORDERS), "april.pdf": parsed(ORDERS.replace("80.25", "90.25"))}
    answer = Asked(make_chunk, named)("What is the total amount of all orders in march?")
    assert answer.computed is not None
    assert answer.computed.rows == ((1260.75,),)


def test_another_question_reads_no_table(parsed: MakeParsed, make_chunk: MakeChunk) -> None:
    asked = Asked(make_chunk, {"orders.pdf": parsed(ORDERS)})
    assert asked("Who is Hughes?").computed is None
    assert asked.read == []


def test_a_collection_whose_tables_are_off_reads_none(parsed: MakeParsed, make_chunk: MakeChunk) -> None:
    asked = Asked(make_chunk, {"orders.pdf": parsed(ORDERS)}, off="default")
    assert asked("How many orders are open?").computed is None
    assert asked.read == []


def test_a_document_that_has_just_gone_is_not_computed_with(parsed: MakeParsed, make_chunk: MakeChunk) -> None:
    asked = Asked(make_chunk, {"orders.pdf": parsed(ORDERS)})
    asked.forget("orders.pdf")
    assert asked("How many orders are open?").computed is None


def test_hostile_cells_and_names_are_shown_and_nothing_else(parsed: MakeParsed, make_chunk: MakeChunk) -> None:
    rows = (
        'Part"; DROP TABLE t0; -- | Price | <b>Kind</b>\n'
        "a' OR '1'='1 | 2 | [x](http://evil.example) [1]\n"
        "b | 3 | plain"
    )
    asked = Asked(make_chunk, {"parts.pdf": parsed(rows)})
    answer = asked("What is the average price of all parts drop table t0?")
    assert answer.computed is not None
    assert answer.computed.rows == ((2.5,),)
    listed = asked("Which part drop table t0 has the lowest price?")
    assert listed.computed is not None
    assert listed.computed.rows[0][0] == "a' OR '1'='1"
    grouped = asked("How many rows for each kind b?")
    assert "](http" not in grouped.text


def test_a_wide_search_takes_the_place_of_the_first(parsed: MakeParsed, make_chunk: MakeChunk) -> None:
    asked = Asked(make_chunk, {f"{name}.pdf": parsed(ORDERS) for name in "abcdefghij"})
    question = Question(COLLECTION, "How many orders are open?", top_k=1)
    answer = asyncio.run(asked.tables.answer(replace(question, top_k=1), question.text))
    assert answer is not None
    assert len(set(asked.read)) == 10
