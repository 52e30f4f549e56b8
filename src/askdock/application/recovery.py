"""Recovery codes: each stands in once for a passkey that is lost, after the password and never alone.

A code begins with its name, by which it is found, so that one hash is compared and not that of each; the rest is a
secret of 59 bits, kept as passwords are (OWASP ASVS 5.0, 6.5.2).
"""

from secrets import choice

from askdock.application.people import People, SignedIn
from askdock.errors import InvalidInput, RecoveryCodeRefused, UserNotFound
from askdock.ports import RecoveryStore
from askdock.records import User

CODES = 10
ALPHABET = "23456789abcdefghjkmnpqrstuvwxyz"
"""Without characters that are taken for one another."""
NAME, SECRET = 4, 12
"""Characters of each part."""


class RecoveryCodes:
    """Use cases of recovery codes."""

    def __init__(self, people: People, store: RecoveryStore) -> None:
        self.store = store
        self._people = people

    def make(self, user: User, password: str) -> list[str]:
        """New codes in place of those before, which are kept as hashes alone.

        Raises InvalidInput, also where the password is wrong.
        """
        self._people.confirm(user, password)
        secrets: dict[str, str] = {}
        while len(secrets) < CODES:
            secrets[_random(NAME)] = _random(SECRET)
        hashes = {name: self._people.passwords.hash(secret) for name, secret in secrets.items()}
        if not self.store.put(user.id, hashes):
            raise InvalidInput("recovery codes stand in for a passkey: add one first")
        return [_grouped(name + secret) for name, secret in secrets.items()]

    def sign_in(self, user: User, code: str, client: str, address: str) -> SignedIn:
        """Sign in a user whose password was right, and use the code up. Raises RecoveryCodeRefused."""
        typed = "".join(one for one in code.lower() if one.isalnum())
        name, secret = typed[:NAME], typed[NAME:]
        right = self._people.passwords.verify(self.store.find(user.id, name), secret)
        if not right or not self.store.take(user.id, name):
            raise RecoveryCodeRefused("this recovery code is wrong, or it was used")
        try:
            return self._people.begin(user, client, address)
        except UserNotFound:  # disabled since
            raise RecoveryCodeRefused("this recovery code is wrong, or it was used") from None


def _random(length: int) -> str:
    return "".join(choice(ALPHABET) for _ in range(length))


def _grouped(code: str) -> str:
    return "-".join(code[start : start + 4] for start in range(0, len(code), 4))
