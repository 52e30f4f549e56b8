import socket

import pytest
from starlette.applications import Starlette
from starlette.responses import PlainTextResponse
from starlette.testclient import TestClient
from starlette.types import Receive, Scope, Send

from askdock.services.common import server
from askdock.services.common.request_guard import AdmissionMiddleware, Limit
from askdock.services.common.server import bind


def _accepts(listener: socket.socket, address: str) -> bool:
    try:
        with socket.create_connection((address, listener.getsockname()[1]), timeout=2):
            return True
    except OSError:
        return False


def test_two_colons_are_both_families() -> None:
    if not server._has_ipv6():
        pytest.skip("this kernel has no IPv6")
    with bind("::", 0) as listener:
        assert _accepts(listener, "::1")
        assert _accepts(listener, "127.0.0.1")


def test_two_colons_are_ipv4_where_there_is_nothing_else(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(server, "_has_ipv6", lambda: False)
    with bind("::", 0) as listener:
        assert listener.family is socket.AF_INET
        assert _accepts(listener, "127.0.0.1")


@pytest.mark.parametrize(
    ("path", "status"), [("/health", 200), ("/ready", 200), ("/metrics", 200), ("/v1/documents", 400)]
)
def test_probes_and_monitoring_go_by_any_host(path: str, status: int) -> None:
    limit = Limit(1000, "X")
    admission = AdmissionMiddleware(
        PlainTextResponse("ok"), limit_for=lambda _: limit, head=limit, hosts=("docs.example.org",)
    )

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        scope |= {"state": {"request_id": "r1"}, "app": Starlette()}
        await admission(scope, receive, send)

    client = TestClient(app)
    assert client.get(path, headers={"Host": "10.1.2.3:8000"}).status_code == status
    assert client.get(path, headers={"Host": "docs.example.org"}).status_code == 200
