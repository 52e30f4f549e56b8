"""Secrets of sources, encrypted with Fernet (https://github.com/fernet/spec: AES-128-CBC and HMAC-SHA256)."""

import json
import os
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet

from askdock.adapters.durable import sync
from askdock.errors import ConfigurationError, StorageFull


class FernetSealer:
    """See `askdock.ports.Sealer`. The first key encrypts, the others still decrypt: so keys are changed."""

    def __init__(self, keys: str | None, where: str = "ASKDOCK_SOURCES_KEY") -> None:
        """`keys`: one or more, by white space or commas; None: there is none, and nothing can be kept."""
        self._where = where
        try:
            found = [Fernet(key) for key in (keys or "").replace(",", " ").split()]
        except ValueError:
            raise ConfigurationError(
                f"{where} is no key: 32 random bytes in URL-safe base64 (`askdock secrets` makes one)"
            ) from None
        self._fernet = MultiFernet(found) if found else None

    def seal(self, secrets: Mapping[str, str]) -> str:
        """Raises ConfigurationError where there is no key."""
        return self._with_key().encrypt(json.dumps(dict(secrets)).encode()).decode()

    def open(self, sealed: str) -> dict[str, str]:
        """Raises ConfigurationError where the key is another."""
        try:
            return dict(json.loads(self._with_key().decrypt(sealed.encode())))
        except InvalidToken:
            raise ConfigurationError(
                f"the credentials of this source were encrypted with another key than {self._where}"
            ) from None

    def _with_key(self) -> MultiFernet:
        if self._fernet is None:
            raise ConfigurationError(f"credentials of sources are kept encrypted: set {self._where} first")
        return self._fernet


def own_key(path: Path) -> str:
    """The key in a file that only this user reads; made at the first use. Raises StorageFull."""
    try:
        if not path.exists():
            # Linked into place: of two processes that make one at once, both read the same afterwards.
            made = path.with_name(f"{path.name}.{os.getpid()}")
            made.touch(mode=0o600)
            made.write_bytes(Fernet.generate_key())
            sync(made)
            with suppress(FileExistsError):  # another was first
                os.link(made, path)
            made.unlink()
            sync(path.parent)
        return path.read_text(encoding="ascii")
    except OSError as error:
        raise StorageFull(f"cannot keep a key in {path}: {error.strerror}") from error
