"""A figure that stands in the place of another one is not where it belongs, though both are in the passage."""

import pytest

from askdock.answering.places import figures, misplaced

PASSAGE = (
    "In March 2021 Harrow & Lane raised $30 million through a bond issuance and paid $4 million in dividends.",
    "Revenue rose from 120 to 145 million euros, and the debt ratio fell to 40% in November 2021.",
    "The TH-300 weighs 12 kg without its stand, the TH-450 with a battery weighs 19 kg.",
    "省会城市住宿标准为每晚480元，其他城市为350元。",
)


@pytest.mark.parametrize(
    "statement",
    [
        "In March 2021 Harrow & Lane raised $30 million through a bond issuance.",
        "A bond issuance brought Harrow & Lane 30,000,000 dollars.",
        "Harrow & Lane's dividends were $4 million.",
        "It paid dividends of $4 million and raised $30 million by a bond.",
        "Revenue was 145 million euros, after 120 before.",
        "The debt ratio was 40% by November 2021.",
        "The TH-450 has a weight of 19 kg.",
        "其他城市为350元。",
        "省会城市每晚480元。",
        "It has 7 floors.",
        "Revenue rose to 145,000 thousand euros.",
    ],
)
def test_a_figure_among_its_own_words_is_where_it_belongs(statement: str) -> None:
    assert misplaced(figures([statement]), figures(PASSAGE)) == frozenset()


@pytest.mark.parametrize(
    ("statement", "wrong"),
    [
        ("In March 2021 Harrow & Lane raised $4 million through a bond issuance.", {"4"}),
        ("It raised $4 million through bonds and paid $30 million in dividends.", {"4", "30"}),
        ("Revenue rose from 145 to 120 million euros.", {"145", "120"}),
        ("The debt ratio fell to 40% in March 2021.", {"March"}),
        ("The debt ratio fell to 145%.", {"145"}),
        ("In March 30 Harrow & Lane raised $2021 million through a bond issuance.", {"30", "2021"}),
        ("The TH-300 weighs 19 kg without its stand.", {"19"}),
        ("省会城市住宿标准为每晚350元。", {"350"}),
    ],
)
def test_a_figure_in_the_place_of_another_is_found(statement: str, wrong: set[str]) -> None:
    assert misplaced(figures([statement]), figures(PASSAGE)) == wrong


def test_a_version_is_a_figure_like_others() -> None:
    shown = figures(["Since version 2.10.4 tables are read, and version 2.11.0 reads scans."])
    assert misplaced(figures(["Since version 2.11.0 tables are read."]), shown) == {"2.11.0"}
    assert not misplaced(figures(["Since version 2.10.4 tables are read."]), shown)
