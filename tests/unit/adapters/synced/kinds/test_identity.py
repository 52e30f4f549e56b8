"""Buckets that are read by the rights of the machine: clouds that answer as their documentation says."""

import ssl
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs

import pytest
from tests.support.authority import make_authority

from askdock.adapters.synced.kinds import all_kinds
from askdock.adapters.synced.network import Guard
from askdock.adapters.web.addresses import parse_networks
from askdock.errors import FetchFailed
from askdock.records import SourceSpec

pytest.importorskip("obstore")

STS = b"""<AssumeRoleWithWebIdentityResponse xmlns="https://sts.amazonaws.com/doc/2011-06-15/">
<AssumeRoleWithWebIdentityResult><Credentials><AccessKeyId>AKROLE</AccessKeyId><SecretAccessKey>s</SecretAccessKey>
<SessionToken>session-of-the-role</SessionToken><Expiration>2999-01-01T00:00:00Z</Expiration></Credentials>
</AssumeRoleWithWebIdentityResult></AssumeRoleWithWebIdentityResponse>"""
LISTING = b"""<ListBucketResult><Name>handbook</Name><IsTruncated>false</IsTruncated><Contents>
<Key>leave.md</Key><LastModified>2026-11-01T08:00:00.000Z</LastModified><ETag>"e"</ETag><Size>4</Size></Contents>
</ListBucketResult>"""
BLOBS = b"""<EnumerationResults><Blobs><Blob><Name>leave.md</Name><Properties>
<Last-Modified>Sun, 01 Nov 2026 08:00:00 GMT</Last-Modified><Content-Length>4</Content-Length>
<Content-Type>text/markdown</Content-Type><Etag>e</Etag></Properties></Blob></Blobs><NextMarker/></EnumerationResults>"""
TOKEN = b'{"access_token": "token-of-the-pod", "expires_in": 3599, "token_type": "Bearer"}'


@dataclass
class Cloud:
    """A sign-in and a store in one, by TLS or without."""

    url: str = ""
    asked: list[tuple[str, str, str]] = field(default_factory=list)
    """Method, path, and Authorization, or what a POST sent."""

    def answer(self, handler: BaseHTTPRequestHandler) -> bytes:
        body = handler.rfile.read(int(handler.headers.get("Content-Length") or 0)).decode()
        path, _, query = handler.path.partition("?")
        sent = (body or query) if handler.command == "POST" else handler.headers.get("Authorization", "")
        self.asked.append((handler.command, path, sent))
        if handler.command == "POST":
            return TOKEN if path.endswith("/token") else STS
        if path.startswith("/computeMetadata/"):
            return TOKEN
        return BLOBS if "comp=list" in handler.path else LISTING


class _Handler(BaseHTTPRequestHandler):
    def __init__(self, cloud: Cloud, *args: Any) -> None:
        self._cloud = cloud
        super().__init__(*args)

    def log_message(self, *_: object) -> None: ...

    def do_GET(self) -> None:
        data = self._cloud.answer(self)
        self.send_response(200)
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    do_POST = do_GET  # noqa: N815 - http.server's name


def _serving(cloud: Cloud, folder: Path | None) -> Iterator[Cloud]:
    with ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, cloud)) as server:  # type: ignore[arg-type]
        if folder is not None:
            context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
            context.load_cert_chain(folder / "server.pem", folder / "key.pem")
            server.socket = context.wrap_socket(server.socket, server_side=True)
        scheme = "http" if folder is None else "https"
        cloud.url = f"{scheme}://127.0.0.1:{server.server_address[1]}"
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield cloud
        server.shutdown()


@pytest.fixture
def cloud(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Cloud]:
    """By TLS: sign-ins are never asked without."""
    folder = make_authority(tmp_path)
    monkeypatch.setenv("SSL_CERT_FILE", str(folder / "ca.pem"))
    yield from _serving(Cloud(), folder)


@pytest.fixture
def metadata() -> Iterator[Cloud]:
    """The metadata service of a machine at Google, which speaks no TLS."""
    yield from _serving(Cloud(), None)


def listed(kind: str, address: str, *, lent: str, options: dict[str, str] | None = None) -> list[str]:
    networks = parse_networks(["127.0.0.0/8"])
    guard = Guard(allowed=networks, folders=(), max_bytes=1000, max_seconds=10, lent=[lent] if lent else [])
    with all_kinds()[kind].connect(SourceSpec("s", kind, address, options or {}), {}, guard) as connection:
        return [item.name for page in connection.pages(None) for item in page.items]


