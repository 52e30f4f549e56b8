"""Time limits of a chat model's silence: before its first token, while it reasons, between tokens, in all."""

from collections import deque
from dataclasses import dataclass

FLOOR_SECONDS = 15.0
"""The wait for the first token is not shorter than this, however fast the endpoint was."""
SLOWER = 4.0
"""How much slower than the slowest of the last replies one may be."""
REPLIES = 20
"""Replies that are remembered."""


@dataclass(frozen=True, slots=True)
class Limits:
    """In seconds."""

    first_token: float
    gap: float
    total: float
    reasoning: float


class FirstTokenLimit:
    """The wait for a first token: what is configured until the endpoint has replied, then by its slowest replies.

    An endpoint that has never replied in time is waited for twice as long the next time.
    """

    def __init__(self, seconds: float, most_seconds: float) -> None:
        self._unknown = min(seconds, most_seconds)
        self._least = min(FLOOR_SECONDS, seconds)
        self._most = most_seconds
        self._replies: deque[tuple[int, float]] = deque(maxlen=REPLIES)

    def seconds(self, characters: int) -> float:
        """For a prompt of so many characters."""
        if not self._replies:
            return self._unknown
        slowest = max(took * max(characters / read, 1.0) for read, took in self._replies)
        return min(self._most, max(self._least, SLOWER * slowest))

    def measured(self, characters: int, seconds: float) -> None:
        """Remember how long a first token took."""
        self._replies.append((max(characters, 1), seconds))

    def passed(self) -> None:
        """The first token did not come in time."""
        self._unknown = min(self._most, 2 * self._unknown)


class Watch:
    """One reply's deadlines, in the time of the event loop."""

    def __init__(self, limits: Limits, first_token_seconds: float, begin: float) -> None:
        self._limits = limits
        self._end = begin + limits.total
        self._deadline = begin + first_token_seconds
        self._thinking_since: float | None = None

    @property
    def deadline(self) -> float:
        """Until when the next event must have come."""
        return min(self._deadline, self._end)

    def spoke(self, now: float) -> None:
        """A piece of the reply came."""
        self._thinking_since = None
        self._deadline = now + self._limits.gap

    def thought(self, now: float) -> float:
        """A piece of reasoning came: a sign of life. Returns for how many seconds the model has been reasoning."""
        if self._thinking_since is None:
            self._thinking_since = now
        self._deadline = min(now + self._limits.gap, self._thinking_since + self._limits.reasoning)
        return now - self._thinking_since

    def explain(self, now: float) -> str:
        """Which limit was passed."""
        if now >= self._end:
            return "took longer than a whole answer may (ASKDOCK_LLM_TOTAL_SECONDS)"
        since = self._thinking_since
        if since is not None and now >= since + self._limits.reasoning:
            return "was still reasoning when its time was over (ASKDOCK_LLM_REASONING_SECONDS)"
        return "is too slow"
