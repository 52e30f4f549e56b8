"""Fetching what strangers name: from a server of the test's own, and from where it must not be led."""

import ipaddress
import socket
import threading
from base64 import b64encode
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import pytest

from askdock.adapters.web.addresses import is_allowed, parse_networks
from askdock.adapters.web.fetch import HttpFetcher
from askdock.adapters.web.guard import check_url, redirected
from askdock.errors import AskDockError, ConfigurationError, FetchFailed, FetchGone, TooLarge, UrlRefused

HERE = parse_networks(["127.0.0.1/32"])


@dataclass
class Site:
    """A server on 127.0.0.1 and another on 127.0.0.2, the "inside"; both note who asks."""

    port: int = 0
    replies: dict[str, Callable[[BaseHTTPRequestHandler], None]] = field(default_factory=dict)
    asked: list[tuple[str, str]] = field(default_factory=list)
    stop: threading.Event = field(default_factory=threading.Event)

    def url(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def says(self, path: str, status: int = 200, body: bytes = b"", **headers: str) -> str:
        def reply(handler: BaseHTTPRequestHandler) -> None:
            handler.send_response(status)
            for name, value in {"Content-Length": str(len(body)), **headers}.items():
                handler.send_header(name.replace("_", "-"), value)
            handler.end_headers()
            handler.wfile.write(body)

        self.replies[path] = reply
        return self.url(path)


@pytest.fixture
def site() -> Iterator[Site]:
    site = Site()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            site.asked.append((self.server.server_address[0], self.path))  # type: ignore[arg-type]
            site.headers = self.headers  # type: ignore[attr-defined]
            site.replies[self.path](self)

        def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - the signature is the library's
            pass

    class Quiet(ThreadingHTTPServer):
        def handle_error(self, request: Any, client_address: Any) -> None:
            pass  # the fetcher went away: that is what is tested

    here = Quiet(("127.0.0.1", 0), Handler)
    site.port = here.server_address[1]
    inside = Quiet(("127.0.0.2", site.port), Handler)
    threads = [threading.Thread(target=server.serve_forever, args=(0.05,)) for server in (here, inside)]
    for thread in threads:
        thread.start()
    yield site
    site.stop.set()
    for server, thread in zip((here, inside), threads, strict=True):
        server.shutdown()
        thread.join()
        server.server_close()


@pytest.fixture
def make() -> Callable[..., HttpFetcher]:
    def make(**changes: Any) -> HttpFetcher:
        limits = {"allowed": HERE, "max_bytes": 10_000, "max_seconds": 5.0, "max_redirects": 2}
        return HttpFetcher(**{**limits, **changes})

    return make


def body(fetcher: HttpFetcher, url: str) -> bytes:
    with fetcher.fetch(url) as fetched:
        assert fetched.content is not None
        return fetched.content.read()


def refused(fetcher: HttpFetcher, url: str, kind: type[AskDockError] = UrlRefused) -> str:
    with pytest.raises(kind) as raised:
        body(fetcher, url)
    assert raised.type is kind
    return str(raised.value)


def test_a_page_comes_with_what_the_server_says_of_it(site: Site, make) -> None:
    url = site.says(
        "/a?b=c%20d",
        body=b"hello",
        Content_Type="Text/HTML; charset=utf-8",
        Last_Modified="Sun, 06 Nov 1994 08:49:37 GMT",
    )
    with make().fetch(url + "#part") as fetched:
        assert fetched.content is not None
        assert fetched.content.read() == b"hello"
        assert (fetched.media_type, fetched.modified_ns) == ("text/html", 784111777 * 10**9)
    assert site.headers["Host"] == f"127.0.0.1:{site.port}"  # type: ignore[attr-defined]
    assert site.headers["Authorization"] is None  # type: ignore[attr-defined]


def test_what_was_not_modified_is_not_sent(site: Site, make) -> None:
    url = site.says("/a", 304)
    with make().fetch(url, modified_ns=784111777 * 10**9) as fetched:
        assert fetched.content is None
    assert site.headers["If-Modified-Since"] == "Sun, 06 Nov 1994 08:49:37 GMT"  # type: ignore[attr-defined]


def test_redirects_are_followed_up_to_the_limit(site: Site, make) -> None:
    site.says("/3", body=b"end")
    site.says("/2", 302, Location="/3")
    site.says("/1", 301, Location=site.url("/2"))
    site.says("/0", 307, Location="/1")
    assert body(make(), site.url("/1")) == b"end"
    assert "ASKDOCK_URL_MAX_REDIRECTS" in refused(make(), site.url("/0"))


def test_nothing_private_is_fetched_and_nothing_is_asked_there(site: Site, make) -> None:
    site.says("/a", body=b"secret")
    closed = make(allowed=())
    every = "0.0.0.0"  # noqa: S104
    for host in ("127.0.0.1", "localhost", "127.1", "2130706433", "0x7f.1", "[::ffff:127.0.0.1]", every):
        assert "ASKDOCK_URL_ALLOWED_NETWORKS" in refused(closed, site.url("/a", host))
    assert site.asked == []


def test_a_redirect_does_not_lead_inside(site: Site, make) -> None:
    site.says("/secret", body=b"secret")
    for inside in (site.url("/secret", "127.0.0.2"), f"//127.0.0.2:{site.port}/secret", "http://169.254.169.254/"):
        refused(make(), site.says("/a", 302, Location=inside))
    for other in ("file:///etc/passwd", "gopher://127.0.0.1/", "http://user:pw@127.0.0.1/"):
        refused(make(), site.says("/a", 302, Location=other))
    assert {path for _, path in site.asked} == {"/a"}


def test_a_name_that_changes_its_mind_gains_nothing(site: Site, make, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rebinding: the first look-up gives the allowed address, each later one the inside."""
    answers = iter(["127.0.0.1", "127.0.0.2", "127.0.0.2"])
    real, asked = socket.getaddrinfo, []

    def rebinding(host: Any, port: Any, *args: Any, **kwargs: Any) -> Any:
        if host == "rebind.test":
            asked.append(host)
            host = next(answers)
        return real(host, port, *args, **kwargs)

    monkeypatch.setattr(socket, "getaddrinfo", rebinding)
    site.says("/a", body=b"mine")
    assert body(make(), site.url("/a", "rebind.test")) == b"mine"
    assert asked == ["rebind.test"]
    assert site.asked == [("127.0.0.1", "/a")]
    assert site.headers["Host"] == f"rebind.test:{site.port}"  # type: ignore[attr-defined]
    refused(make(), site.url("/a", "rebind.test"))
    assert len(site.asked) == 1


def test_a_name_with_one_private_address_among_public_ones_is_refused(
    make, monkeypatch: pytest.MonkeyPatch
) -> None:
    found = [(socket.AF_INET, socket.SOCK_STREAM, 6, "", (address, 80)) for address in ("8.8.8.8", "10.0.0.1")]
    monkeypatch.setattr(socket, "getaddrinfo", lambda *args, **kwargs: found)
    refused(make(), "http://both.test/")


def test_size_is_counted_whatever_the_server_says(site: Site, make) -> None:
    assert "ASKDOCK_MAX_FILE_BYTES" in refused(make(), site.says("/big", body=bytes(10_001)), TooLarge)

    def endless(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(200)
        handler.end_headers()
        while not site.stop.is_set():
            handler.wfile.write(bytes(4096))

    site.replies["/endless"] = endless
    refused(make(), site.url("/endless"), TooLarge)


def test_a_server_that_drips_is_given_up(site: Site, make) -> None:
    def drip(handler: BaseHTTPRequestHandler) -> None:
        handler.wfile.write(b"HTTP/1.1 200 OK\r\n")
        while not site.stop.wait(0.05):
            handler.wfile.write(b"X-Drip: 1\r\n")

    site.replies["/drip"] = drip
    assert "ASKDOCK_URL_MAX_SECONDS" in refused(make(max_seconds=0.5), site.url("/drip"), FetchFailed)


def test_answers_that_are_no_document(site: Site, make) -> None:
    refused(make(), site.says("/gone", 404), FetchGone)
    refused(make(), site.says("/gone", 410), FetchGone)
    assert "500" in refused(make(), site.says("/broken", 500), FetchFailed)
    refused(make(), site.says("/bomb", body=b"x", Content_Encoding="gzip"), FetchFailed)
    site.replies["/garbage"] = lambda handler: handler.wfile.write(b"garbage\r\n\r\n") and None
    refused(make(), site.url("/garbage"), FetchFailed)
    refused(make(), "http://127.0.0.1:1/", FetchFailed)
    refused(make(), "http://nowhere.invalid/", FetchFailed)


@pytest.mark.parametrize(
    "url",
    [
        "file:///etc/passwd",
        "ftp://example.com/",
        "gopher://example.com/",
        "http://user@example.com/",
        "http://user:secret@example.com/",
        "http://",
        "http:///path",
        "example.com",
        "//example.com/",
        "http://example.com:99999/",
        "http://exa\nmple.com/",
        "http://example.com/" + "a" * 2000,
        "",
    ],
)
def test_urls_that_are_not_fetched(url: str) -> None:
    with pytest.raises(UrlRefused) as raised:
        check_url(url)
    assert "secret" not in str(raised.value)


def test_a_redirect_does_not_leave_https() -> None:
    with pytest.raises(UrlRefused, match="https to http"):
        redirected(check_url("https://example.com/"), "http://example.com/")


@pytest.mark.parametrize(
    ("address", "public"),
    [
        ("8.8.8.8", True),
        ("2606:4700::1111", True),
        ("64:ff9b::808:808", True),
        ("10.0.0.1", False),
        ("172.16.0.1", False),
        ("192.168.1.1", False),
        ("127.0.0.1", False),
        ("169.254.169.254", False),
        ("100.64.0.1", False),
        ("0.0.0.0", False),  # noqa: S104
        ("224.0.0.1", False),
        ("240.0.0.1", False),
        ("255.255.255.255", False),
        ("192.0.0.8", False),
        ("198.18.0.1", False),
        ("::1", False),
        ("::", False),
        ("::ffff:10.0.0.1", False),
        ("::ffff:169.254.169.254", False),
        ("::7f00:1", False),
        ("64:ff9b::a00:1", False),
        ("64:ff9b:1::a00:1", False),
        ("2002:a00:1::", False),
        ("2001:0:a00:1::f5ff:fffe", False),
        ("fc00::1", False),
        ("fe80::1", False),
        ("fec0::1", False),
        ("ff02::1", False),
    ],
)
def test_what_counts_as_public(address: str, public: bool) -> None:
    assert is_allowed(ipaddress.ip_address(address), ()) is public


def test_allowed_networks_open_what_they_name_and_no_more() -> None:
    allowed = parse_networks(["10.1.0.0/16", "fd00::/8"])
    for address, yes in (("10.1.2.3", True), ("::ffff:10.1.2.3", True), ("10.2.0.1", False), ("fd00::1", True)):
        assert is_allowed(ipaddress.ip_address(address), allowed) is yes
    with pytest.raises(ConfigurationError, match="ASKDOCK_URL_ALLOWED_NETWORKS"):
        parse_networks(["10.1.0.1/16"])


def test_a_proxy_fetches_what_has_no_address_here(site: Site, make) -> None:
    site.says("http://public.example.invalid/page", body=b"by proxy")
    fetcher = make(allowed=(), proxy=f"http://127.0.0.1:{site.port}")
    assert body(fetcher, "http://public.example.invalid/page") == b"by proxy"


def test_a_proxy_is_told_who_asks(site: Site, make) -> None:
    site.says("http://public.example.invalid/page", body=b"by proxy")
    fetcher = make(allowed=(), proxy=f"http://us:p%40ss%3A@127.0.0.1:{site.port}")
    assert body(fetcher, "http://public.example.invalid/page") == b"by proxy"
    assert site.headers["Proxy-Authorization"] == f"Basic {b64encode(b'us:p@ss:').decode()}"  # type: ignore[attr-defined]
    assert "public" in site.headers["Host"]  # type: ignore[attr-defined]


def test_a_proxy_is_not_asked_for_what_is_inside(site: Site, make) -> None:
    fetcher = make(allowed=(), proxy=f"http://127.0.0.1:{site.port}")
    for url in ("http://127.0.0.1:1/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/"):
        assert "not public" in refused(fetcher, url)
