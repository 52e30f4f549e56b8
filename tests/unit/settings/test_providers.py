"""Identity providers as the settings describe them."""

import json
from typing import Any

import pytest

from askdock.bootstrap.identity import knows_admins, make_providers, make_token_verifier
from askdock.errors import ConfigurationError
from askdock.settings import Settings, load_settings
from askdock.settings.providers import providers_of

FIRST = {"oidc_issuer": "https://id.example.org/realms/a", "oidc_client_id": "askdock"}
OTHER = {"id": "other", "name": "Other", "issuer": "https://other.example.org", "client_id": "x"}


def settings(**values: Any) -> Settings:
    return Settings(_env_file=None, **values)


def test_the_first_is_that_of_the_issuer_and_others_follow() -> None:
    found = providers_of(settings(**FIRST, oidc_providers=json.dumps([OTHER])))
    assert [(one.id, one.name) for one in found] == [("oidc", "id.example.org"), ("other", "Other")]
    assert providers_of(settings(oidc_issuer=FIRST["oidc_issuer"], oidc_audience="a")) == []


@pytest.mark.parametrize(
    "text",
    [
        "[",
        "{}",
        json.dumps([OTHER | {"id": "Not An Id"}]),
        json.dumps([OTHER | {"issuer": "ftp://x"}]),
        json.dumps([OTHER | {"clientsecret": "hunter2"}]),
        json.dumps([OTHER | {"client_secret": ["hunter2"]}]),
        json.dumps([OTHER, OTHER]),
        json.dumps([OTHER | {"id": "oidc"}]),
    ],
)
def test_what_is_wrong_is_one_line_without_what_was_read(text: str) -> None:
    with pytest.raises(ConfigurationError, match=r"^ASKDOCK_OIDC_PROVIDERS: [^\n]+$") as refused:
        providers_of(settings(**FIRST, oidc_providers=text))
    assert "hunter2" not in str(refused.value)


def test_an_issuer_is_for_tokens_or_for_browsers() -> None:
    with pytest.raises(ConfigurationError, match="neither ASKDOCK_OIDC_AUDIENCE"):
        make_token_verifier(settings(oidc_issuer="https://id.example.org"))
    assert make_token_verifier(settings(**FIRST)) is None
    assert make_token_verifier(settings(**FIRST, oidc_audience="askdock")) is not None


def test_grants_that_cannot_be_read_name_their_provider() -> None:
    with pytest.raises(ConfigurationError, match="provider 'other'"):
        make_providers(settings(oidc_providers=json.dumps([OTHER | {"grants": "staff"}])))


@pytest.mark.parametrize(("grants", "known"), [("", False), ("ops=admin:faq", False), ("ops=admin:*", True)])
def test_whether_a_provider_knows_admins(grants: str, known: bool) -> None:
    given = settings(oidc_providers=json.dumps([OTHER | {"grants": grants}]))
    assert knows_admins(given, make_providers(given)) is known


def test_a_second_factor_needs_an_address_that_passkeys_work_at(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ASKDOCK_SECOND_FACTOR", "all")
    with pytest.raises(ConfigurationError, match="ASKDOCK_PUBLIC_URL"):
        load_settings()
    monkeypatch.setenv("ASKDOCK_PUBLIC_URL", "https://docs.example.com")
    assert load_settings().second_factor == "all"
