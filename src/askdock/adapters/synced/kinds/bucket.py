"""What storage in buckets has in common: its objects are listed in the order of keys, and downloaded (obstore)."""

import io
from abc import ABC, abstractmethod
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from askdock.errors import ConfigurationError, FetchDenied, FetchFailed, FetchGone, InvalidInput
from askdock.extras import how_to_install
from askdock.ports import GuardedNetwork, Opened, SourcePage
from askdock.records import RemoteItem, SourceSpec

PAGE = 500


class BucketKind(ABC):
    """Kinds of storage that obstore reads, through the guard's proxy: it resolves and connects by itself.

    Never by the rights of the machine: whoever makes a source may have fewer, and names the server.
    """

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["BucketConnection"]:
        """See `askdock.ports.SourceKind`."""
        place = self.place(spec)
        with network.proxy() as proxy:
            client: dict[str, Any] = {
                "proxy_url": proxy,
                "allow_http": place.endpoint.startswith("http://"),
                "timeout": "60s",
            }
            how = {"client_options": client, "retry_config": {"max_retries": 2}}
            try:
                store = self.store(place, spec.options, secrets, network, how)
            except ImportError as error:
                raise ConfigurationError(f"this kind needs one more package: {how_to_install('s3')}") from error
            yield BucketConnection(store, place)

    @abstractmethod
    def place(self, spec: SourceSpec) -> "Place":
        """What an address names. Raises InvalidInput."""

    @abstractmethod
    def store(
        self,
        place: "Place",
        options: Mapping[str, str],
        secrets: Mapping[str, str],
        network: GuardedNetwork,
        how: Mapping[str, Any],
    ) -> Any:
        """A store of obstore, made with `how`. Raises ImportError, InvalidInput."""


@dataclass(frozen=True, slots=True)
class Place:
    """A bucket and what the keys of its items begin with; `uri` begins theirs."""

    bucket: str
    prefix: str
    uri: str
    endpoint: str = ""


def place_of(address: str, scheme: str, endpoint: str) -> Place:
    """Of `scheme://bucket/prefix`. Raises InvalidInput."""
    bucket, _, prefix = address.removeprefix(f"{scheme}://").partition("/")
    if not address.startswith(f"{scheme}://") or not bucket:
        raise InvalidInput(f"the address of a bucket is like {scheme}://bucket/prefix/")
    return Place(bucket, prefix, f"{scheme}://{bucket}/", endpoint)


class BucketConnection:
    """See `askdock.ports.Connection`."""

    complete = True

    def __init__(self, store: Any, place: Place) -> None:
        self._store = store
        self._place = place

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """In the order of keys, behind the key `cursor`."""
        import obstore

        folder = self._place.prefix.rpartition("/")[0] or None
        with _translated(self._place.uri):
            pages = iter(obstore.list(self._store, folder, offset=cursor, chunk_size=PAGE))
            while (page := next(pages, None)) is not None:
                # Not every server knows where to begin: then it lists all.
                behind = [found for found in page if cursor is None or found["path"] > cursor]
                if behind:
                    items = tuple(self._item(found) for found in behind if self._is_wanted(found))
                    yield SourcePage(items, behind[-1]["path"])

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """Download."""
        import obstore

        with _translated(item.uri):
            found = obstore.get(self._store, item.key)
            yield Opened(
                cast(BinaryIO, io.BufferedReader(cast(Any, _Blocks(iter(found.stream()))))), item.revision
            )

    def close(self) -> None:
        """Nothing to hang up."""

    def _is_wanted(self, found: Mapping[str, Any]) -> bool:
        key = found["path"]
        hidden = any(part.startswith(".") for part in PurePosixPath(key).parts)
        return bool(key.startswith(self._place.prefix) and found["size"] and not hidden)

    def _item(self, found: Mapping[str, Any]) -> RemoteItem:
        key = found["path"]
        modified_ns = int(found["last_modified"].timestamp() * 1000) * 1_000_000
        return RemoteItem(
            key,
            self._place.uri + quote(key),
            key.removeprefix(self._place.prefix),
            PurePosixPath(key).name,
            found["e_tag"] or f"{found['size']}-{modified_ns}",
            found["size"],
            modified_ns,
        )


class _Blocks(io.RawIOBase):
    """A stream of blocks, as a file."""

    def __init__(self, blocks: Iterator[Any]) -> None:
        self._blocks = blocks
        self._rest = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: Any) -> int:
        while not self._rest:
            block = next(self._blocks, None)
            if block is None:
                return 0
            self._rest = bytes(block)
        size = min(len(buffer), len(self._rest))
        buffer[:size], self._rest = self._rest[:size], self._rest[size:]
        return size


@contextmanager
def _translated(what: str) -> Iterator[None]:
    from obstore.exceptions import BaseError, NotFoundError, PermissionDeniedError, UnauthenticatedError

    try:
        yield
    except (NotFoundError, FileNotFoundError):
        raise FetchGone(f"{what} is not there") from None
    except (PermissionDeniedError, UnauthenticatedError):
        raise FetchDenied(f"{what} may not be read with these credentials") from None
    except (BaseError, OSError, ValueError) as error:
        if "403 Forbidden" in str(error):  # also of a listing with a wrong signature
            raise FetchDenied(f"{what} may not be read with these credentials") from None
        # The client's text names the proxy with its password: only its first line, without URLs.
        kind = type(error).__name__
        raise FetchFailed(f"{what} cannot be read: {kind}") from None
