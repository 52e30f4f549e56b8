import socket
import threading
from collections.abc import Iterator
from contextlib import nullcontext
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from askdock.adapters.synced.kinds.azure_blob import AzureBlobKind
from askdock.adapters.synced.kinds.s3 import S3Kind
from askdock.adapters.synced.network import Guard
from askdock.adapters.web.addresses import parse_networks
from askdock.errors import FetchFailed, InvalidInput
from askdock.records import SourceSpec

pytest.importorskip("obstore")

NETWORK = Guard(allowed=parse_networks(["127.0.0.0/8"]), folders=(), max_bytes=1000, max_seconds=10)


class Listening(BaseHTTPRequestHandler):
    """Somebody's server, which keeps what is sent to it."""

    got: list[dict[str, str]]
    paths: list[str]

    def do_GET(self) -> None:
        self.paths.append(self.path)
        self.got.append({name.lower(): value for name, value in self.headers.items()})
        self.send_response(404)
        self.end_headers()

    def log_message(self, *_: object) -> None: ...


@pytest.fixture
def server() -> Iterator[ThreadingHTTPServer]:
    Listening.got, Listening.paths = [], []
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
    options = {"endpoint": f"http://127.0.0.1:{server.server_address[1]}"} | (
        {"access_key_id": key} if key else {}
    )
    spec = SourceSpec("s", "s3", "s3://bucket/", options)
    with (
        pytest.raises(FetchFailed),
        S3Kind().connect(spec, {"secret_access_key": "own"} if key else {}, NETWORK) as connection,
    ):
        list(connection.pages(None))
    sent = Listening.got[0]
    assert ("authorization" in sent) == (key is not None)
    assert "machine" not in str(sent).lower()


def test_no_rights_of_the_machine_go_to_an_azure_address(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("KEY", "TOKEN", "SAS_KEY"):
        monkeypatch.setenv(f"AZURE_STORAGE_{name}", "bWFjaGluZQ==")
    address = f"http://127.0.0.1:{server.server_address[1]}/team/documents/"
    with (
        pytest.raises(FetchFailed),
        AzureBlobKind().connect(SourceSpec("s", "azure-blob", address, {"account": "team"}), {}, NETWORK) as open_,
    ):
        list(open_.pages(None))
    assert "authorization" not in Listening.got[0]
    assert "sig=" not in str(Listening.got)


def test_a_bucket_may_stand_in_the_name_of_its_host() -> None:
    options = {"endpoint": "https://oss-cn-hangzhou.aliyuncs.com", "virtual_host": "yes"}
    place = S3Kind().place(SourceSpec("s", "s3", "s3://handbook/de/", options))
    assert (place.endpoint, place.prefix) == ("https://handbook.oss-cn-hangzhou.aliyuncs.com", "de/")
    with pytest.raises(InvalidInput, match="needs an endpoint"):
        S3Kind().place(SourceSpec("s", "s3", "s3://handbook/", {"virtual_host": "yes"}))


def test_a_bucket_in_the_name_of_its_host_is_asked_for_there(
    server: ThreadingHTTPServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The listening server plays the proxy, which is told whole addresses."""
    network = Guard(allowed=(), folders=(), max_bytes=1000, max_seconds=10)
    monkeypatch.setattr(network, "connect", lambda *_: socket.create_connection(server.server_address))
    monkeypatch.setattr(network, "proxy", lambda: nullcontext(f"http://127.0.0.1:{server.server_address[1]}"))
    options = {"endpoint": "http://oss.example.com", "virtual_host": "yes"}
    with (
        pytest.raises(FetchFailed),
        S3Kind().connect(SourceSpec("s", "s3", "s3://handbook/", options), {}, network) as connection,
    ):
        list(connection.pages(None))
    assert Listening.paths[0].startswith("http://handbook.oss.example.com/?list-type=2")


@pytest.mark.parametrize(
    ("address", "options", "expected"),
    [
        ("https://team.blob.core.windows.net/docs/de/", {}, ("docs", "de/", "https://team.blob.core.windows.net")),
        ("https://10.0.0.1/team/docs", {"account": "team"}, ("docs", "", "https://10.0.0.1/team")),
    ],
)
def test_an_azure_address_names_container_and_folder(
    address: str, options: dict[str, str], expected: tuple[str, str, str]
) -> None:
    place = AzureBlobKind().place(SourceSpec("s", "azure-blob", address, options))
    assert (place.bucket, place.prefix, place.endpoint) == expected


@pytest.mark.parametrize("address", ["https://team.blob.core.windows.net/", "azure://docs", "docs"])
def test_an_azure_address_without_a_container_is_refused(address: str) -> None:
    with pytest.raises(InvalidInput, match=r"like https://account\.blob"):
        AzureBlobKind().place(SourceSpec("s", "azure-blob", address))
