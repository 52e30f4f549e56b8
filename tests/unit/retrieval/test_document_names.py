import pytest

from askdock.retrieval.document_names import may_name, named_shares

FILINGS = ["ACME_2021_10K.pdf", "ACME_2022_10K.pdf", "NORTHWINDFOODS_2022_10K.pdf", "leave-policy.md"]


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("What was Acme's revenue in FY2022?", 1),
        ("What did Acme spend on research in 2021?", 0),
        ("How much cash did Northwind Foods hold in 2022?", 2),
    ],
)
def test_company_and_year_name_the_filing(question: str, best: int) -> None:
    shares = named_shares(question, FILINGS)
    assert shares.index(max(shares)) == best
    assert shares[best] > sorted(shares)[-2]


@pytest.mark.parametrize("question", ["What was the revenue in 2022?", "Who approves leave?", "现金有多少？"])
def test_one_word_of_a_name_is_chance(question: str) -> None:
    assert named_shares(question, FILINGS) == [0.0] * 4


def test_names_in_chinese() -> None:
    shares = named_shares(
        "2024年质量报告里投诉有多少？", ["质量报告2024.pdf", "质量报告2023.pdf", "员工手册.docx"]
    )
    assert shares[0] > shares[1] > shares[2] == 0.0


def test_without_number_and_capital_nothing_is_named() -> None:
    assert may_name("What does Acme sell?")
    assert may_name("revenue 2022")
    assert not may_name("What does the canteen serve?")


def test_parts_of_a_code_or_version_name_no_document() -> None:
    names = ["TH-300 manual.pdf", "release-notes-4.2.txt", "prices.csv"]
    assert named_shares("What is the delivery time of TH300-ORG-11 or TH-300-A?", names) == [0.0] * 3


def test_fiscal_year_in_two_digits_names_a_document() -> None:
    names = ["NORTHWIND_2021_10K.pdf", "NORTHWIND_2022_10K.pdf"]
    first, second = named_shares("Did Northwind grow between FY20 and FY21?", names)
    assert first > second


@pytest.mark.parametrize(
    ("question", "best"),
    [
        ("What were JnJ's sales in 2022?", 0),
        ("Did AMEX grow in 2022?", 1),
        ("Did AMEX grow in 2021?", None),
        ("What did IBM earn in 2022?", 2),
        ("What was COGS in 2022?", None),
    ],
)
def test_a_shortened_name_stands_for_its_words(question: str, best: int | None) -> None:
    names = [
        "JOHNSON_JOHNSON_2022_10K.pdf",
        "AMERICANEXPRESS_2022_10K.pdf",
        "international business machines 2022.pdf",
    ]
    shares = named_shares(question, names)
    assert [at for at, share in enumerate(shares) if share] == ([] if best is None else [best])
