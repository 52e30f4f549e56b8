"""Certificate authorities of one's own, and proxies: every client that calls out, against a server on loopback."""

import asyncio
import ssl
import threading
from collections.abc import Callable, Iterator
from contextlib import suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

import pytest
from obstore.exceptions import BaseError
from tests.support.authority import make_authority

from askdock.adapters.chat.openai import OpenAIChat
from askdock.adapters.embedding.http import HttpEmbedder
from askdock.adapters.files.s3 import connect
from askdock.adapters.http_retriever import RetrieverClient
from askdock.adapters.identity.discovery import Discovery
from askdock.adapters.identity.oidc import OidcVerifier
from askdock.adapters.reranking.http import HttpReranker
from askdock.adapters.web.addresses import parse_networks
from askdock.adapters.web.fetch import HttpFetcher
from askdock.bootstrap.stores import make_store
from askdock.errors import AskDockError
from askdock.records import Message
from askdock.settings import Settings

VARIABLES = ("HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "SSL_CERT_FILE", "SSL_CERT_DIR")


def chat(url: str) -> None:
    model = OpenAIChat(
        base_url=f"{url}/v1", api_key=None, model="m", first_token_seconds=5.0, gap_seconds=5.0, total_seconds=5.0
    )

    async def ask() -> None:
        async for _ in model.stream([Message("user", "Hello?")]):
            pass

    asyncio.run(ask())


def embedder(url: str) -> None:
    HttpEmbedder(
        url=f"{url}/embed", model="m", api_key=None, timeout_seconds=5.0, max_tokens=256, languages=None
    ).embed_query("text")


def reranker(url: str) -> None:
    HttpReranker(url=f"{url}/rerank", shape="tei", model=None, api_key=None, timeout_seconds=5.0).score("q", ["a"])


def retriever(url: str) -> None:
    RetrieverClient(url, token=None, timeout_seconds=5.0, trace_headers=dict).call("GET", "/v1/model")


def identity_provider(url: str) -> None:
    asyncio.run(OidcVerifier(Discovery(url), "askdock", {}).verify("a.b.c"))


def elasticsearch(url: str) -> None:
    make_store(Settings(ASKDOCK_STORE="elasticsearch", VECTOR_DB_HOST=url), print).ping()


def s3(url: str) -> None:
    with suppress(FileNotFoundError, BaseError):
        connect("bucket", "", endpoint=url, region="x", access_key_id="a", secret_access_key="b").get("key")


def pages(url: str) -> None:
    limits = {"max_bytes": 1000, "max_seconds": 5.0, "max_redirects": 0}
    with HttpFetcher(allowed=parse_networks(["127.0.0.0/8"]), **limits).fetch(f"{url}/page"):
        pass


CLIENTS: dict[str, Callable[[str], None]] = {
    one.__name__: one for one in (chat, embedder, reranker, retriever, identity_provider, elasticsearch, s3, pages)
}
BY_PROXY = ("chat", "embedder", "reranker", "retriever", "identity_provider", "elasticsearch", "s3")


class Server(ThreadingHTTPServer):
    """Notes what it is asked for and finds nothing."""

    daemon_threads = True

    def __init__(self) -> None:
        self.asked: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                server.asked.append(self.path)
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()

            do_GET = do_POST = do_CONNECT = answer  # noqa: N815 - the names are the library's

            def log_message(self, *args: object) -> None: ...

        super().__init__(("127.0.0.1", 0), Handler)
        threading.Thread(target=self.serve_forever, daemon=True).start()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.shutdown()
    made.server_close()


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A company's authority (ca.pem), and a certificate of it for 127.0.0.1 (server.pem) with its key."""
    return make_authority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(autouse=True)
def clean(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.chdir(tmp_path)
    for name in VARIABLES:
        monkeypatch.delenv(name, raising=False)
        monkeypatch.delenv(name.lower(), raising=False)


@pytest.mark.parametrize("client", CLIENTS)
def test_authorities_of_ones_own_are_trusted(
    server: Server, authority: Path, monkeypatch: pytest.MonkeyPatch, client: str
) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(authority / "server.pem", authority / "key.pem")
    server.socket = context.wrap_socket(server.socket, server_side=True)
    url = f"https://127.0.0.1:{server.server_port}"
    if client != "s3":  # which tries again for a long time
        with suppress(AskDockError):
            CLIENTS[client](url)
        assert server.asked == []
    monkeypatch.setenv("SSL_CERT_FILE", str(authority / "ca.pem"))
    with suppress(AskDockError):
        CLIENTS[client](url)
    assert server.asked


@pytest.mark.parametrize("client", BY_PROXY)
def test_the_proxy_of_the_environment_is_used_but_for_what_is_excepted(
    server: Server, monkeypatch: pytest.MonkeyPatch, client: str
) -> None:
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{server.server_port}")
    monkeypatch.setenv("NO_PROXY", "inside.example.invalid")
    for host in ("outside.example.invalid", "inside.example.invalid"):
        if client == "s3" and host.startswith("inside"):
            continue  # it tries again for half a minute; the library reads NO_PROXY itself
        with suppress(AskDockError):
            CLIENTS[client](f"http://{host}")
    assert server.asked
    places = ("http://outside.example.invalid/", "http://outside.example.invalid:9200/")
    assert all(path.startswith(places) for path in server.asked)


@pytest.mark.parametrize("client", [*(client for client in BY_PROXY if client != "s3"), "pages"])
def test_what_is_encrypted_goes_through_the_proxy_as_it_is(
    server: Server, monkeypatch: pytest.MonkeyPatch, client: str
) -> None:
    proxy = f"http://127.0.0.1:{server.server_port}"
    monkeypatch.setenv("HTTPS_PROXY", proxy)
    if client == "pages":
        limits = {"max_bytes": 1000, "max_seconds": 5.0, "max_redirects": 0}
        fetcher = HttpFetcher(allowed=parse_networks([]), proxy=proxy, **limits)
        with suppress(AskDockError), fetcher.fetch("https://outside.example.invalid/page"):
            pass
    else:
        with suppress(AskDockError):
            CLIENTS[client]("https://outside.example.invalid")
    assert server.asked
    assert {path.partition(":")[0] for path in server.asked} == {"outside.example.invalid"}
