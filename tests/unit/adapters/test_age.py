"""Archives encrypted for the keys of an operator."""

import io
import stat
from pathlib import Path

import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey

from askdock.adapters.age import AgeCipher, make_key
from askdock.errors import ConfigurationError, DamagedArchive

PLAIN = bytes(range(256)) * 1000


@pytest.fixture
def keys(tmp_path: Path) -> tuple[Path, Path]:
    """Files of public and private key."""
    recipients, identity = tmp_path / "recipients.txt", tmp_path / "key.txt"
    recipients.write_text(f"# of the operator\n\n{make_key(identity)}\n")
    return recipients, identity


def encrypted(cipher: AgeCipher) -> bytes:
    out = io.BytesIO()
    cipher.encrypt(io.BytesIO(PLAIN), out)
    return out.getvalue()


def decrypted(cipher: AgeCipher, content: bytes) -> bytes:
    out = io.BytesIO()
    cipher.decrypt(io.BytesIO(content), out)
    return out.getvalue()


def test_who_has_the_private_key_reads_it(keys: tuple[Path, Path]) -> None:
    recipients, identity = keys
    assert stat.S_IMODE(identity.stat().st_mode) == 0o600
    content = encrypted(AgeCipher(recipients, None))
    assert content.startswith(b"age-encryption.org/v1\n")
    assert PLAIN[:256] not in content
    assert decrypted(AgeCipher(None, identity), content) == PLAIN


def test_a_key_of_ssh_will_do(tmp_path: Path) -> None:
    key = Ed25519PrivateKey.generate()
    public = key.public_key().public_bytes(serialization.Encoding.OpenSSH, serialization.PublicFormat.OpenSSH)
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.OpenSSH, serialization.NoEncryption()
    )
    (tmp_path / "id.pub").write_bytes(public + b" operator@example.com\n")
    (tmp_path / "id").write_bytes(private)
    assert decrypted(AgeCipher(None, tmp_path / "id"), encrypted(AgeCipher(tmp_path / "id.pub", None))) == PLAIN


def test_another_key_and_altered_content_are_refused(keys: tuple[Path, Path], tmp_path: Path) -> None:
    content = encrypted(AgeCipher(keys[0], None))
    make_key(tmp_path / "other.txt")
    with pytest.raises(ConfigurationError, match="is not a key of this archive"):
        decrypted(AgeCipher(None, tmp_path / "other.txt"), content)
    for damaged in (content[:-1], content[:-30] + b"x" + content[-29:], b"no archive"):
        with pytest.raises(DamagedArchive):
            decrypted(AgeCipher(None, keys[1]), damaged)


@pytest.mark.parametrize("content", ["", "# a comment alone\n", "age1nothing\n"])
def test_files_without_keys_are_named(tmp_path: Path, content: str) -> None:
    (tmp_path / "keys.txt").write_text(content)
    for cipher in (AgeCipher(tmp_path / "keys.txt", None), AgeCipher(None, None)):
        with pytest.raises(ConfigurationError, match=r"keys.txt|ASKDOCK_BACKUP_RECIPIENTS_FILE"):
            encrypted(cipher)
    with pytest.raises(ConfigurationError, match=r"keys.txt"):
        decrypted(AgeCipher(None, tmp_path / "keys.txt"), b"")
    with pytest.raises(ConfigurationError, match="ASKDOCK_BACKUP_IDENTITY_FILE"):
        decrypted(AgeCipher(None, None), b"")


def test_a_key_is_not_overwritten(keys: tuple[Path, Path]) -> None:
    with pytest.raises(ConfigurationError, match="cannot write"):
        make_key(keys[1])
