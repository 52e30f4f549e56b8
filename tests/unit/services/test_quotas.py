"""Quotas, counted in memory and in a real Redis."""

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.support.authority import make_authority
from tests.support.redis_server import redis_server

from askdock.errors import ConfigurationError, QuotaExceeded
from askdock.records import LOCAL, Caller
from askdock.services.api.quotas import QuotaLimits, Quotas

ANN, BOB = (Caller(name, name, "key", ()) for name in ("ann", "bob"))


@pytest.fixture(scope="module")
def redis(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with redis_server(tmp_path_factory.mktemp("redis")) as url:
        yield url


@pytest.fixture(params=["memory", "redis"])
def url(request: pytest.FixtureRequest) -> str:
    return "memory://" if request.param == "memory" else str(request.getfixturevalue("redis"))


def test_requests_in_a_minute(url: str) -> None:
    async def run() -> None:
        # Two processes that share a store are two of these objects.
        quotas = [Quotas(QuotaLimits(requests_per_minute=3), url) for _ in range(2 if "redis" in url else 1)]
        for number in range(3):
            await quotas[number % len(quotas)].admit(ANN)
        with pytest.raises(QuotaExceeded, match="ASKDOCK_KEY_REQUESTS_PER_MINUTE") as exceeded:
            await quotas[-1].admit(ANN)
        assert 0 < exceeded.value.retry_after <= 60
        await quotas[0].admit(BOB)
        for _ in range(10):
            await quotas[0].admit(LOCAL)
        for each in quotas:
            await each.aclose()

    asyncio.run(run())


def test_tokens_in_a_day_count_also_beyond_the_quota(url: str) -> None:
    async def run() -> None:
        quotas = Quotas(QuotaLimits(tokens_per_day=100), url)
        await quotas.admit(BOB)
        await quotas.spend(BOB, 99)
        await quotas.admit(BOB)
        await quotas.spend(BOB, 5_000)
        with pytest.raises(QuotaExceeded, match="ASKDOCK_KEY_TOKENS_PER_DAY") as exceeded:
            await quotas.admit(BOB)
        assert exceeded.value.retry_after > 60
        await quotas.admit(ANN)
        await quotas.aclose()

    asyncio.run(run())


def test_a_store_by_tls_is_known_by_an_authority_of_ones_own(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    async def shared(url: str) -> bool:
        """Whether a second process sees what the first one counted."""
        quotas = [Quotas(QuotaLimits(requests_per_minute=1), url) for _ in range(2)]
        await quotas[0].admit(ANN)
        try:
            await quotas[1].admit(ANN)
        except QuotaExceeded:
            return True
        finally:
            for each in quotas:
                await each.aclose()
        return False

    authority = make_authority(tmp_path)
    with redis_server(tmp_path, authority) as url:
        assert not asyncio.run(shared(url))
        assert "certificate" in caplog.text.lower()
        monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
        assert asyncio.run(shared(url))


def test_a_shared_store_that_is_away_does_not_stop_anybody() -> None:
    async def run() -> None:
        quotas = Quotas(QuotaLimits(requests_per_minute=2), "redis://127.0.0.1:1")
        await quotas.admit(ANN)
        await quotas.admit(ANN)
        with pytest.raises(QuotaExceeded):
            await quotas.admit(ANN)
        await quotas.aclose()

    asyncio.run(run())


def test_requests_at_the_same_time() -> None:
    quotas = Quotas(QuotaLimits(concurrent=2))
    with quotas.at_once(ANN), quotas.at_once(ANN):
        with pytest.raises(QuotaExceeded, match="ASKDOCK_KEY_CONCURRENT"), quotas.at_once(ANN):
            pass
        with quotas.at_once(BOB):
            pass
    with quotas.at_once(ANN):
        pass


def test_a_url_that_names_no_store() -> None:
    with pytest.raises(ConfigurationError, match="ASKDOCK_LIMITS_URL"):
        Quotas(QuotaLimits(), "carrier-pigeon://loft")
