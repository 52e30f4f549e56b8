"""Figures of documents over HTTP."""

import base64
import io
from dataclasses import replace
from typing import Any

import pytest
from fastapi.testclient import TestClient
from tests.services.conftest import add_document
from tests.unit.adapters.parsers.pdf.test_captions import drawn
from tests.unit.adapters.parsers.pictures.test_formats import png

from askdock.adapters.parsers.html import HtmlParser
from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.pdf.parser import PdfParser
from askdock.formats.parsed_json import parsed_to_json
from askdock.ports import parsed_key
from askdock.records import Described


@pytest.fixture
def document(system: Any, tmp_path: Any) -> str:
    file = drawn(tmp_path, "Figure 1: The pump")
    add_document(system, "d1", file.read_bytes(), name="pump.pdf", media_type="application/pdf")
    text = parsed_to_json(PdfParser(ParseLimits()).parse(file, "pump.pdf"))
    system.files.put(parsed_key("d1", 1), io.BytesIO(text))
    return "d1"


def test_figures_and_their_pictures(client: TestClient, document: str) -> None:
    listed = client.get(f"/v1/documents/{document}/figures").json()
    (figure,) = listed["figures"]
    assert (listed["version"], figure["number"], figure["page"], figure["caption"]) == (
        1,
        1,
        1,
        "Figure 1: The pump",
    )
    picture = client.get(f"/v1/documents/{document}/figures/1")
    assert (picture.status_code, picture.headers["Content-Type"]) == (200, "image/png")
    assert picture.content.startswith(b"\x89PNG")
    assert "sandbox" in picture.headers["Content-Security-Policy"]
    assert picture.headers["X-Content-Type-Options"] == "nosniff"


def test_what_there_is_not(client: TestClient, system: Any, document: str) -> None:
    assert client.get(f"/v1/documents/{document}/figures/2").status_code == 404
    assert client.get(f"/v1/documents/{document}/figures/0").status_code == 422
    assert client.get("/v1/documents/d9/figures").status_code == 404
    add_document(system, "d2")
    assert client.get("/v1/documents/d2/figures").json()["figures"] == []
    assert client.get("/v1/documents/d2/figures/1").json()["code"] == "not_found"


def test_a_picture_that_the_file_holds_with_what_a_model_wrote_of_it(
    client: TestClient, system: Any, tmp_path: Any
) -> None:
    address = f"data:image/png;base64,{base64.b64encode(png()).decode()}"
    file = tmp_path / "pump.html"
    file.write_text(f"<figure><img src='{address}'><figcaption>The pump</figcaption></figure>")
    add_document(system, "d1", file.read_bytes(), name="pump.html", media_type="text/html")
    parsed = HtmlParser().parse(file, "pump.html")
    text = parsed_to_json(replace(parsed, described=(Described(1, "A red pump.", "seer"),)))
    system.files.put(parsed_key("d1", 1), io.BytesIO(text))
    (figure,) = client.get("/v1/documents/d1/figures").json()["figures"]
    assert (figure["caption"], figure["page"], figure["box"]) == ("The pump", None, None)
    assert (figure["description"], figure["described_by"]) == ("A red pump.", "seer")
    assert client.get("/v1/documents/d1/figures/1").content.startswith(b"\x89PNG")


def test_figures_that_are_switched_off_are_not_shown(client: TestClient, document: str) -> None:
    switched = client.patch("/v1/collections/default", json={"off": ["figures"]})
    assert (switched.status_code, switched.json()["off"]) == (200, ["figures"])
    assert client.get(f"/v1/documents/{document}/figures").json()["figures"] == []
    assert client.get(f"/v1/documents/{document}/figures/1").status_code == 404
    client.patch("/v1/collections/default", json={"off": []})
    assert client.get(f"/v1/documents/{document}/figures/1").status_code == 200
    assert client.patch("/v1/collections/default", json={"off": ["rights"]}).status_code == 422
