from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest
from fpdf import FPDF
from fpdf.enums import AccessPermission
from tests.conftest import DAMAGED_PAGE

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.pdf.parser import PdfParser
from askdock.errors import EncryptedDocument, NoText, UnreadableDocument
from askdock.records import UnreadPage

LOREM = "The pump must be vented before the transmitter is adjusted, since air in the line shifts the zero. " * 4


def pdf() -> FPDF:
    made = FPDF()
    made.add_page()
    made.set_font("helvetica", size=11)
    return made


def paragraph(made: FPDF, text: str, size: int = 11) -> None:
    made.set_font("helvetica", size=size)
    made.multi_cell(0, size * 0.45, text, align="L", new_x="LMARGIN", new_y="NEXT")
    made.ln(3)


def saved(made: FPDF, tmp_path: Path) -> Path:
    file = tmp_path / "stored"
    made.output(str(file))
    return file


def test_wrapped_lines_become_paragraphs_and_pages_keep_their_spans(tmp_path: Path) -> None:
    made = pdf()
    paragraph(made, "Manual", size=20)
    paragraph(made, LOREM)
    paragraph(made, "Short one.")
    made.add_page()
    made.add_page()
    paragraph(made, "On page three")
    document = PdfParser(ParseLimits()).parse(saved(made, tmp_path), "manual.pdf")

    texts = [document.text[block.start : block.end] for block in document.blocks]
    assert texts == ["Manual", LOREM.strip(), "Short one.", "On page three"]
    assert [(b.kind, b.level) for b in document.blocks[:2]] == [("heading", 1), ("paragraph", 0)]
    assert document.title == "Manual"
    assert [(p.number, document.text[p.start : p.end]) for p in document.pages] == [
        (1, "\n\n".join(texts[:3])),
        (3, "On page three"),
    ]


def test_the_outline_tells_the_headings_and_their_levels(tmp_path: Path) -> None:
    made = pdf()
    for level, title in enumerate(["Operation", "Zero point"]):
        made.start_section(title, level=level)
        paragraph(made, f"{level + 1} {title}")
        paragraph(made, LOREM)
    document = PdfParser(ParseLimits()).parse(saved(made, tmp_path), "manual.pdf")
    found = [(b.level, document.text[b.start : b.end]) for b in document.blocks if b.kind == "heading"]
    assert found == [(1, "1 Operation"), (2, "2 Zero point")]


def test_text_of_one_size_has_no_headings(tmp_path: Path) -> None:
    made = pdf()
    paragraph(made, "Just a line")
    paragraph(made, LOREM)
    document = PdfParser(ParseLimits()).parse(saved(made, tmp_path), "manual.pdf")
    assert {block.kind for block in document.blocks} == {"paragraph"}
    assert document.title == "manual"


def test_the_title_in_the_properties_comes_first_unless_it_says_nothing(tmp_path: Path) -> None:
    for title, expected in (("Own title", "Own title"), ("Microsoft Word - draft.doc", "name")):
        made = pdf()
        made.set_title(title)
        paragraph(made, LOREM)
        assert PdfParser(ParseLimits()).parse(saved(made, tmp_path), "name.pdf").title == expected


def test_table_rows_stay_apart(tmp_path: Path) -> None:
    made = pdf()
    paragraph(made, LOREM)
    with made.table() as table:
        for row in (("Code", "Meaning"), ("E-4012", "Zero shift refused"), ("E-4015", "Overload")):
            table.row(row)
    document = PdfParser(ParseLimits()).parse(saved(made, tmp_path), "manual.pdf")
    assert [document.text[b.start : b.end] for b in document.blocks][1:] == [
        "Code | Meaning\n--- | ---",
        "E-4012 | Zero shift refused",
        "E-4015 | Overload",
    ]


@pytest.mark.parametrize(
    ("first", "named"), [(("", "2018", "2017"), True), (("Cash", "$2,853", "(5.1)"), False)], ids=["head", "none"]
)
def test_a_first_row_of_amounts_is_no_head(tmp_path: Path, first: tuple[str, ...], named: bool) -> None:
    made = pdf()
    paragraph(made, LOREM)
    with made.table() as table:
        for row in (first, ("Sales", "1,000", "900"), ("Profit", "12", "11")):
            table.row(row)
    document = PdfParser(ParseLimits()).parse(saved(made, tmp_path), "report.pdf")
    rows = "\n".join(document.text[b.start : b.end] for b in document.blocks[1:])
    cells = " | ".join(first)
    head = f"| {cells} |\n--- | --- | ---" if named else f"|  |  |  |\n--- | --- | ---\n{cells}"
    assert rows == f"{head}\nSales | 1,000 | 900\nProfit | 12 | 11"


def test_a_password_is_asked_for_by_name(tmp_path: Path) -> None:
    made = pdf()
    paragraph(made, "secret")
    made.set_encryption("owner", "user", permissions=AccessPermission.all())
    with pytest.raises(EncryptedDocument, match=r"^plan\.pdf is protected by a password$"):
        PdfParser(ParseLimits()).parse(saved(made, tmp_path), "plan.pdf")


def test_a_damaged_file_is_refused_in_one_line(tmp_path: Path) -> None:
    file = tmp_path / "stored"
    file.write_bytes(b"%PDF-1.7\nnothing of use")
    with pytest.raises(UnreadableDocument, match=r"^plan\.pdf is damaged or no PDF$"):
        PdfParser(ParseLimits()).parse(file, "plan.pdf")


def test_pages_without_text_are_said_to_have_none(tmp_path: Path) -> None:
    with pytest.raises(NoText, match=r"scan\.pdf has no text layer"):
        PdfParser(ParseLimits()).parse(saved(pdf(), tmp_path), "scan.pdf")


def test_a_damaged_page_is_named_and_the_others_are_read(tmp_path: Path) -> None:
    file = tmp_path / "stored"
    file.write_bytes(DAMAGED_PAGE.read_bytes())
    document = PdfParser(ParseLimits()).parse(file, "plan.pdf")
    assert (document.text, document.unread) == ("A good page.", (UnreadPage(2, "damaged"),))


def test_several_threads_may_parse_at_once(tmp_path: Path) -> None:
    made = pdf()
    for _ in range(5):
        paragraph(made, LOREM)
    file = saved(made, tmp_path)
    parser = PdfParser(ParseLimits())
    with ThreadPoolExecutor(4) as executor:
        results = list(executor.map(lambda _: parser.parse(file, "a.pdf"), range(16)))
    assert all(result == results[0] for result in results)
