"""What is shown of a URL."""

import pytest

from askdock.text.urls import holds_credentials, without_credentials


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("https://user:pa55@h:1/v1?a=b", "https://***@h:1/v1?a=b"),
        ("https://pa55@h/v1", "https://***@h/v1"),
        ("https://h/v1?api-version=2024&api-key=pa55", "https://h/v1?api-version=2024&api-key=***"),
        ("https://h/v1?access_token=pa55", "https://h/v1?access_token=***"),
        ("s3://key:pa55@bucket", "s3://***@bucket"),
    ],
)
def test_credentials_are_masked(url: str, shown: str) -> None:
    assert without_credentials(url) == shown
    assert holds_credentials(url)


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1:8080/v1",
        "https://h/v1?api-version=2024-10-21",
        "h:8080",
        "",
        "http://[::1",
        "mailto:a@b.c",
    ],
)
def test_other_addresses_stay_as_they_are(url: str) -> None:
    assert without_credentials(url) == url
    assert not holds_credentials(url)
