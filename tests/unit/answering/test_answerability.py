from dataclasses import replace

import pytest

from askdock.answering.answerability import Signals

NEAR = Signals(
    similarity=0.8,
    subject=0.9,
    coverage=0.9,
    lacks_quantity=False,
    lacks_name=False,
    numbers_missing=0,
    model="sentence-transformers/all-MiniLM-L6-v2",
)
WORDS = replace(NEAR, similarity=None)


@pytest.mark.parametrize("signals", [NEAR, WORDS])
def test_what_has_all_in_common_supports(signals: Signals) -> None:
    assert signals.support()
    assert not replace(signals, lacks_quantity=True).support()


@pytest.mark.parametrize(
    "change", [{"similarity": 0.2}, {"subject": 0.2}, {"similarity": 0.45, "subject": 0.35}], ids=str
)
def test_too_far_from_the_question_or_beside_its_subject(change: dict[str, float]) -> None:
    assert not replace(NEAR, **change).support()


def test_by_words_alone_coverage_counts_and_what_is_missing_needs_more_of_it() -> None:
    least = replace(WORDS, coverage=0.66)
    assert least.support()
    assert not replace(WORDS, coverage=0.55).support()
    assert not replace(least, lacks_name=True).support()
    assert not replace(WORDS, coverage=0.8, numbers_missing=1).support()
    assert replace(WORDS, coverage=0.75, lacks_name=True).support()


def test_without_a_cosine_the_subject_is_left_to_the_words() -> None:
    assert replace(WORDS, subject=0.2).support()


def test_all_words_and_the_kind_asked_for_make_up_for_a_low_cosine() -> None:
    far = replace(NEAR, similarity=0.1)
    assert replace(far, whole=True).support()
    assert not replace(far, whole=True).support(1.0)  # where a chat model said no, the sum decides
    assert not replace(far, whole=True, codes_missing=1).support()


@pytest.mark.parametrize("signals", [NEAR, WORDS])
def test_what_is_quoted_must_speak_of_the_very_code_asked_about(signals: Signals) -> None:
    assert not replace(signals, codes_missing=1).support()


def test_what_is_of_another_month_does_not_support() -> None:
    assert not replace(NEAR, other_date=True).support()
    assert not replace(WORDS, other_date=True).support()
