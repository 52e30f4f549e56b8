"""Base URLs as people write them."""

import pytest

from askdock.adapters.chat.endpoint import parse_endpoint
from askdock.errors import ConfigurationError

LEAF = "/chat/completions"


@pytest.mark.parametrize(
    ("base", "urls"),
    [
        ("http://h:8080/v1", [f"http://h:8080/v1{LEAF}"]),
        ("http://h:8080/v1/", [f"http://h:8080/v1{LEAF}"]),
        ("http://h:8080", [f"http://h:8080/v1{LEAF}", f"http://h:8080{LEAF}"]),
        ("http://h:8080/", [f"http://h:8080/v1{LEAF}", f"http://h:8080{LEAF}"]),
        ("http://h/gateway", [f"http://h/gateway{LEAF}", f"http://h/gateway/v1{LEAF}"]),
        (f"http://h/v1{LEAF}", [f"http://h/v1{LEAF}"]),
        ("http://h/v1?team=a", [f"http://h/v1{LEAF}?team=a"]),
        (
            "https://generativelanguage.googleapis.com/v1beta/openai/",
            [f"https://generativelanguage.googleapis.com/v1beta/openai{LEAF}"],
        ),
        (
            "https://x.openai.azure.com/openai/deployments/d?api-version=2024-10-21",
            [f"https://x.openai.azure.com/openai/deployments/d{LEAF}?api-version=2024-10-21"],
        ),
        ("https://x.openai.azure.com", [f"https://x.openai.azure.com/openai/v1{LEAF}"]),
        ("https://api.openai.com/v1/responses", ["https://api.openai.com/v1/responses"]),
    ],
)
def test_where_requests_go(base: str, urls: list[str]) -> None:
    assert list(parse_endpoint(base, None).urls) == urls


def test_azure_gets_its_key_in_its_own_header() -> None:
    assert parse_endpoint("https://x.openai.azure.com", "k").headers == {"api-key": "k"}
    assert parse_endpoint("https://proxy.example/azure/openai/v1?api-version=1", "k").headers == {"api-key": "k"}
    assert parse_endpoint("https://api.openai.com/v1", "k").headers == {"Authorization": "Bearer k"}
    assert parse_endpoint("https://api.openai.com/v1", None).headers == {}


def test_what_is_shown_has_no_query() -> None:
    assert parse_endpoint("https://h/v1?team=a", None).shown == "https://h/v1"


@pytest.mark.parametrize(
    "base",
    [
        "https://user:pa55word@h/v1",
        "https://pa55word@h/v1",
        "https://h/v1?api-key=pa55word",
        "https://h/v1?token=pa55word",
    ],
)
def test_a_credential_in_it_is_refused_and_not_repeated(base: str) -> None:
    with pytest.raises(ConfigurationError, match="LLM_API_KEY") as caught:
        parse_endpoint(base, None)
    assert "pa55word" not in str(caught.value)


@pytest.mark.parametrize(
    "base", ["h:8080/v1", "ftp://h/v1", "http://", "http://h:port/v1", "http://[::1/v1", "v1"]
)
def test_no_url_is_an_error(base: str) -> None:
    with pytest.raises(ConfigurationError, match="LLM_BASE_URL"):
        parse_endpoint(base, None)
