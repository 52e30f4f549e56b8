"""A folder of an SSH server, by SFTP."""

import stat
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO, cast
from urllib.parse import quote, unquote, urlsplit

from askdock.adapters.synced.ssh import SSH_FIELDS, connect_ssh
from askdock.adapters.synced.walk import Entry, walk
from askdock.errors import FetchDenied, FetchFailed, FetchGone, InvalidInput
from askdock.ports import GuardedNetwork, Opened, SourcePage
from askdock.records import RemoteItem, SourceSpec


class SftpKind:
    """See `askdock.ports.SourceKind`."""

    name = "sftp"
    title = "SFTP"
    address = "sftp://host/folder"
    fields = SSH_FIELDS

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["SftpConnection"]:
        """With a password or a private key."""
        parts = urlsplit(spec.address)
        if parts.scheme != "sftp" or not parts.hostname or parts.username or parts.password:
            raise InvalidInput("the address of an SFTP folder is like sftp://host/folder, without a user")
        with connect_ssh(parts.hostname, parts.port or 22, spec.options, secrets, network) as transport:
            import paramiko

            client = paramiko.SFTPClient.from_transport(transport)
            assert client is not None  # noqa: S101 - the transport is authenticated
            with client:
                # Whose folder it is: a server may show each user another one.
                host = f"sftp://{quote(spec.options.get('user', ''), safe='')}@{parts.netloc}"
                yield SftpConnection(client, host, unquote(parts.path).rstrip("/") or "/")


class SftpConnection:
    """See `askdock.ports.Connection`. Links are not followed."""

    complete = True

    def __init__(self, client: Any, host: str, root: str) -> None:
        self._client = client
        self._host = host
        self._root = root

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Folder by folder."""
        return walk(self._entries, self._item, self._uri, cursor)

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """Read ahead, several blocks under way."""
        path = self._path(item.path)
        with translated_ssh(path), self._client.open(path, "rb") as file:
            file.prefetch(item.size)
            yield Opened(cast(BinaryIO, file), item.revision)

    def close(self) -> None:
        """The context does."""

    def _path(self, path: str) -> str:
        return f"{self._root.rstrip('/')}/{path}" if path else self._root

    def _uri(self, path: str) -> str:
        return self._host + quote(self._path(path))

    def _entries(self, folder: str) -> Sequence[Entry]:
        path = self._path(folder)
        with translated_ssh(path):
            found = self._client.listdir_attr(path)
        entries = []
        for one in found:
            mode = one.st_mode or 0
            if stat.S_ISDIR(mode) or stat.S_ISREG(mode):
                revision = f"{one.st_size}-{one.st_mtime}"
                modified_ns = (one.st_mtime or 0) * 10**9
                entries.append(Entry(one.filename, stat.S_ISDIR(mode), one.st_size, modified_ns, revision))
        return entries

    def _item(self, path: str, entry: Entry) -> RemoteItem:
        return RemoteItem(path, self._uri(path), path, entry.name, entry.revision, entry.size, entry.modified_ns)


@contextmanager
def translated_ssh(what: str) -> Iterator[None]:
    """The client's errors as ours."""
    import paramiko

    try:
        yield
    except FileNotFoundError:
        raise FetchGone(f"{what} is not there") from None
    except PermissionError:
        raise FetchDenied(f"{what} may not be read by this user") from None
    except (paramiko.SSHException, OSError, EOFError) as error:
        raise FetchFailed(f"{what} cannot be read: {str(error)[:200] or type(error).__name__}") from None
