"""Objects of a bucket: Amazon S3 and what speaks its protocol, Google Cloud Storage, Azure Blob Storage."""

import io
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager
from pathlib import PurePosixPath
from typing import Any, BinaryIO, cast
from urllib.parse import quote

from askdock.errors import ConfigurationError, FetchDenied, FetchFailed, FetchGone, InvalidInput
from askdock.extras import how_to_install
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

PAGE = 500


class BucketKind:
    """See `askdock.ports.SourceKind`."""

    name = "s3"
    title = "Bucket (S3 and compatible)"
    address = "s3://bucket/prefix/"
    fields = (
        SourceField("endpoint", "URL of an S3-compatible server; left out: Amazon's."),
        SourceField("region", "Region of the bucket."),
        SourceField("access_key_id", "Access key; left out: the bucket is open to all."),
        SourceField("secret_access_key", "Secret of the access key.", secret=True),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["BucketConnection"]:
        """Through the guard's proxy: the client resolves and connects by itself."""
        try:
            from obstore.store import S3Store
        except ImportError as error:
            raise ConfigurationError(f"this kind needs one more package: {how_to_install('s3')}") from error
        bucket, _, prefix = spec.address.removeprefix("s3://").partition("/")
        if not spec.address.startswith("s3://") or not bucket:
            raise InvalidInput("the address of a bucket is like s3://bucket/prefix/")
        options = spec.options
        with ExitStack() as stack:
            config: dict[str, Any] = {"region": options.get("region", "us-east-1")}
            if endpoint := options.get("endpoint"):
                config["endpoint"] = endpoint
            keys: dict[str, Any] = {"config": config}
            # Never the rights of the machine: whoever makes a source may have fewer, and names the server.
            if key_id := options.get("access_key_id"):
                own = {"access_key_id": key_id, "secret_access_key": secrets.get("secret_access_key", "")}
                keys["credential_provider"] = lambda: {**own, "token": None, "expires_at": None}
            else:
                config["skip_signature"] = True
            client: dict[str, Any] = {
                "proxy_url": stack.enter_context(network.proxy()),
                "allow_http": (options.get("endpoint") or "").startswith("http://"),
                "timeout": "60s",
            }
            store = S3Store(
                bucket,
                **keys,
                client_options=cast(Any, client),
                retry_config=cast(Any, {"max_retries": 2}),
            )
            yield BucketConnection(store, bucket, prefix)


class BucketConnection:
    """See `askdock.ports.Connection`."""

    complete = True

    def __init__(self, store: Any, bucket: str, prefix: str) -> None:
        self._store = store
        self._bucket = bucket
        self._prefix = prefix

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """In the order of keys, behind the key `cursor`."""
        import obstore

        folder = self._prefix.rpartition("/")[0] or None
        with _translated(f"s3://{self._bucket}"):
            pages = iter(obstore.list(self._store, folder, offset=cursor, chunk_size=PAGE))
            while (page := next(pages, None)) is not None:
                items = tuple(self._item(found) for found in page if self._is_wanted(found))
                yield SourcePage(items, page[-1]["path"] if page else cursor)

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
        return bool(key.startswith(self._prefix) and found["size"] and not hidden)

    def _item(self, found: Mapping[str, Any]) -> RemoteItem:
        key = found["path"]
        modified_ns = int(found["last_modified"].timestamp() * 1000) * 1_000_000
        return RemoteItem(
            key,
            f"s3://{self._bucket}/{quote(key)}",
            key.removeprefix(self._prefix),
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
