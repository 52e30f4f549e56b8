import json
from collections.abc import Callable
from itertools import chain
from pathlib import Path

from fpdf import FPDF
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askdock.adapters.parsers.csv import CsvParser
from askdock.adapters.parsers.html import HtmlParser
from askdock.adapters.parsers.json_text import JsonParser
from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.markdown import MarkdownParser
from askdock.adapters.parsers.pdf.parser import PdfParser
from askdock.adapters.parsers.text import TextParser
from askdock.errors import UnreadableDocument
from askdock.formats.parsed_json import parsed_from_json, parsed_to_json
from askdock.ingestion.chunk import StructureChunker
from askdock.ingestion.parse import ParseStage
from askdock.records import Box, Document, LineBox, PageSpan, ParsedDocument

PARSERS = {
    "a.csv": CsvParser(),
    "a.html": HtmlParser(),
    "a.json": JsonParser(),
    "a.md": MarkdownParser(),
    "a.txt": TextParser(),
}
WORDS = st.text(
    alphabet=" \n\t.,:|#*-<>&;'\"[](){}abcdeXYZ012年假十五天。！\u200b\u0301\ud800😀\0\r", min_size=1, max_size=400
)
PRINTABLE = st.text(alphabet="abcdefgh ijklm nop.-XYZ123", min_size=5, max_size=1500)


def check_chunks(parsed: ParsedDocument, document: Document) -> None:
    stored = parsed_from_json(parsed_to_json(parsed))
    assert (stored.text, stored.blocks) == (parsed.text, parsed.blocks)
    chunker = StructureChunker(120, 30, 256, lambda texts: [len(text) // 3 + 2 for text in texts], "profile")
    for chunk in chunker.chunk(document, stored):
        assert stored.text[chunk.start : chunk.end] == chunk.text
        for offset in (0, len(chunk.text) - 1):
            page = chunk.page_at(offset)
            spans = [p for p in stored.pages if p.start <= chunk.start + offset < p.end]
            assert [p.number for p in spans] in ([page], [])


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(text=WORDS, name=st.sampled_from(sorted(PARSERS)))
def test_chunks_reproduce_the_stored_text_whatever_the_document(
    text: str, name: str, tmp_path: Path, make_document: Callable[..., Document]
) -> None:
    file = tmp_path / "stored"
    source = json.dumps([{"key": text}, text]) if name == "a.json" else text
    file.write_bytes(source.encode(errors="surrogatepass"))
    parser = PARSERS[name]
    try:
        parsed = ParseStage([parser]).parse(file, name, min(parser.media_types))
    except UnreadableDocument:
        return
    check_chunks(parsed, make_document(name))


@settings(max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(paragraphs=st.lists(PRINTABLE, min_size=1, max_size=6))
def test_boxes_of_a_pdf_are_those_of_its_lines(
    paragraphs: list[str], tmp_path: Path, make_document: Callable[..., Document]
) -> None:
    made = FPDF()
    made.set_font("helvetica", size=12)
    made.add_page()
    for paragraph in paragraphs:
        made.multi_cell(0, text=paragraph, new_x="LMARGIN", new_y="NEXT")
        made.ln(8)
    file = tmp_path / "stored"
    made.output(str(file))
    try:
        parsed = ParseStage([PdfParser(ParseLimits())]).parse(file, "a.pdf", "application/pdf")
    except UnreadableDocument:
        return
    check_chunks(parsed, make_document("a.pdf"))
    # Every character that is no blank lies in a line, and each line in its page.
    covered = set(chain.from_iterable(range(line.start, line.end) for line in parsed.lines))
    assert all(at in covered for at, char in enumerate(parsed.text) if not char.isspace() and char not in "|-")
    for line in parsed.lines:
        (box,) = parsed.boxes(line.start, line.start + 1)
        assert 0 <= box.x0 < box.x1 <= box.page_width
        assert 0 <= box.y0 < box.y1 <= box.page_height


def test_boxes_are_those_of_the_lines_that_a_span_touches() -> None:
    lines = (
        LineBox(0, 5, 1, 10, 700, 60, 712),
        LineBox(6, 9, 1, 10, 688, 40, 700),
        LineBox(11, 15, 2, 1, 2, 3, 4),
    )
    parsed = ParsedDocument(
        "first sec\n\nlast", "t", (), (PageSpan(1, 0, 9, 595, 842), PageSpan(2, 11, 15)), lines
    )
    assert parsed.boxes(2, 7) == (Box(1, 10, 700, 60, 712, 595, 842), Box(1, 10, 688, 40, 700, 595, 842))
    assert parsed.boxes(5, 6) == ()
    assert parsed.boxes(9, 15) == (Box(2, 1, 2, 3, 4, 0, 0),)
