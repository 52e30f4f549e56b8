import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from askdock.adapters.synced.kinds.bucket import BucketKind
from askdock.adapters.synced.network import Guard
from askdock.adapters.web.addresses import parse_networks
from askdock.errors import FetchFailed
from askdock.records import SourceSpec

pytest.importorskip("obstore")


class Listening(BaseHTTPRequestHandler):
    """Somebody's server, which keeps what is sent to it."""

    got: list[dict[str, str]]

    def do_GET(self) -> None:
        self.got.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Listening.got = []
    with ThreadingHTTPServer(("127.0.0.1", 0), Listening) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.mark.parametrize("key", [None, "AKOWN"])
def test_nothing_of_the_machines_own_rights_is_sent(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch, key: str | None
) -> None:
    """Whoever may make a source, for one collection, names the server that it asks."""
    for name, value in (("ACCESS_KEY_ID", "AKMACHINE"), ("SECRET_ACCESS_KEY", "s"), ("SESSION_TOKEN", "machine")):
        monkeypatch.setenv(f"AWS_{name}", value)
    network = Guard(allowed=parse_networks(["127.0.0.0/8"]), folders=(), max_bytes=1000, max_seconds=10)
    options = {"endpoint": f"http://127.0.0.1:{server.server_address[1]}"} | (
        {"access_key_id": key} if key else {}
    )
    spec = SourceSpec("s", "s3", "s3://bucket/", options)
    with (
        pytest.raises(FetchFailed),
        BucketKind().connect(spec, {"secret_access_key": "own"} if key else {}, network) as connection,
    ):
        list(connection.pages(None))
    sent = Listening.got[0]
    assert ("authorization" in sent) == (key is not None)
    assert "machine" not in str(sent).lower()
