"""The proxy of fetched pages and sources, and what it is told."""

import pytest
from pydantic import SecretStr, ValidationError

from askdock.bootstrap.adapters import way_out
from askdock.errors import ConfigurationError
from askdock.settings import Settings

PROXY = "http://proxy.example:3128"


def test_user_and_password_go_into_the_address_that_is_called() -> None:
    assert way_out(Settings()) is None
    assert way_out(Settings(url_proxy=PROXY)) == PROXY
    told = Settings(url_proxy=PROXY, url_proxy_login=SecretStr("us:p@ss:/"))
    assert way_out(told) == "http://us:p%40ss%3A%2F@proxy.example:3128"
    assert "p@ss" not in repr(told)


def test_a_login_without_a_password_is_refused_without_being_told() -> None:
    with pytest.raises(ConfigurationError, match="ASKDOCK_URL_PROXY_LOGIN") as refused:
        way_out(Settings(url_proxy=PROXY, url_proxy_login=SecretStr("word")))
    assert "word " not in f"{refused.value}".replace("password", "")


def test_an_address_with_a_password_is_told_where_that_belongs() -> None:
    with pytest.raises(ValidationError, match="set ASKDOCK_URL_PROXY_LOGIN instead"):
        Settings(url_proxy="http://us:word@proxy.example:3128")
