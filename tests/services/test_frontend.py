"""The web page: as it is built where it is built, the small built-in page elsewhere."""

import gzip
from collections.abc import Iterator
from pathlib import Path

import pytest
from fastapi.testclient import TestClient

from askdock.services.api.web import frontend

SCRIPT = b"export const answer = 42;\n"


@pytest.fixture
def built(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    folder = tmp_path / "static"
    (folder / "assets").mkdir(parents=True)
    (folder / "pdfjs" / "cmaps").mkdir(parents=True)
    (folder / "index.html").write_text("<!doctype html><title>built</title>")
    (folder / "assets" / "index-abc.js").write_bytes(SCRIPT)
    (folder / "assets" / "notes.html").write_text("<script>1</script>")
    (folder / "pdfjs" / "cmaps" / "UniGB.bcmap").write_bytes(b"\x00")
    (tmp_path / "secret.js").write_text("secret")
    monkeypatch.setattr(frontend, "BUILT", folder)
    frontend._load.cache_clear()
    yield folder
    frontend._load.cache_clear()


def test_the_built_page_is_served_with_a_policy_that_allows_nothing_inline(
    client: TestClient, built: Path
) -> None:
    response = client.get("/")
    assert "built" in response.text
    assert response.headers["Cache-Control"] == "no-cache"
    policy = response.headers["Content-Security-Policy"]
    assert policy.startswith("default-src 'self';")
    assert "unsafe" not in policy
    assert policy.endswith("; media-src blob:")
    assert "data:" not in policy


@pytest.mark.parametrize("encoding", ["gzip, br", "identity"])
def test_the_page_itself_is_compressed_where_the_browser_can(
    client: TestClient, built: Path, encoding: str
) -> None:
    with client.stream("GET", "/", headers={"Accept-Encoding": encoding}) as response:
        raw = b"".join(response.iter_raw())
    assert response.headers["Vary"] == "Accept-Encoding"
    assert (gzip.decompress(raw) if "gzip" in encoding else raw) == b"<!doctype html><title>built</title>"


def test_without_a_build_the_small_page_stands_in(
    client: TestClient, built: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(frontend, "BUILT", built / "nothing")
    response = client.get("/")
    assert response.status_code == 200
    assert "<textarea" in response.text
    assert client.get("/assets/index-abc.js").status_code == 404


@pytest.mark.parametrize("encoding", ["gzip, br", "identity"])
def test_assets_are_kept_for_ever_and_compressed_where_the_browser_can(
    client: TestClient, built: Path, encoding: str
) -> None:
    with client.stream("GET", "/assets/index-abc.js", headers={"Accept-Encoding": encoding}) as response:
        raw = b"".join(response.iter_raw())
    assert response.headers["Content-Type"].startswith("text/javascript")
    assert "immutable" in response.headers["Cache-Control"]
    assert (gzip.decompress(raw) if "gzip" in encoding else raw) == SCRIPT


def test_what_pdf_files_need_is_served(client: TestClient, built: Path) -> None:
    assert client.get("/pdfjs/cmaps/UniGB.bcmap").content == b"\x00"


@pytest.mark.parametrize(
    "path",
    [
        "/assets/missing.js",
        "/assets/notes.html",
        "/assets/..%2F..%2Fsecret.js",
        "/assets/%2e%2e/%2e%2e/secret.js",
        "/pdfjs/../secret.js",
        "/pdfjs/%2e%2e/secret.js",
        "/pdfjs/cmaps",
        "/static/index.html",
    ],
)
def test_nothing_else_is_served(client: TestClient, built: Path, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 404
    assert "secret" not in response.text
