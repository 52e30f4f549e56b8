"""nginx in front of the API: what is slow passes it, piece by piece and uncut."""

from itertools import pairwise

from tests.containers.slow_stream import SECONDS, SlowStream


def test_a_stream_of_two_minutes_passes_uncut_and_as_it_comes(slow: SlowStream) -> None:
    lines = [(at, line) for at, line in slow.lines() if line.startswith(b"data:")]
    times = [at for at, _ in lines]
    assert lines[-1][1] == b"data: [DONE]"
    assert times[-1] - times[0] >= SECONDS - 2
    assert max(later - earlier for earlier, later in pairwise(times)) < SECONDS / 4
