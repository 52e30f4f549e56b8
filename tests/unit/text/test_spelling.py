import pytest

from askdock.text import spelling
from askdock.text.spelling import alike, asking, doubled, mistyped, similarity, slips, spoken, syllables


@pytest.mark.parametrize("word", ["manger", "managger", "mamager", "maanger"])
def test_slips_lead_to_the_word_meant(word: str) -> None:
    assert "manager" in set(slips(word))


def test_doubled_letters_are_a_slip_and_another_letter_is_another_name() -> None:
    assert doubled("ljubljanna", "ljubljana")
    assert doubled("rotterdma", "rotterdam")
    assert not doubled("hansen", "jansen")


def test_similarity_is_of_trigrams() -> None:
    assert similarity("sabattical", "sabbatical") > 0.45 > similarity("sabbatical", "calibration")


@pytest.mark.parametrize(
    ("word", "found"),
    [("nianxiujia", ["nian", "xiu", "jia"]), ("shitang", ["shi", "tang"]), ("depot", []), ("Lou", [])],
)
def test_syllables_of_pinyin(word: str, found: list[str]) -> None:
    assert syllables(word) == found


def test_characters_of_the_same_sound() -> None:
    assert {"食堂", "石塘"} <= set(alike(["shi", "tang"]))
    assert spoken(["shi", "tang", "lou"], "新员工食堂在二楼") == "食堂"
    assert (asking("duoshao"), asking("shitang")) == ("多少", "")


@pytest.mark.parametrize(
    ("word", "meant"),
    [("manger", "manager"), ("lenght", "length"), ("sabattical", "sabbatical"), ("calibratoon", "calibration")],
)
def test_mistyped(word: str, meant: str) -> None:
    assert mistyped(word, meant)


@pytest.mark.parametrize(
    ("word", "other"),
    [("tablet", "table"), ("speakers", "sneakers"), ("rejection", "rejected"), ("format", "forman")],
)
def test_other_words_are_not_mistyped(word: str, other: str) -> None:
    assert not mistyped(word, other)


def test_a_question_in_english_needs_no_readings(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(spelling, "_readings", lambda: pytest.fail("a quarter of a second"))
    assert not any(map(syllables, ["how", "many", "days", "what", "annual", "leave", "Nihao"]))


def test_every_syllable_looks_like_one() -> None:
    assert [one for one in spelling._characters() if not spelling._LIKE_SYLLABLES.fullmatch(one)] == ["hng"]
