"""Passwords that many people have."""

import pytest

from askdock.application.common_passwords import BYTES, _known, is_common
from askdock.application.people import MIN_PASSWORD, check_password
from askdock.errors import InvalidInput


@pytest.mark.parametrize(
    "password", ["123456789012", "password1234", "qwertyuiop12", "QwertyUiop12", "passwordpassword"]
)
def test_common_ones_are_refused(password: str) -> None:
    assert len(password) >= MIN_PASSWORD
    assert is_common(password)
    with pytest.raises(InvalidInput, match="many people"):
        check_password(password, "lin@example.com")


@pytest.mark.parametrize(
    "password", ["correct horse battery", "qwertyuiop12 and trains", "我们的办公室在三楼左边第二间"]
)
def test_others_are_not(password: str) -> None:
    assert not is_common(password)
    check_password(password, "lin@example.com")


def test_the_list_is_in_order_and_longer_than_asked_for() -> None:
    known = _known()
    marks = [known[at : at + BYTES] for at in range(0, len(known), BYTES)]
    assert len(marks) > 3000
    assert marks == sorted(set(marks))


def test_the_first_and_last_are_found(monkeypatch: pytest.MonkeyPatch) -> None:
    known = _known()
    for mark in (known[:BYTES], known[-BYTES:]):
        monkeypatch.setattr("askdock.application.common_passwords.mark", lambda _, found=mark: found)
        assert is_common("x")
