"""Hashing of passwords."""

from argon2 import PasswordHasher

from askdock.adapters.identity.passwords import Argon2Passwords


def test_only_the_password_opens_its_hash() -> None:
    passwords = Argon2Passwords()
    kept = passwords.hash("correct horse battery")
    assert kept.startswith("$argon2id$")
    assert passwords.verify(kept, "correct horse battery")
    assert not passwords.verify(kept, "correct horse batterz")
    assert not passwords.verify(None, "")
    assert not passwords.verify("damaged", "x")


def test_a_hash_of_weaker_parameters_is_outdated() -> None:
    passwords = Argon2Passwords()
    assert passwords.is_outdated(PasswordHasher(time_cost=1, memory_cost=64).hash("x"))
    assert not passwords.is_outdated(passwords.hash("x"))
