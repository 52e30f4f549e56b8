"""What servers of tests do wrong when they are told to."""

import threading
from dataclasses import dataclass, field

RETRY_AFTER = 7


@dataclass(kw_only=True)
class Faults:
    """Requests that read an item are refused, cut, or not answered any more; others only when it has died."""

    denied: set[str] = field(default_factory=set)
    """Names that may not be read."""
    busy: int = 0
    """So many requests that read an item are told to come later, after RETRY_AFTER seconds."""
    cut: int = 0
    """So many answers to such requests end half-way."""
    dies_after: int | None = None
    """After so many of them it hangs up on whoever asks, until this is None again."""
    requests: int = 0
    """Answered up to now."""
    reading: bool = False
    """Whether the request that is answered reads an item."""
    lock: threading.Lock = field(default_factory=threading.Lock, repr=False)

    def refusal(self, name: str) -> str | None:
        """Of a request that reads this item: why it is not given now, `busy` or `denied`."""
        with self.lock:
            self.reading = True
            if self.busy:
                self.busy -= 1
                return "busy"
        return "denied" if name in self.denied else None

    def sent_of(self, size: int) -> int | None:
        """How much of an answer is sent; None: it hangs up."""
        with self.lock:
            self.requests += 1
            reading, self.reading = self.reading, False
            if self.dies_after is not None:
                if not self.dies_after:
                    return None
                self.dies_after -= reading
            if reading and self.cut and size:
                self.cut -= 1
                return size // 2
        return size
