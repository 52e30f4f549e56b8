"""Archives encrypted in the age format (https://age-encryption.org/v1), by pyrage: Rust's age."""

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any, BinaryIO

import pyrage
from pyrage import ssh, x25519

from askdock.errors import ConfigurationError, DamagedArchive, FilesUnavailable

PRIVATE_SSH = b"-----BEGIN"


class AgeCipher:
    """See `askdock.ports.Cipher`. Recipients are public keys, identities private ones.

    Each file is read when it is needed: whoever only writes archives need not be able to read them.
    """

    def __init__(self, recipients: Path | None, identity: Path | None) -> None:
        self._recipients_file = recipients
        self._identity_file = identity

    def encrypt(self, source: BinaryIO, target: BinaryIO) -> None:
        """Write what `source` yields, for all recipients."""
        recipients = self._recipients
        try:
            pyrage.encrypt_io(source, target, recipients)
        except (pyrage.EncryptError, OSError) as error:
            raise FilesUnavailable(f"the archive cannot be encrypted: {error}") from error

    def decrypt(self, source: BinaryIO, target: BinaryIO) -> None:
        """With the first identity that fits."""
        identities = self._identities
        try:
            pyrage.decrypt_io(source, target, identities)
        except pyrage.DecryptError as error:
            if "No matching keys" in str(error):
                raise ConfigurationError(f"{self._identity_file} is not a key of this archive") from None
            raise DamagedArchive(f"the archive cannot be decrypted: {error}") from error
        except OSError as error:
            if error.errno is None:  # of pyrage's own: what was read is not what was encrypted
                raise DamagedArchive(f"the archive is damaged: {error}") from error
            raise FilesUnavailable(f"the archive cannot be decrypted: {error.strerror}") from error

    @cached_property
    def _recipients(self) -> Sequence[Any]:
        if self._recipients_file is None:
            raise ConfigurationError("ASKDOCK_BACKUP_RECIPIENTS_FILE is not set: archives cannot be encrypted")
        kinds: tuple[Callable[[str], Any], ...] = (x25519.Recipient.from_str, ssh.Recipient.from_str)
        lines = _lines(self._recipients_file)
        return [_parsed(line, kinds, pyrage.RecipientError, self._recipients_file) for line in lines]

    @cached_property
    def _identities(self) -> Sequence[Any]:
        file = self._identity_file
        if file is None:
            raise ConfigurationError("the archive is encrypted: ASKDOCK_BACKUP_IDENTITY_FILE names the key")
        content = _read(file)
        if content.startswith(PRIVATE_SSH):
            try:
                return [ssh.Identity.from_buffer(content)]
            except pyrage.IdentityError as error:
                raise ConfigurationError(f"{file} is not a private key: {error}") from None
        return [_parsed(line, (x25519.Identity.from_str,), pyrage.IdentityError, file) for line in _lines(file)]


def make_key(file: Path) -> str:
    """Write a new private key into a new file that its owner alone reads; returns its public key."""
    identity = x25519.Identity.generate()
    try:
        file.touch(mode=0o600, exist_ok=False)
        file.write_text(f"# public key: {identity.to_public()}\n{identity}\n", encoding="utf-8")
    except OSError as error:
        raise ConfigurationError(f"cannot write {file}: {error.strerror}") from None
    return str(identity.to_public())


def _read(file: Path) -> bytes:
    try:
        return file.read_bytes()
    except OSError as error:
        raise ConfigurationError(f"cannot read {file}: {error.strerror}") from None


def _lines(file: Path) -> list[str]:
    """Without empty lines and comments. Raises ConfigurationError where nothing is left."""
    lines = [line.strip() for line in _read(file).decode("utf-8", "replace").splitlines()]
    kept = [line for line in lines if line and not line.startswith("#")]
    if not kept:
        raise ConfigurationError(f"{file} holds no key")
    return kept


def _parsed(line: str, kinds: Sequence[Callable[[str], Any]], refusal: type[Exception], file: Path) -> Any:
    for kind in kinds:
        try:
            return kind(line)
        except refusal:
            continue
    raise ConfigurationError(f"{file} has a line that is no key of age or SSH")
