"""Descriptions of pictures, against a server that answers as chat endpoints are documented to."""

import base64
import json
from collections.abc import Iterator
from typing import Any

import pytest
from tests.support.parsing_servers import Script, parsing_server

from askdock.adapters.chat.vision import VisionModel
from askdock.errors import LLMTimeout, LLMUnavailable

PNG = b"\x89PNG\r\n\x1a\n picture"


def reply(content: Any) -> dict[str, Any]:
    return {"choices": [{"index": 0, "message": {"role": "assistant", "content": content}}]}


@pytest.fixture
def script() -> Script:
    return Script(reply(" A pump. "))


@pytest.fixture
def url(script: Script) -> Iterator[str]:
    with parsing_server(script) as address:
        yield address
        script.answering.set()


def model(url: str, seconds: float = 5) -> VisionModel:
    return VisionModel(url, api_key="k-1", model="seer", timeout_seconds=seconds)


def test_the_picture_is_sent_with_its_caption_and_the_text_around(url: str, script: Script) -> None:
    assert model(url).describe(PNG, "Figure 1: The pump", "It stops. Figure 1: The pump") == "A pump."
    ((_, path, headers, body),) = script.heard
    asked = json.loads(body)
    assert (path, headers["Authorization"], asked["model"]) == ("/v1/chat/completions", "Bearer k-1", "seer")
    words, picture = asked["messages"][1]["content"]
    assert "Figure 1: The pump" in words["text"]
    assert "It stops." in words["text"]
    scheme, _, data = picture["image_url"]["url"].partition(",")
    assert (picture["type"], scheme, base64.b64decode(data)) == ("image_url", "data:image/png;base64", PNG)


@pytest.mark.parametrize("path", ["/v1", "/v1/", "/v1/chat/completions", "/api/v3"])
def test_addresses_as_people_write_them(url: str, script: Script, path: str) -> None:
    model(url + path).describe(PNG, "", "")
    assert script.heard[0][1] == ("/api/v3" if "v3" in path else "/v1") + "/chat/completions"


def test_thoughts_are_no_part_of_a_description(url: str, script: Script) -> None:
    script.reply = reply("<think>What is it?</think>\nA valve.")
    assert model(url).describe(PNG, "", "") == "A valve."
    script.reply = reply("<think>What is")
    assert model(url).describe(PNG, "", "") == ""


@pytest.mark.parametrize("status", [400, 401, 404, 429, 500, 503])
def test_a_refusal_names_the_endpoint_and_no_key(url: str, script: Script, status: int) -> None:
    script.status = status
    with pytest.raises(LLMUnavailable, match=f"vision endpoint at .* status {status}") as caught:
        model(url).describe(PNG, "", "")
    assert "k-1" not in str(caught.value)


@pytest.mark.parametrize(
    "sent", [b"", b"<html>", {}, {"choices": []}, reply(None), reply(["a"]), b"x" * (2 << 20)]
)
def test_what_is_no_reply(url: str, script: Script, sent: Any) -> None:
    script.reply = sent
    with pytest.raises(LLMUnavailable):
        model(url).describe(PNG, "", "")


def test_a_slow_endpoint_and_one_that_is_away(url: str, script: Script) -> None:
    script.answering.clear()
    with pytest.raises(LLMTimeout, match="0.1 s"):
        model(url, 0.1).describe(PNG, "", "")
    with pytest.raises(LLMUnavailable, match="does not answer"):
        model("http://127.0.0.1:9").describe(PNG, "", "")
