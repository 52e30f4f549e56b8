"""What a model says of figures: searched with their captions, stored beside the text, never instead of it."""

from pathlib import Path

import pytest

from askdock.errors import LLMTimeout, LLMUnavailable, ParserDied
from askdock.formats.parsed_json import parsed_from_json
from askdock.ingestion.describe_figures import MAX_DESCRIPTION, FigureDescriber
from askdock.ports import parsed_key
from askdock.records import NO_FILTER, Block, Described, DocumentStatus, Figure, ParsedDocument

TEXT = "Before.\n\nFigure 1: The pump\n\nFigure 2: The valve\n\nFigure 3: The hall"


def parsed() -> ParsedDocument:
    figures, blocks = [], [Block("paragraph", 0, 7)]
    for name in ("The pump", "The valve", "The hall"):
        at = TEXT.index(name)
        figures.append(Figure(0, 0, 0, 0, 0, at - 10, at + len(name), f"{name}.png"))
        blocks.append(Block("paragraph", at - 10, at + len(name)))
    return ParsedDocument(TEXT, "Pumps", tuple(blocks), figures=tuple(figures))


class Seer:
    """Says what it is told to, or raises it."""

    name = "seer"

    def __init__(self, *replies: str | Exception) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[bytes, str, str]] = []

    def describe(self, picture: bytes, caption: str, around: str) -> str:
        self.asked.append((picture, caption, around))
        said = self.replies.pop(0)
        if isinstance(said, Exception):
            raise said
        return said


def cut_out(path: Path, name: str, media_type: str, figure: Figure) -> bytes:
    return figure.part.encode()


@pytest.fixture
def document(bench):
    return bench.receive("a.txt", TEXT).document


def test_each_figure_is_described_and_equal_ones_once(document) -> None:
    seer = Seer(" A pump\nin red. ", "", "x" * 2_000)
    describer = FigureDescriber(cut_out, seer, 10)
    for _ in range(2):
        made = describer.describe(Path("f"), document, parsed())
        assert made.described == (
            Described(1, "A pump in red.", "seer"),
            Described(3, "x" * MAX_DESCRIPTION, "seer"),
        )
        assert (made.text, made.figures) == (TEXT, parsed().figures)
    picture, caption, around = seer.asked[0]
    assert (picture, caption) == (b"The pump.png", "Figure 1: The pump")
    assert "Before." in around
    assert len(seer.asked) == 3


def test_a_model_that_fails_costs_its_descriptions_alone(document) -> None:
    seer = Seer(LLMTimeout("slow"), "A valve.", LLMUnavailable("away"))
    made = FigureDescriber(cut_out, seer, 10).describe(Path("f"), document, parsed())
    assert made.described == (Described(2, "A valve.", "seer"),)


def test_a_model_that_is_away_is_not_asked_for_ever(document) -> None:
    seer = Seer(LLMUnavailable("away"), LLMUnavailable("away"))
    assert FigureDescriber(cut_out, seer, 10).describe(Path("f"), document, parsed()) == parsed()
    assert len(seer.asked) == 2


def test_no_more_than_so_many_and_none_that_cannot_be_drawn(document) -> None:
    seer = Seer("A pump.")
    made = FigureDescriber(cut_out, seer, 1).describe(Path("f"), document, parsed())
    assert [one.number for one in made.described] == [1]

    def broken(*_: object) -> bytes:
        raise ParserDied("the parser crashed")

    assert FigureDescriber(broken, Seer(), 10).describe(Path("f"), document, parsed()) == parsed()


def test_a_description_is_searched_and_is_in_no_passage(bench, monkeypatch: pytest.MonkeyPatch) -> None:
    describer = FigureDescriber(cut_out, Seer("A crimson impeller.", "", LLMUnavailable("away")), 10)
    monkeypatch.setattr(bench.pipeline._parse, "parse", lambda *_: parsed())
    stage = lambda path, claim, found: describer.describe(path, claim.document, found)  # noqa: E731
    monkeypatch.setattr(bench.pipeline, "_figures", stage)
    document = bench.receive("a.txt", TEXT).document
    (ended,) = bench.ingest()
    assert ended.status is DocumentStatus.READY
    (hit,) = bench.store.search_sparse(bench.collection.generation, "crimson", 5, NO_FILTER)
    (chunk,) = bench.store.read_chunks(bench.collection.generation, [hit.chunk_id]).values()
    assert "The pump" in chunk.text
    assert "crimson" not in repr(chunk)
    with bench.files.open(parsed_key(document.id, 1)) as stored:
        assert parsed_from_json(stored.read()).described == (Described(1, "A crimson impeller.", "seer"),)
