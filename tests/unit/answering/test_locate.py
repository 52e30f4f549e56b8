from dataclasses import replace

from askdock.answering.locate import locate_quotes
from askdock.errors import FileMissing
from askdock.formats.parsed_json import ParsedFile, parsed_to_json
from askdock.records import Answer, Block, Box, Citation, Figure, LineBox, PageSpan, ParsedDocument

CITATION = Citation(1, "c", "d", 2, "a.pdf", "upload:a.pdf", "t", (), 1, 2, 4, "xt")
PARSED = ParsedDocument("text", "t", (), (PageSpan(1, 0, 4, 595, 842),), (LineBox(0, 4, 1, 10, 700, 60, 712),))


def stored(parsed: ParsedDocument) -> ParsedFile:
    data = parsed_to_json(parsed)
    return ParsedFile(lambda start, length: data[start : start + length])


def answer(*citations: Citation) -> Answer:
    return Answer("A [1].", True, citations, "extractive")


def test_citations_get_the_boxes_of_their_lines_and_a_document_is_read_once() -> None:
    asked = []

    def parsed(document_id: str, version: int) -> ParsedFile:
        asked.append((document_id, version))
        return stored(PARSED)

    found = locate_quotes(answer(CITATION, replace(CITATION, marker=2)), parsed)
    assert [c.boxes for c in found.citations] == [(Box(1, 10, 700, 60, 712, 595, 842),)] * 2
    assert asked == [("d", 2)]


def test_figures_of_formats_without_pages_and_of_the_slide_that_is_quoted() -> None:
    figures = (Figure(0, 0, 0, 0, 0, 0, 8, "word/media/a.png"), Figure(2, 0, 0, 0, 0, 10, 18, "ppt/media/b.png"))
    document = stored(ParsedDocument("Figure 1\n\nFigure 2\n\nIt stops.", "t", (), figures=figures))
    caption = replace(CITATION, page=None, start=0, end=8, quote="Figure 1")
    named = replace(caption, start=20, end=29, quote="It stops, see figure 2.")
    beside = replace(caption, page=2, start=20, end=29, quote="It stops.")
    other = replace(beside, page=3)
    edited = replace(caption, edited_by="Ann")
    found = locate_quotes(answer(caption, named, beside, other, edited), lambda *_: document)
    assert [c.figures for c in found.citations] == [(1,), (2,), (2,), (), ()]


def test_a_version_that_is_gone_has_no_boxes() -> None:
    def parsed(document_id: str, version: int) -> ParsedFile:
        raise FileMissing("a newer version has replaced it")

    gone = locate_quotes(answer(CITATION, replace(CITATION, document_id="e", page=None)), parsed)
    assert [c.boxes for c in gone.citations] == [(), ()]


def test_a_quote_further_on_in_its_passage_is_cited_under_its_own_section() -> None:
    parts = [("Prices", 2), ("The jack costs 455 EUR.", 0), ("Hours", 2), ("We open at 06:30.", 0)]
    text, blocks = "", []
    for part, level in parts:
        blocks.append(Block("heading" if level else "paragraph", len(text), len(text) + len(part), level))
        text += f"{part}\n\n"
    start = text.index("We open")
    quote = Citation(
        1, "c", "d", 1, "a.md", "a.md", "Store", ("Store", "Prices"), None, start, start + 17, "We", (), 0
    )
    document = stored(ParsedDocument(text, "Store", tuple(blocks)))
    found = locate_quotes(answer(quote, replace(quote, start=text.index("The jack"))), lambda *_: document)
    assert [c.headings for c in found.citations] == [("Store", "Hours"), ("Store", "Prices")]
