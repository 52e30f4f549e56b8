"""Limits of failed attempts to sign in.

Counted by address, and by account and address together, never by account alone: nobody can lock another out.
Kept in the process: several processes allow as many times more.
"""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from askdock.errors import QuotaExceeded, Unauthenticated
from askdock.records import digest, fold_login

OF_ACCOUNT = parse("10 per 5 minutes")
OF_ADDRESS = parse("100 per 5 minutes")
IPV6_NETWORK = 64
"""Bits of the network that one customer has."""


class SignInAttempts:
    """Counts failed attempts."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    @contextmanager
    def one(self, address: str, login: str) -> Iterator[None]:
        """Around an attempt: refused after too many failures, and counted where it raises Unauthenticated."""
        self.check(address, login)
        try:
            yield
        except Unauthenticated:
            self.failed(address, login)
            raise

    def check(self, address: str, login: str) -> None:
        """Raises QuotaExceeded after too many failures."""
        for item, names in self._counted(address, login):
            if not self._limiter.test(item, *names):
                again = self._limiter.get_window_stats(item, *names).reset_time
                raise QuotaExceeded("too many failed attempts to sign in: wait a while", again - time.time())

    def failed(self, address: str, login: str) -> None:
        """Count a failure."""
        for item, names in self._counted(address, login):
            self._limiter.hit(item, *names)

    def _counted(self, address: str, login: str) -> list[tuple[RateLimitItem, tuple[str, ...]]]:
        network = _network(address)
        # Of logins only digests are kept: some people type their password there.
        return [(OF_ADDRESS, (network,)), (OF_ACCOUNT, (network, digest(fold_login(login))))]


def _network(address: str) -> str:
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, IPV6_NETWORK), strict=False))
    return str(parsed)
