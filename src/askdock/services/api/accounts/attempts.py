"""Limits of failed attempts to sign in, and of links asked for by mail.

Counted by address, and by account and address together, never by account alone: nobody can lock another out.
Kept in the process: several processes allow as many times more.
"""

import time
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import IPv6Address, ip_address, ip_network
from threading import Lock

from limits import RateLimitItem, parse
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from askdock.errors import AskDockError, QuotaExceeded, Unauthenticated
from askdock.records import digest, fold_login

OF_ACCOUNT = parse("10 per 5 minutes")
OF_ADDRESS = parse("100 per 5 minutes")
FORGOTTEN_OF_ACCOUNT = parse("3 per hour")
FORGOTTEN_OF_ADDRESS = parse("20 per hour")
IPV6_NETWORK = 64
"""Bits of the network that one customer has."""


_Counted = list[tuple[RateLimitItem, tuple[str, ...]]]


class SignInAttempts:
    """Counts failed attempts, and takes those under way for failures: checking a password takes long enough for
    many others to begin."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._under_way: Counter[tuple[str, ...]] = Counter()
        self._lock = Lock()

    @contextmanager
    def one(self, address: str, login: str, failure: type[AskDockError] = Unauthenticated) -> Iterator[None]:
        """Around an attempt: refused after too many failures, and counted where it raises a `failure`.

        Raises QuotaExceeded.
        """
        counted = _counted(address, login)
        self._begin(counted)
        failed = False
        try:
            yield
        except failure:
            failed = True
            raise
        finally:
            self._end(counted, failed=failed)

    def _begin(self, counted: _Counted) -> None:
        with self._lock:
            for item, names in counted:
                if not self._limiter.test(item, *names, cost=self._under_way[names] + 1):
                    again = self._limiter.get_window_stats(item, *names).reset_time - time.time()
                    raise QuotaExceeded("too many failed attempts to sign in: wait a while", max(1.0, again))
            self._under_way.update(names for _, names in counted)

    def _end(self, counted: _Counted, *, failed: bool) -> None:
        with self._lock:
            for item, names in counted:
                if failed:
                    self._limiter.hit(item, *names)
                self._under_way[names] -= 1
                if not self._under_way[names]:
                    del self._under_way[names]


class ForgottenPasswords:
    """Counts requests for links by mail. Somebody's mailbox is not to be filled, nor addresses to be tried out."""

    def __init__(self) -> None:
        self._limiter = MovingWindowRateLimiter(MemoryStorage())

    def take(self, address: str, login: str) -> bool:
        """Count a request; whether a mail may go to the account. Raises QuotaExceeded for too many of a place."""
        network = network_of(address)
        if not self._limiter.hit(FORGOTTEN_OF_ADDRESS, network):
            again = self._limiter.get_window_stats(FORGOTTEN_OF_ADDRESS, network).reset_time - time.time()
            raise QuotaExceeded("too many links were asked for: wait a while", max(1.0, again))
        return self._limiter.hit(FORGOTTEN_OF_ACCOUNT, digest(fold_login(login)))


def _counted(address: str, login: str) -> _Counted:
    network = network_of(address)
    if not login:  # links and passkeys: an office has one address, and its mistakes are not those of one account
        return [(OF_ADDRESS, (network,))]
    # Of logins only digests are kept: some people type their password there.
    return [(OF_ADDRESS, (network,)), (OF_ACCOUNT, (network, digest(fold_login(login))))]


def network_of(address: str) -> str:
    """Whom an address belongs to: itself, or the network that one customer has (IPv6)."""
    try:
        parsed = ip_address(address)
    except ValueError:
        return address
    if isinstance(parsed, IPv6Address):
        return str(ip_network((parsed, IPV6_NETWORK), strict=False))
    return str(parsed)
