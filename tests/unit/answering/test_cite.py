from collections.abc import Callable

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from askdock.answering.cite import CitedText
from askdock.records import Passage

TEXTS = (
    "Hotels cost at most 140 euros a night. Breakfast is included. Taxis need a receipt.",
    "年假为十五天。最多可结转五天。",
    "The E-4012 error means a paper jam.",
)


def read(passages: list[Passage], *pieces: str) -> tuple[str, CitedText]:
    cited = CitedText(passages)
    shown = "".join(cited.feed(piece) for piece in pieces) + cited.finish()
    assert shown == cited.text
    return shown, cited


def test_a_marker_becomes_a_quote_of_the_sentence_that_supports_it(make_passages) -> None:
    text, cited = read(make_passages(*TEXTS), "You need a receipt for taxis [1].")
    (citation,) = cited.citations
    assert text == "You need a receipt for taxis [1]."
    assert citation.quote == "Taxis need a receipt."


def test_markers_that_stand_before_their_sentences_speak_for_those(make_passages) -> None:
    reply = "[1] Breakfast is part of the price. [2][1] 最多可结转五天。 Taxis need a receipt."
    _, cited = read(make_passages(*TEXTS), reply)
    assert [c.quote for c in cited.citations] == ["Breakfast is included.", "最多可结转五天。"]


def test_offsets_are_those_of_the_document(make_passages) -> None:
    passages = make_passages(TEXTS[0], start=1000, end=1000 + len(TEXTS[0]))
    _, cited = read(passages, "Taxis need a receipt [1]")
    (citation,) = cited.citations
    assert (citation.start, citation.end) == (1000 + TEXTS[0].index("Taxis"), 1000 + len(TEXTS[0]))


def test_the_page_is_the_one_the_quote_stands_on(make_passages) -> None:
    breaks = (TEXTS[0].index("Breakfast"), TEXTS[0].index("Taxis"))
    passages = make_passages(TEXTS[0], page_start=4, page_breaks=breaks)
    for claim, page in (
        ("Hotels cost 140 euros", 4),
        ("Breakfast is included", 5),
        ("Taxis need a receipt", 6),
    ):
        _, cited = read(passages, f"{claim} [1]")
        assert cited.citations[0].page == page


def test_numbers_run_from_one_in_order_of_appearance(make_passages) -> None:
    text, cited = read(make_passages(*TEXTS), "A paper jam [3]. Fifteen days [2]. Again [3].")
    assert text == "A paper jam [1]. Fifteen days [2]. Again [1]."
    assert [c.chunk_id for c in cited.citations] == ["c2", "c1"]


@pytest.mark.parametrize(
    ("reply", "shown", "dropped"),
    [
        ("So it is [9].", "So it is .", 1),
        ("So it is [0][1].", "So it is [1].", 1),
        ("So it is [1, 7, 2].", "So it is [1][2].", 1),
        ("是的【1】。", "是的[1]。", 0),
        ("是的［１］。", "是的[1]。", 0),
        ("An array[i] and [see below] stay.", "An array[i] and [see below] stay.", 0),
        ("Unfinished [1", "Unfinished [1", 0),
    ],
)
def test_markers(make_passages, reply: str, shown: str, dropped: int) -> None:
    text, cited = read(make_passages(*TEXTS), reply)
    assert (text, cited.dropped) == (shown, dropped)


@pytest.mark.parametrize("cut", range(1, 12))
def test_an_invented_marker_is_never_shown_however_the_pieces_fall(make_passages, cut: int) -> None:
    reply = "Yes [42] and [1]."
    cited = CitedText(make_passages(*TEXTS))
    shown = [cited.feed(reply[:cut]), cited.feed(reply[cut:]), cited.finish()]
    assert not any("4" in piece or "42" in piece for piece in shown)
    assert "".join(shown) == "Yes  and [1]."


def test_a_marker_left_by_an_invented_one_within_it_breaks_nothing(make_passages) -> None:
    text, cited = read(make_passages(*TEXTS), "Yes [1]. No [2[77], 9].")
    assert text.startswith("Yes [1].")
    assert [citation.marker for citation in cited.citations] == [1]


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.sampled_from(["[1]", "[2", "]", "[", "9", "[3, 1]", "【2】", "text. ", "。年假", "[77]", ", "]))
)
def test_every_marker_shown_has_a_citation_and_every_quote_is_verbatim(
    make_passages: Callable[..., list[Passage]], pieces: list[str]
) -> None:
    passages = make_passages(*TEXTS, start=50, end=0)
    text, cited = read(passages, *pieces)
    by_chunk = {p.chunk.id: p.chunk for p in passages}
    numbers = [c.marker for c in cited.citations]
    assert numbers == list(range(1, len(numbers) + 1))
    assert all(f"[{number}]" in text for number in numbers)
    for citation in cited.citations:
        chunk = by_chunk[citation.chunk_id]
        assert chunk.text[citation.start - chunk.start : citation.end - chunk.start] == citation.quote != ""
