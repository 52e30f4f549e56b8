"""SSH to a server whose key is known, through the guard (paramiko)."""

import io
from base64 import b64encode
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from hashlib import sha256
from hmac import compare_digest
from typing import TYPE_CHECKING

from askdock.errors import ConfigurationError, FetchDenied, FetchFailed, InvalidInput
from askdock.extras import how_to_install
from askdock.ports import GuardedNetwork, SourceField

if TYPE_CHECKING:
    from paramiko import PKey, Transport

SSH_FIELDS = (
    SourceField("user", "User name.", required=True),
    SourceField("host_key", "Fingerprint of the server's key, SHA256:...; a test of the connection tells it."),
    SourceField("password", "Password of the user.", secret=True),
    SourceField("private_key", "Private key in OpenSSH's format, instead of a password.", secret=True),
)
SECONDS = 20.0


@contextmanager
def connect_ssh(
    host: str, port: int, options: Mapping[str, str], secrets: Mapping[str, str], network: GuardedNetwork
) -> Iterator["Transport"]:
    """An authenticated transport.

    Raises InvalidInput where the server's key was not named yet, and FetchDenied where it is another one: then
    somebody may stand in between.
    """
    try:
        import paramiko
    except ImportError as error:
        raise ConfigurationError(f"this kind needs one more package: {how_to_install('sources')}") from error
    key = _private_key(secrets.get("private_key", ""))
    transport = paramiko.Transport(network.connect(host, port))
    try:
        transport.banner_timeout = transport.auth_timeout = SECONDS
        try:
            transport.start_client(timeout=SECONDS)
            _check(host, fingerprint(transport.get_remote_server_key()), options.get("host_key", ""))
            if key is not None:
                transport.auth_publickey(options.get("user", ""), key)
            else:
                transport.auth_password(options.get("user", ""), secrets.get("password", ""))
        except paramiko.AuthenticationException:
            raise FetchDenied(f"{host} does not let this user in with these credentials") from None
        except (paramiko.SSHException, OSError, EOFError) as error:
            raise FetchFailed(f"{host} does not speak SSH as it should: {str(error)[:200]}") from None
        yield transport
    finally:
        transport.close()


def fingerprint(key: "PKey") -> str:
    """As OpenSSH shows it."""
    return "SHA256:" + b64encode(sha256(key.asbytes()).digest()).decode().rstrip("=")


def _check(host: str, found: str, wanted: str) -> None:
    if not wanted:
        raise InvalidInput(f"{host} has the key {found}: if that is right, give it as the option host_key")
    if not compare_digest(found.encode(), wanted.strip().encode()):
        raise FetchDenied(f"{host} shows another key than host_key: {found}")


def _private_key(text: str) -> "PKey | None":
    import paramiko

    if not text:
        return None
    for kind in (paramiko.Ed25519Key, paramiko.ECDSAKey, paramiko.RSAKey):
        try:
            return kind.from_private_key(io.StringIO(text.strip() + "\n"))
        except (paramiko.SSHException, ValueError):
            continue
    raise InvalidInput("the private key cannot be read: OpenSSH's format, without a passphrase")
