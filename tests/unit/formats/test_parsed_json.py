import json
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from askdock.formats.parsed_json import FORMAT, PART_CHARACTERS, ParsedFile, parsed_from_json, parsed_to_json
from askdock.records import Block, LineBox, PageSpan, ParsedDocument, ParseWarning, UnreadPage


def test_json_gives_back_what_it_was_given() -> None:
    document = ParsedDocument(
        text="标题\n\n正文 😀\n",
        title="标题",
        blocks=(Block("heading", 0, 2, 1), Block("paragraph", 4, 8)),
        pages=(PageSpan(1, 0, 8),),
    )
    assert parsed_from_json(parsed_to_json(document)) == document
    assert len(parsed_to_json(document)) < 180
    part = replace(document, unread=(UnreadPage(3, "time"), UnreadPage(4, "damaged")))
    assert parsed_from_json(parsed_to_json(part)) == part
    warned = replace(part, warnings=(ParseWarning("hidden", "one sheet"),), metadata=(("encoding", "gb18030"),))
    assert parsed_from_json(parsed_to_json(warned)) == warned


def test_pages_left_out_were_once_kept_as_numbers() -> None:
    stored = {"format": 2, "text": "x", "title": "t", "blocks": [], "pages": [], "unread": [3]}
    assert parsed_from_json(json.dumps(stored).encode()).unread == (UnreadPage(3, "time"),)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"format":1,"text":"x","title":"t","blocks":[[1]],"pages":[]}',
        json.dumps({"format": FORMAT + 1}).encode(),
    ],
)
def test_what_is_no_document_of_a_known_format_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parsed_from_json(data)


def test_half_a_surrogate_pair_is_stored_as_one_character() -> None:
    stored = parsed_from_json(parsed_to_json(ParsedDocument("a\ud83d\nb", "t", ())))
    assert stored.text == "a?\nb"


def long_document(pages: int, lines: int) -> ParsedDocument:
    """Pages of so many numbered lines, each line a block; before each page stand two characters of none."""
    text, blocks, spans, boxes = "", [], [], []
    for page in range(1, pages + 1):
        text += "\n\n"
        begin = len(text)
        for n in range(lines):
            start = len(text)
            text += f"第 {page} page, line {n} 😀 {'x' * (n * page % 89)}"
            blocks.append(Block("paragraph", start, len(text)))
            boxes.append(LineBox(start, len(text), page, 1.0, n, 2.0, n + 1.0))
            text += "\n"
        spans.append(PageSpan(page, begin, len(text), 595.0, 800.0 + page))
    return ParsedDocument(text, "Long", tuple(blocks), tuple(spans), tuple(boxes), (UnreadPage(7, "scan"),))


LONG = long_document(pages=60, lines=30)
STORED = parsed_to_json(LONG)
OLD = json.dumps(
    {
        "format": 2,
        "text": LONG.text,
        "title": LONG.title,
        "blocks": [(block.kind, block.start, block.end, block.level) for block in LONG.blocks],
        "pages": [(page.number, page.start, page.end, page.width, page.height) for page in LONG.pages],
        "lines": [(line.start, line.end, line.page, line.x0, line.y0, line.x1, line.y1) for line in LONG.lines],
        "unread": [(page.number, page.why) for page in LONG.unread],
    },
    ensure_ascii=False,
).encode()


@pytest.mark.parametrize("stored", [STORED, OLD], ids=["parts", "in one"])
def test_all_of_a_long_document_is_read_back(stored: bytes) -> None:
    assert parsed_from_json(stored) == LONG


@pytest.mark.parametrize("stored", [STORED, OLD], ids=["parts", "in one"])
@given(start=st.integers(0, len(LONG.text) + 5), length=st.integers(0, 2 * PART_CHARACTERS))
def test_a_window_of_the_file_is_that_of_the_document(stored: bytes, start: int, length: int) -> None:
    end = start + length
    file = ParsedFile(lambda begin, size: stored[begin : begin + size])
    assert (file.title, file.length) == (LONG.title, len(LONG.text))
    assert file.text(start, end) == LONG.text[start:end]
    assert file.boxes(start, end) == LONG.boxes(start, end)
    assert file.pages(start, end) == tuple(page for page in LONG.pages if page.start < end and page.end > start)
    assert file.blocks(start, end) == tuple(
        block for block in LONG.blocks if block.start < end and block.end > start
    )


def test_a_quote_costs_the_reading_of_its_part() -> None:
    reads: list[int] = []

    def read(start: int, length: int) -> bytes:
        data = STORED[start : start + length]
        reads.append(len(data))
        return data

    file = ParsedFile(read)
    for _ in range(2):
        assert file.boxes(LONG.lines[900].start, LONG.lines[900].end) == LONG.boxes(
            LONG.lines[900].start, LONG.lines[900].end
        )
    _, part = reads
    assert part < 5 * PART_CHARACTERS < len(STORED)


def test_no_part_is_cut_inside_of_a_page() -> None:
    head = json.loads(STORED.partition(b"\n")[0])
    starts = {page.start for page in LONG.pages}
    assert len(head["parts"]) > 3
    assert all(start in starts for start, _, _ in head["parts"][1:])