@pytest.fixture
def role(cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Cloud:
    """What a pod finds whose service account has a role of AWS (IRSA)."""
    (tmp_path / "token").write_text("jwt-of-the-pod")
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("AWS_WEB_IDENTITY_TOKEN_FILE", str(tmp_path / "token"))
    monkeypatch.setenv("AWS_ROLE_ARN", "arn:aws:iam::123456789012:role/askdock")
    monkeypatch.setenv("AWS_REGION", "eu-central-1")
    monkeypatch.setenv("AWS_ENDPOINT_URL_STS", cloud.url)
    monkeypatch.setenv("AWS_ENDPOINT_URL", cloud.url)
    return cloud


@pytest.mark.parametrize("lent", ["s3://handbook", "s3://handbook/"])
def test_a_bucket_that_is_lent_is_read_by_the_role_of_the_pod(role: Cloud, lent: str) -> None:
    assert listed("s3", "s3://handbook/", lent=lent) == ["leave.md"]
    (post, _, form), (get, _, signed) = role.asked
    given = {name: values[0] for name, values in parse_qs(form).items()}
    assert (post, given["Action"], given["WebIdentityToken"]) == (
        "POST",
        "AssumeRoleWithWebIdentity",
        "jwt-of-the-pod",
    )
    assert get == "GET"
    assert "Credential=AKROLE/" in signed


@pytest.mark.parametrize(
    ("address", "lent"),
    [
        ("s3://handbook/", ""),
        ("s3://handbook/", "s3://hand"),
        ("s3://handbook/", "s3://handbook/open/"),
        ("s3://handbook/open", "s3://handbook/open/"),
        ("s3://handbooks/", "s3://handbook/"),
    ],
)
def test_what_is_not_lent_is_read_without_credentials(role: Cloud, address: str, lent: str) -> None:
    listed("s3", address, lent=lent)
    assert [(method, sent) for method, _, sent in role.asked] == [("GET", "")]


def test_a_server_that_the_source_names_gets_no_rights(role: Cloud, metadata: Cloud) -> None:
    listed("s3", "s3://handbook/", lent="s3://handbook/", options={"endpoint": metadata.url})
    assert role.asked == []
    assert [(method, sent) for method, _, sent in metadata.asked] == [("GET", "")]


def test_the_guard_holds_for_a_bucket_that_is_lent(role: Cloud) -> None:
    guard = Guard(allowed=(), folders=(), max_bytes=1000, max_seconds=10, lent=["s3://handbook/"])
    with (
        pytest.raises(FetchFailed),
        all_kinds()["s3"].connect(SourceSpec("s", "s3", "s3://handbook/"), {}, guard) as connection,
    ):
        list(connection.pages(None))
    assert role.asked == []


def test_a_container_that_is_lent_is_read_by_the_identity_of_the_pod(
    cloud: Cloud, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "token").write_text("jwt-of-the-pod")
    monkeypatch.setenv("AZURE_FEDERATED_TOKEN_FILE", str(tmp_path / "token"))
    for name, value in (("CLIENT_ID", "c"), ("TENANT_ID", "t"), ("AUTHORITY_HOST", cloud.url)):
        monkeypatch.setenv(f"AZURE_{name}", value)
    address = f"{cloud.url}/team/handbook/"
    assert listed("azure-blob", address, lent=address, options={"account": "team"}) == ["leave.md"]
    (post, path, form), (_, _, sent) = cloud.asked
    assert (post, path, parse_qs(form)["client_assertion"]) == ("POST", "/t/oauth2/v2.0/token", ["jwt-of-the-pod"])
    assert sent == "Bearer token-of-the-pod"
    cloud.asked.clear()
    listed("azure-blob", address, lent="", options={"account": "team"})
    assert [sent for _, _, sent in cloud.asked] == [""]


def test_a_bucket_of_google_that_is_lent_is_read_by_the_account_of_the_machine(
    cloud: Cloud, metadata: Cloud, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))  # no credentials of a developer
    monkeypatch.setenv("GCE_METADATA_HOST", metadata.url.removeprefix("http://"))
    monkeypatch.setenv("GOOGLE_BASE_URL", cloud.url)
    assert listed("gcs", "gs://handbook/", lent="gs://handbook/") == ["leave.md"]
    assert "/computeMetadata/v1/instance/service-accounts/default/token" in [path for _, path, _ in metadata.asked]
    assert [sent for _, _, sent in cloud.asked] == ["Bearer token-of-the-pod"]
    metadata.asked.clear()
    listed("gcs", "gs://handbook/", lent="gs://hand/")
    assert metadata.asked == []
