"""Page and API below a path, whether the proxy in front passes the path on or strips it."""

import re
from collections.abc import Iterator
from urllib.parse import urljoin

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import make_system

from askdock.services.api.app import create_app
from askdock.services.api.web import frontend
from askdock.settings import Settings

HOST = "http://intranet.example.org"


@pytest.fixture
def client(settings: Settings, monkeypatch: pytest.MonkeyPatch, tmp_path) -> Iterator[TestClient]:
    monkeypatch.setattr(frontend, "BUILT", tmp_path / "nothing")
    below = settings.model_copy(
        update={"public_url": f"{HOST}/askdock", "trusted_hosts": ("intranet.example.org",), "url_fetch": True}
    )
    with TestClient(create_app(make_system(below)), base_url=HOST) as client:
        yield client


@pytest.mark.parametrize("prefix", ["/askdock", ""])
def test_page_and_api_answer_with_the_path_and_without(client: TestClient, prefix: str) -> None:
    assert "<textarea" in client.get(f"{prefix}/").text
    assert client.get(f"{prefix}/v1/limits").status_code == 200
    assert client.get(f"{prefix}/health").status_code == 200
    asked = client.post(f"{prefix}/v1/ask", json={"question": "How many days?", "stream": False})
    assert asked.json()["answered"]


def test_the_path_alone_leads_to_its_folder(client: TestClient) -> None:
    response = client.get("/askdock", follow_redirects=False)
    assert response.status_code == 308
    assert urljoin(f"{HOST}/askdock", response.headers["Location"]) == f"{HOST}/askdock/"
    assert client.get("/askdocked/v1/limits").status_code == 404


def test_the_small_page_and_the_documentation_name_nothing_outside_the_path(client: TestClient) -> None:
    for page in ("/askdock/", "/askdock/docs"):
        named = re.findall(r"""(?:href|src|url)\s*[=:]\s*["']([^"']+)["']""", client.get(page).text)
        assert named
        for address in (one for one in named if not one.startswith("data:")):
            assert urljoin(f"{HOST}{page}", address).startswith(f"{HOST}/askdock/"), (page, address)
            assert client.get(urljoin(page, address)).status_code == 200, address
    assert client.get("/askdock/openapi.json").json()["servers"] == [{"url": "/askdock"}]


def test_where_a_document_was_put_lies_below_the_path(client: TestClient) -> None:
    files = {"file": ("a.txt", b"Everyone has 25 days.")}
    response = client.post("/askdock/v1/documents", files=files)
    assert response.status_code == 202
    assert response.headers["Location"].startswith("/askdock/v1/documents/")
    assert client.get(response.headers["Location"]).status_code == 200


def test_without_a_path_nothing_is_taken_off(settings: Settings) -> None:
    root = settings.model_copy(update={"public_url": f"{HOST}/", "trusted_hosts": ("intranet.example.org",)})
    with TestClient(create_app(make_system(root)), base_url=HOST) as client:
        assert client.get("/v1/limits").status_code == 200
        assert client.get("/askdock/v1/limits").status_code == 404
        assert "servers" not in client.get("/openapi.json").json()
