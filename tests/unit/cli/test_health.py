import pytest

from askdock.cli.health import _host


@pytest.mark.parametrize(
    ("bound", "asked"),
    [
        ("", "127.0.0.1"),
        ("0.0.0.0", "127.0.0.1"),  # noqa: S104 - asked for, not bound
        ("::", "localhost"),
        ("::1", "[::1]"),
        ("10.1.2.3", "10.1.2.3"),
    ],
)
def test_the_check_asks_where_the_service_listens(monkeypatch: pytest.MonkeyPatch, bound: str, asked: str) -> None:
    monkeypatch.setenv("ASKDOCK_HOST", bound)
    assert _host() == asked
