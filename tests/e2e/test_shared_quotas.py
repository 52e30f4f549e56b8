"""Two `askdock serve` over one catalogue count a key's requests together, in a real Redis."""

from pathlib import Path

import httpx2
import pytest
from tests.e2e.conftest import Shell
from tests.support.redis_server import redis_server

pytestmark = [pytest.mark.e2e, pytest.mark.model]

LIMIT = 10


def test_a_key_has_one_rate_in_two_processes(shell: Shell, tmp_path: Path) -> None:
    ann, bob = (
        {"Authorization": f"Bearer {shell.json('keys', 'create', name)['secret']}"} for name in ("ann", "bob")
    )
    (tmp_path / "redis").mkdir()
    with redis_server(tmp_path / "redis") as limits:
        quotas = {"ASKDOCK_LIMITS_URL": limits, "ASKDOCK_KEY_REQUESTS_PER_MINUTE": str(LIMIT)}
        with shell.serving(**quotas) as one, shell.serving(**quotas) as other:

            def status(server: str, key: dict[str, str]) -> int:
                return httpx2.get(f"{server}/v1/collections", headers=key, timeout=30).status_code

            statuses = [status(server, ann) for _ in range(LIMIT) for server in (one, other)]
            # Counted by each process for itself, all of these would pass.
            assert statuses[:LIMIT] == [200] * LIMIT
            assert statuses[-2:] == [429, 429]
            # A minute may end meanwhile, which frees a part of what was used.
            assert statuses.count(200) < 1.5 * LIMIT
            assert [status(server, bob) for server in (one, other)] == [200, 200]
