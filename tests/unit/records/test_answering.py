"""What a question to several collections is answered by."""

from askdock.records import AS_INSTALLED, AnsweringProfile, ChatChoice, profile_of_several

STRICT = AnsweringProfile("Be brief.", "formal", "en", ChatChoice("local"), 3, 0.5, 1.0, ("Why?",))


def test_one_is_answered_by_its_own() -> None:
    assert profile_of_several([STRICT]).instructions == "Be brief."
    assert profile_of_several([AS_INSTALLED]) == AS_INSTALLED


def test_what_all_say_alike_holds_and_the_rest_is_as_installed() -> None:
    other = AnsweringProfile("Be brief.", "friendly", "zh", ChatChoice("remote"), 5)
    found = profile_of_several([STRICT, other])
    assert (found.instructions, found.tone, found.language) == ("Be brief.", "neutral", "")
    assert (found.chat, found.top_k) == (ChatChoice(), None)
    assert profile_of_several([STRICT, AS_INSTALLED]).instructions == ""


def test_the_strictest_threshold_holds() -> None:
    other = AnsweringProfile(min_support=0.7, quote_margin=0.5)
    found = profile_of_several([STRICT, other, AS_INSTALLED])
    assert (found.min_support, found.quote_margin) == (0.7, 1.0)
