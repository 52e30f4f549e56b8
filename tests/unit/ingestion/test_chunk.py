import itertools
import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from askdock.ingestion.chunk import StructureChunker
from askdock.records import Block, BlockKind, Chunk, Document, DocumentStatus, PageSpan, ParsedDocument

NOW = datetime(2025, 1, 1, tzinfo=UTC)
DOCUMENT = Document(
    id="doc",
    collection_id="c",
    source_uri="file:///doc.md",
    name="doc.md",
    media_type="text/markdown",
    sha256="0" * 64,
    size=1,
    version=3,
    live_version=0,
    status=DocumentStatus.RECEIVED,
    reason=None,
    detail=None,
    attempts=1,
    pages=0,
    chunks=0,
    created_at=NOW,
    updated_at=NOW,
)
SENTENCE = "The seal of the sensor module must be renewed each time. "
CHINESE = "更换传感模块时必须同时更换密封圈。"

# A WordPiece of sorts: pieces of at most four letters, each other character by itself, and two special tokens.
_PIECE = re.compile(r"[A-Za-z0-9]{1,4}|\S")


def word_pieces(texts: Sequence[str]) -> list[int]:
    return [len(_PIECE.findall(text)) + 2 for text in texts]


def characters(texts: Sequence[str]) -> list[int]:
    return [len(text) + 2 for text in texts]


def none(texts: Sequence[str]) -> list[int]:
    return [2] * len(texts)


def chunker(
    size: int = 200,
    overlap: int = 60,
    max_tokens: int = 100_000,
    count: Callable[[Sequence[str]], list[int]] = none,
) -> StructureChunker:
    return StructureChunker(
        chunk_size=size,
        chunk_overlap=overlap,
        max_tokens=max_tokens,
        count_tokens=count,
        profile_fingerprint="profile",
    )


def made(*parts: tuple[BlockKind, str] | tuple[BlockKind, str, int]) -> ParsedDocument:
    text, blocks = "", []
    for kind, content, *level in parts:
        text += "\n\n" if text else ""
        blocks.append(Block(kind, len(text), len(text) + len(content), *level))
        text += content
    return ParsedDocument(text, "Guide", tuple(blocks))


def texts(parsed: ParsedDocument, cutter: StructureChunker) -> list[str]:
    return [chunk.text for chunk in cutter.chunk(DOCUMENT, parsed)]


def test_what_fits_is_one_chunk_with_all_that_is_known_of_it() -> None:
    parsed = replace(
        made(("heading", "Care", 1), ("heading", "Seals", 2), ("paragraph", SENTENCE)),
        pages=(PageSpan(4, 0, 70),),
    )
    (chunk,) = chunker().chunk(DOCUMENT, parsed)
    assert chunk == Chunk(
        id=chunk.id,
        document_id="doc",
        version=3,
        ordinal=0,
        text=parsed.text.strip(),
        start=0,
        end=len(parsed.text.strip()),
        page_start=4,
        page_breaks=(),
        headings=("Care",),
        title="Guide",
        document_name="doc.md",
        source_uri="file:///doc.md",
        media_type="text/markdown",
    )
    assert re.fullmatch(r"[0-9a-f]{32}", chunk.id)


def test_ids_depend_on_document_version_ordinal_and_profile() -> None:
    parsed = made(("paragraph", SENTENCE * 10))
    ids = {chunk.id for chunk in chunker().chunk(DOCUMENT, parsed)}
    ids |= {chunk.id for chunk in chunker().chunk(replace(DOCUMENT, version=4), parsed)}
    ids |= {chunk.id for chunk in chunker().chunk(replace(DOCUMENT, id="other"), parsed)}
    ids |= {chunk.id for chunk in StructureChunker(200, 60, 9999, none, "other").chunk(DOCUMENT, parsed)}
    assert len(ids) == 4 * len(texts(parsed, chunker()))


def test_headings_begin_chunks_and_the_path_is_kept() -> None:
    body = SENTENCE.strip()
    parsed = made(
        ("heading", "Care", 1),
        ("paragraph", body),
        ("heading", "Seals", 2),
        ("paragraph", body),
        ("heading", "Safety", 1),
        ("paragraph", body),
    )
    found = list(chunker().chunk(DOCUMENT, parsed))
    assert [chunk.headings for chunk in found] == [("Care",), ("Care", "Seals"), ("Safety",)]
    assert [chunk.text for chunk in found] == [f"{title}\n\n{body}" for title in ("Care", "Seals", "Safety")]


def test_tiny_sections_share_a_chunk() -> None:
    questions = [("heading", f"Question {n}?", 2) for n in range(8)]
    parsed = made(*[part for question in questions for part in (question, ("paragraph", "Yes."))])
    found = texts(parsed, chunker())
    assert len(found) == 3
    assert found[0] == "Question 0?\n\nYes.\n\nQuestion 1?\n\nYes.\n\nQuestion 2?\n\nYes."


