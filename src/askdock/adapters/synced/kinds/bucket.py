"""What storage in buckets has in common: its objects are listed in the order of keys, and downloaded (obstore)."""

import io
from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import quote, urlsplit

from askdock.adapters.synced.http import USUAL_WAIT, knock
from askdock.errors import ConfigurationError, FetchBusy, FetchDenied, FetchFailed, FetchGone, InvalidInput
from askdock.extras import how_to_install
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

PAGE = 500
BUSY = ("429 Too Many Requests", "503 Service Unavailable")
"""What the client says when it has asked again in vain; it does not tell how long to wait."""
ENDPOINT = SourceField("endpoint", "URL of the API, where it is not the provider's own.")


class BucketKind(ABC):
    """Kinds of storage that obstore reads, through the guard's proxy: it resolves and connects by itself.

    A source without credentials reads what is open to all: whoever makes it may have fewer rights than the
    machine, and names the server. What ASKDOCK_SOURCE_IDENTITY names is read by the rights of the machine or pod.
    """

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["BucketConnection"]:
        """See `askdock.ports.SourceKind`."""
        place = self.place(spec)
        if place.endpoint:
            knock(network, place.endpoint)
        with network.proxy() as proxy:
            client: dict[str, Any] = {
                "proxy_url": proxy,
                "allow_http": place.endpoint.startswith("http://"),
                "timeout": "60s",
            }
            how: dict[str, Any] = {"client_options": client, "retry_config": {"max_retries": 2}}
            try:
                config = self.config(place, spec.options)
                credentials = self.credentials(spec.options, secrets, network)
                if credentials is not None:
                    how["credential_provider"] = credentials
                elif not network.lends_identity(f"{place.uri}{place.prefix}") or ENDPOINT.name in spec.options:
                    config["skip_signature"] = True
                yield BucketConnection(self.store(place.bucket, config, how), place)
            except ImportError as error:
                raise ConfigurationError(f"this kind needs one more package: {how_to_install('s3')}") from error

    @abstractmethod
    def place(self, spec: SourceSpec) -> "Place":
        """What an address names. Raises InvalidInput."""

    @abstractmethod
    def config(self, place: "Place", options: Mapping[str, str]) -> dict[str, Any]:
        """What the store is told beside its credentials."""

    @abstractmethod
    def credentials(
        self, options: Mapping[str, str], secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Callable[[], Any] | None:
        """What gives the source's own credentials; None where it has none. Raises InvalidInput."""

    @abstractmethod
    def store(self, bucket: str, config: Any, how: Any) -> Any:
        """A store of obstore. Raises ImportError."""


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
    server = urlsplit(endpoint).netloc
    # Of another server with a bucket of this name its items are others.
    return Place(bucket, prefix, f"{scheme}://{server}/{bucket}/" if server else f"{scheme}://{bucket}/", endpoint)


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
        if "404 Not Found" in str(error):
            raise FetchGone(f"{what} is not there") from None
        if type(error).__name__ == "InvalidPathError":
            found = str(error).partition("\n")[0][:300]
            raise InvalidInput(f"{what} has a key with an empty part or dots in it, rename it: {found}") from None
        if any(status in str(error) for status in BUSY):
            raise FetchBusy(f"{what} asks to come later", USUAL_WAIT) from None
        # The client's text names the proxy with its password: only its first line, without URLs.
        kind = type(error).__name__
        raise FetchFailed(f"{what} cannot be read: {kind}") from None
