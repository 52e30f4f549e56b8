import pytest

from askdock.adapters.parsers.builder import TextBuilder
from askdock.adapters.parsers.pictures import Pictures, is_caption
from askdock.records import Span


@pytest.mark.parametrize(
    ("text", "is_one"),
    [
        ("Figure 3: The pump", True),
        ("Fig. 2.1 Valve seven, closed", True),
        ("图3水泵结构", True),
        ("图 2-1：阀门", True),
        ("Figure 3 shows the pump while it stops.", False),
        ("图3所示的水泵", False),
        ("图3年度报告", False),
        ("Figures are rare.", False),
        ("Table 4: Prices", False),
    ],
)
def test_captions_are_told_by_their_label(text: str, is_one: bool) -> None:
    assert is_caption(text) is is_one


def test_what_is_styled_as_a_caption_is_one_but_of_a_table() -> None:
    assert is_caption("The pump from the left", styled=True)
    assert not is_caption("Table 4: Prices", styled=True)
    assert not is_caption("x" * 501, styled=True)


class Text:
    """Blocks, pictures and captions, written by a line each."""

    def __init__(self) -> None:
        self.builder, self.pictures = TextBuilder(), Pictures()

    def add(self, text: str) -> Span:
        first = self.builder.position
        start = self.builder.add("paragraph", text)
        assert start is not None
        span = Span(start, self.builder.length)
        if is_caption(text):
            self.pictures.caption(first, span)
        return span

    def picture(self, part: str, own: Span | None = None) -> None:
        self.pictures.picture(part, self.builder.position, self.builder.position, own)

    def pairs(self) -> list[tuple[str, str]]:
        self.pictures.write(self.builder)
        made = self.builder.build("t", "t")
        return [(figure.part, made.text[figure.start : figure.end]) for figure in made.figures]


def test_a_caption_below_wins_over_one_above() -> None:
    text = Text()
    text.picture("a")
    text.add("Figure 1: One")
    text.picture("b")
    text.add("Figure 2: Two")
    text.picture("c")
    text.add("It stops.")
    assert text.pairs() == [("a", "Figure 1: One"), ("b", "Figure 2: Two")]


def test_captions_above() -> None:
    text = Text()
    text.add("Figure 1: One")
    text.picture("a")
    text.add("It stops.")
    text.add("Figure 2: Two")
    text.picture("b")
    text.add("It runs.")
    assert text.pairs() == [("a", "Figure 1: One"), ("b", "Figure 2: Two")]


def test_parts_of_one_figure_share_its_caption_and_a_picture_far_off_has_none() -> None:
    text = Text()
    text.picture("far")
    text.add("Between.")
    text.picture("a")
    text.picture("b")
    text.add("Figure 1: Both")
    assert text.pairs() == [("a", "Figure 1: Both"), ("b", "Figure 1: Both")]


def test_a_text_of_its_own_stands_for_a_caption() -> None:
    text = Text()
    own = text.add("(Image: the pump)")
    text.picture("a", own)
    text.add("It stops.")
    assert text.pairs() == [("a", "(Image: the pump)")]
