import pytest

from askdock.settings.outgoing import way_out

NAMES = ("http_proxy", "https_proxy", "all_proxy", "no_proxy", "ssl_cert_file")


def test_proxies_and_authority_of_the_environment_are_told_without_credentials(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    for name in (*NAMES, *map(str.upper, NAMES)):
        monkeypatch.delenv(name, raising=False)
    assert list(way_out()) == []
    monkeypatch.setenv("HTTPS_PROXY", "http://user:geheim@proxy.corp:3128")
    monkeypatch.setenv("NO_PROXY", ".corp")
    monkeypatch.setenv("SSL_CERT_FILE", "/etc/ca.pem")
    assert list(way_out()) == [
        "https goes out by the proxy http://***@proxy.corp:3128, but for: .corp",
        "certificates are checked by /etc/ca.pem",
    ]
