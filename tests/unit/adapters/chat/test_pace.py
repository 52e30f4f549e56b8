"""The wait for a first token follows the endpoint's last replies."""

from askdock.adapters.chat.pace import FLOOR_SECONDS, REPLIES, SLOWER, FirstTokenLimit


def test_until_it_has_replied_the_configured_time_holds() -> None:
    assert FirstTokenLimit(60, 120).seconds(9000) == 60
    assert FirstTokenLimit(60, 30).seconds(9000) == 30


def test_an_endpoint_that_never_replied_in_time_is_given_twice_as_long() -> None:
    limit = FirstTokenLimit(40, 120)
    limit.passed()
    assert limit.seconds(100) == 80
    limit.passed()
    assert limit.seconds(100) == 120


def test_once_it_has_replied_a_late_reply_changes_nothing() -> None:
    limit = FirstTokenLimit(40, 120)
    limit.measured(1000, 5.0)
    limit.passed()
    assert limit.seconds(1000) == SLOWER * 5.0


def test_the_slowest_of_the_last_replies_decides() -> None:
    limit = FirstTokenLimit(60, 120)
    limit.measured(1000, 10.0)
    for _ in range(REPLIES - 1):
        limit.measured(1000, 1.0)
    assert limit.seconds(1000) == SLOWER * 10.0
    limit.measured(1000, 1.0)
    assert limit.seconds(1000) == FLOOR_SECONDS


def test_a_longer_prompt_is_waited_for_longer_and_a_shorter_one_as_long() -> None:
    limit = FirstTokenLimit(60, 300)
    limit.measured(1000, 10.0)
    assert limit.seconds(3000) == SLOWER * 30.0
    assert limit.seconds(10) == SLOWER * 10.0


def test_a_slow_endpoint_may_take_longer_than_configured_but_never_than_a_whole_answer() -> None:
    limit = FirstTokenLimit(60, 120)
    limit.measured(1000, 20.0)
    assert limit.seconds(1000) == 80
    limit.measured(1000, 50.0)
    assert limit.seconds(1000) == 120


def test_a_limit_below_the_floor_stays_the_floor_of_its_own() -> None:
    limit = FirstTokenLimit(2, 120)
    limit.measured(1000, 0.1)
    assert limit.seconds(1000) == 2
