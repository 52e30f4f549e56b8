from dataclasses import replace

from askdock.answering.locate import locate_quotes
from askdock.errors import FileMissing
from askdock.records import Answer, Box, Citation, LineBox, PageSpan, ParsedDocument

CITATION = Citation(1, "c", "d", 2, "a.pdf", "upload:a.pdf", "t", (), 1, 2, 4, "xt")
PARSED = ParsedDocument("text", "t", (), (PageSpan(1, 0, 4, 595, 842),), (LineBox(0, 4, 1, 10, 700, 60, 712),))


def answer(*citations: Citation) -> Answer:
    return Answer("A [1].", True, citations, "extractive")


def test_citations_get_the_boxes_of_their_lines_and_a_document_is_read_once() -> None:
    asked = []

    def parsed(document_id: str, version: int) -> ParsedDocument:
        asked.append((document_id, version))
        return PARSED

    found = locate_quotes(answer(CITATION, replace(CITATION, marker=2)), parsed)
    assert [c.boxes for c in found.citations] == [(Box(1, 10, 700, 60, 712, 595, 842),)] * 2
    assert asked == [("d", 2)]


def test_a_format_without_pages_is_not_read_and_a_version_that_is_gone_has_no_boxes() -> None:
    def parsed(document_id: str, version: int) -> ParsedDocument:
        assert document_id == CITATION.document_id
        raise FileMissing("a newer version has replaced it")

    gone = locate_quotes(answer(CITATION, replace(CITATION, document_id="e", page=None)), parsed)
    assert [c.boxes for c in gone.citations] == [(), ()]
