from dataclasses import replace

from askdock.adapters.memory import HashEmbedder
from askdock.answering.editions import dated
from askdock.answering.extract import Extractor


def of(passage, name: str, opening: str = ""):
    chunk = replace(passage.chunk, document_name=name, document_id=name, dated=86_400 * 20_000)
    return replace(passage, chunk=chunk, opening=opening)


def test_newer_document_comes_first_and_both_dates_are_told(make_passages) -> None:
    old, new = make_passages("The parking fee is 4 euros a day.", "The parking fee is 6 euros a day.")
    passages = [of(old, "fees-2023.md"), of(new, "fees.md", "date: 2026-02-01")]
    answer = Extractor(HashEmbedder()).answer("What is the parking fee?", passages)
    assert answer is not None
    assert answer.text.splitlines() == [
        "The parking fee is 6 euros a day. (document of 2026-02-01) [1]",
        "The parking fee is 4 euros a day. (document of 2023) [2]",
    ]
    assert [one.document_name for one in answer.citations] == ["fees.md", "fees-2023.md"]


def test_documents_that_agree_have_no_dates(make_passages) -> None:
    one, other = make_passages("The parking fee is 4 euros a day.", "The parking fee is 4 euros a day.")
    answer = Extractor(HashEmbedder()).answer(
        "What is the parking fee?", [of(one, "fees-2023.md"), of(other, "fees-2026.md")]
    )
    assert answer is not None
    assert "document of" not in answer.text


def test_date_of_a_document(make_passages) -> None:
    (passage,) = make_passages("The fee is 4 euros.")
    assert dated(of(passage, "通知 2026年3月9日.docx")) == "2026-03-09"
    assert dated(of(passage, "fees.md")) == "2024-10-04"


def test_a_curated_answer_comes_before_the_document_it_puts_right(make_passages) -> None:
    wrong, right = make_passages(
        "The parking fee is 4 euros a day.", "The parking fee is 6 euros a day since 2020."
    )
    curated = of(right, "fee", "The parking fee is 6 euros a day since 2020.")
    curated = replace(curated, chunk=replace(curated.chunk, source_uri="curated:1"))
    assert dated(curated) == "2024-10-04"
    newer = of(wrong, "fees-2026.md")
    answer = Extractor(HashEmbedder()).answer("What is the parking fee?", [newer, curated])
    assert answer is not None
    assert answer.citations[0].document_name == "fee"