def test_a_tiny_last_section_goes_with_the_one_before() -> None:
    parsed = made(
        ("heading", "One", 1), ("paragraph", SENTENCE), ("heading", "Two", 2), ("paragraph", "Short."),
        ("heading", "Three", 1), ("paragraph", SENTENCE),
    )  # fmt: skip
    assert [text.split("\n")[0] for text in texts(parsed, chunker())] == ["One", "Three"]


def test_no_chunk_ends_with_a_heading() -> None:
    parsed = made(
        ("heading", "One", 1), ("paragraph", "x" * 10), ("heading", "Two", 2), ("paragraph", SENTENCE * 3)
    )
    for size in range(80, 230, 5):
        assert not any(text.endswith("Two") for text in texts(parsed, chunker(size, 0))), size


def test_neighbours_share_whole_sentences_within_a_section_only() -> None:
    sentences = [f"Sentence number {n} stands here." for n in range(20)]
    parsed = made(("paragraph", " ".join(sentences)), ("heading", "Next", 1), ("paragraph", SENTENCE * 3))
    found = list(chunker(size=200, overlap=70).chunk(DOCUMENT, parsed))
    inside = [chunk for chunk in found if not chunk.headings]
    assert len(inside) > 2
    for before, after in itertools.pairwise(inside):
        shared = parsed.text[after.start : before.end]
        assert 0 < len(shared) <= 70
        assert shared in (sentences[n] + " " + sentences[n + 1] for n in range(19)) or shared in sentences
    assert found[len(inside)].start >= inside[-1].end


def test_the_overlap_keeps_its_share_where_tokens_are_the_limit() -> None:
    parsed = made(("paragraph", CHINESE * 60))
    found = list(chunker(size=1000, overlap=200, max_tokens=130, count=word_pieces).chunk(DOCUMENT, parsed))
    shared = [before.end - after.start for before, after in itertools.pairwise(found)]
    assert set(shared) == {len(CHINESE)}


def test_table_rows_stay_whole_and_are_not_repeated() -> None:
    rows = [f"part: TH-{n}; price: {n}00; place: Suzhou" for n in range(30)]
    found = texts(made(*[("table_row", row) for row in rows]), chunker(size=200, overlap=60))
    assert [row for text in found for row in text.split("\n\n")] == rows
    assert all(len(text.split("\n\n")) >= 2 for text in found)


def test_blocks_are_not_cut_where_they_fit() -> None:
    paragraphs = [f"{n} " + SENTENCE * 2 for n in range(6)]
    found = texts(made(*[("paragraph", text.strip()) for text in paragraphs]), chunker(size=200, overlap=0))
    assert found == [text.strip() for text in paragraphs]


def test_chinese_sentences_are_not_cut() -> None:
    found = texts(made(("paragraph", CHINESE * 40)), chunker(size=100, overlap=20))
    assert len(found) > 3
    assert all(text.startswith("更换") and text.endswith("。") and len(text) % len(CHINESE) == 0 for text in found)


def test_english_abbreviations_end_no_sentence() -> None:
    text = "See e.g. No. 5 and Fig. 3 by J. Smith, Dr. Low and Mr. Ray of Inc. two. " * 6
    for piece in texts(made(("paragraph", text.strip())), chunker(size=100, overlap=0)):
        assert piece.startswith("See")
        assert piece.endswith("two.")


def test_pages_are_those_of_the_first_and_last_character() -> None:
    parsed = made(
        ("paragraph", SENTENCE.strip()), ("paragraph", SENTENCE.strip()), ("paragraph", SENTENCE.strip())
    )
    pages = tuple(PageSpan(n, block.start, block.end) for n, block in zip((1, 3, 4), parsed.blocks, strict=True))
    found = list(chunker(size=130, overlap=0).chunk(DOCUMENT, replace(parsed, pages=pages)))
    assert [(chunk.page_start, chunk.page_end) for chunk in found] == [(1, 1), (3, 4)]
    assert [found[1].page_at(at) for at in (0, 55, 58, 59)] == [3, 3, 4, 4]


def test_blank_pages_are_counted() -> None:
    parsed = replace(
        made(("paragraph", "one"), ("paragraph", "four")), pages=(PageSpan(1, 0, 3), PageSpan(4, 5, 9))
    )
    (chunk,) = chunker().chunk(DOCUMENT, parsed)
    assert chunk.page_breaks == (5, 5, 5)
    assert [chunk.page_at(at) for at in (0, 4, 5, 8)] == [1, 1, 4, 4]
    assert chunk.page_end == 4


def test_text_outside_of_all_blocks_is_kept() -> None:
    parsed = ParsedDocument("before block after", "t", (Block("paragraph", 7, 12),))
    assert texts(parsed, chunker()) == ["before block after"]


def test_the_last_two_share_what_is_left() -> None:
    rows = [("table_row", f"{n:02}" + "x" * 18) for n in range(11)]
    assert [len(text) for text in texts(made(*rows), chunker(size=218, overlap=0))] == [130, 108]


def test_a_long_context_is_cut_to_half_the_window() -> None:
    parsed = made(("heading", "outer " * 10, 1), ("heading", "inner", 2), ("paragraph", SENTENCE * 4))
    parsed = replace(parsed, title="t " * 200)
    found = list(chunker(max_tokens=40, count=word_pieces).chunk(DOCUMENT, parsed))
    assert all(count <= 40 for count in word_pieces([chunk.searchable_text for chunk in found]))
    assert all(word_pieces([chunk.context])[0] - 2 <= 19 for chunk in found)


def test_few_calls_to_the_tokenizer() -> None:
    calls: list[int] = []

    def counting(given: Sequence[str]) -> list[int]:
        calls.append(len(given))
        return word_pieces(given)

    parsed = made(*[("paragraph", SENTENCE * 3)] * 100)
    assert len(list(chunker(max_tokens=50, count=counting).chunk(DOCUMENT, parsed))) > 90
    assert len(calls) < 10


def test_a_wide_window_needs_no_counts_of_the_text() -> None:
    given: list[str] = []

    def counting(batch: Sequence[str]) -> list[int]:
        given.extend(batch)
        return word_pieces(batch)

    list(chunker(size=200, max_tokens=8192, count=counting).chunk(DOCUMENT, made(("paragraph", SENTENCE * 50))))
    assert not any("seal" in text for text in given)


# What documents are made of: both languages, no spaces, astral characters and combining marks.
_ALPHABETS = [
    "abc .,!\n",
    "中文，。！？；\n",
    "漢字カナ한글 ",
    "é́e\u0301n\u0303 .",
    "😀👨‍👩‍👧‍👦🇨🇳 𠮷",
    "x",
    " \t\n",
]
_RUNS = st.one_of([st.text(alphabet, max_size=150) for alphabet in _ALPHABETS] + [st.text(max_size=40)])
_KINDS: list[BlockKind] = ["heading", "paragraph", "list_item", "table_row", "code"]


@st.composite
def documents(draw: st.DrawFn) -> ParsedDocument:
    text, blocks = "", []
    for _ in range(draw(st.integers(0, 8))):
        content = "".join(draw(st.lists(_RUNS, max_size=4)))
        kind = draw(st.sampled_from([*_KINDS, None]))
        if kind and content:
            level = draw(st.integers(1, 6)) if kind == "heading" else 0
            blocks.append(Block(kind, len(text), len(text) + len(content), level))
        text += content + draw(st.sampled_from(["", "\n", "\n\n", " "]))
    return ParsedDocument(text, draw(st.sampled_from(["", "Title", "很长的标题" * 20])), tuple(blocks))


def pieces(found: Sequence[Chunk]) -> Iterator[int]:
    for chunk in found:
        yield from range(chunk.start, chunk.end)


@settings(max_examples=300, deadline=None)
@given(
    parsed=documents(),
    size=st.integers(50, 300),
    share=st.integers(0, 9),
    max_tokens=st.integers(16, 600),
    count=st.sampled_from([word_pieces, characters]),
)
def test_chunks_keep_their_contract(
    parsed: ParsedDocument, size: int, share: int, max_tokens: int, count: Callable[[Sequence[str]], list[int]]
) -> None:
    overlap = size * share // 10
    cutter = chunker(size, overlap, max_tokens, count)
    found = list(cutter.chunk(DOCUMENT, parsed))

    assert [chunk.ordinal for chunk in found] == list(range(len(found)))
    assert len({chunk.id for chunk in found}) == len(found)
    for chunk in found:
        assert parsed.text[chunk.start : chunk.end] == chunk.text
        assert chunk.text.strip()
        assert len(chunk.text) <= size
        assert count([chunk.searchable_text])[0] <= max_tokens
    covered = set(pieces(found))
    assert all(at in covered for at, char in enumerate(parsed.text) if not char.isspace())
    for before, after in itertools.pairwise(found):
        assert before.start < after.start
        assert before.end < after.end
        assert before.end - after.start <= overlap
    assert list(cutter.chunk(DOCUMENT, parsed)) == found


@pytest.mark.parametrize(
    "unit",
    ["a", "密封圈", "word ", "👨‍👩‍👧‍👦", "e\u0301"],
    ids=["letters", "chinese", "words", "family", "accents"],
)
def test_one_line_of_100_000_characters(unit: str) -> None:
    line = (unit * 100_000)[:100_000]
    found = list(chunker(1000, 200, 256, word_pieces).chunk(DOCUMENT, made(("paragraph", line))))
    assert set(pieces(found)) >= {at for at, char in enumerate(line) if not char.isspace()}
    assert max(len(chunk.text) for chunk in found) <= 1000
    assert max(word_pieces([chunk.searchable_text for chunk in found])) <= 256
    # No accent and no member of a family at the beginning: graphemes are whole.
    assert not any(chunk.text[0] in "\u0301\u200d" for chunk in found)
