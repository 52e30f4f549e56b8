"""Files in a bucket of Amazon S3 or of any store that speaks its protocol.

A write is done when the store has acknowledged it: an object is there whole or not at all, and every later read
sees it (S3 is strongly consistent). Large files go up in parts; parts of an upload that was killed are the
bucket's to expire (see docs/reference/sync.md).
"""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from itertools import chain
from pathlib import Path
from tempfile import SpooledTemporaryFile, TemporaryDirectory
from typing import BinaryIO, cast

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from askdock.adapters.files.keys import checked
from askdock.errors import FileMissing, FilesUnavailable, StorageFull

PART_BYTES = 8 << 20
"""Files up to this size take one request; S3 wants parts of at least 5 MiB."""
RETRIES = 4
RETRY_SECONDS = 30
REQUEST_SECONDS = 60
METADATA_SERVICE = "://169.254.169.254/"
"""Where AWS's chain looks for credentials last: an error from there means that none were found."""
FULL_CODES = ("InsufficientStorage", "StorageFull", "QuotaExceeded", "507 Insufficient Storage")


def connect(
    bucket: str,
    prefix: str = "",
    *,
    endpoint: str | None = None,
    region: str = "us-east-1",
    access_key_id: str | None = None,
    secret_access_key: str | None = None,
) -> S3Store:
    """A client for a bucket; no request is made. With no keys given, AWS's own chain finds them."""
    keys = {"access_key_id": access_key_id, "secret_access_key": secret_access_key, "endpoint": endpoint}
    return S3Store(
        bucket,
        prefix=prefix.strip("/") or None,
        region=region,
        client_options={"allow_http": True, "timeout": timedelta(seconds=REQUEST_SECONDS)},
        retry_config={"max_retries": RETRIES, "retry_timeout": timedelta(seconds=RETRY_SECONDS)},
        **{name: value for name, value in keys.items() if value},  # type: ignore[arg-type]
    )


class S3Files:
    """See `askdock.ports.FileStore`. A key is an object's name below the prefix."""

    def __init__(self, store: S3Store) -> None:
        self._store = store

    def put(self, key: str, source: BinaryIO) -> None:
        """Upload; done when the store says so. Raises StorageFull."""
        name = str(checked(key))
        first = source.read(PART_BYTES)
        with translated():
            if len(first) < PART_BYTES:
                obstore.put(self._store, name, first)
            else:
                blocks = chain([first], iter(lambda: source.read(PART_BYTES), b""))
                obstore.put(self._store, name, blocks, use_multipart=True, chunk_size=PART_BYTES)

    def open(self, key: str) -> BinaryIO:
        """A copy, in memory while it is small. Raises FileMissing."""
        copy = SpooledTemporaryFile(max_size=PART_BYTES)  # noqa: SIM115 - the caller closes it
        try:
            self._copy(key, cast(BinaryIO, copy))
        except BaseException:
            copy.close()
            raise
        copy.seek(0)
        return cast(BinaryIO, copy)

    def read(self, key: str, start: int, length: int) -> bytes:
        """A part of it, in one request. Raises FileMissing."""
        with _found(key) as name:
            return bytes(obstore.get_range(self._store, name, start=start, length=length))

    @contextmanager
    def local_path(self, key: str) -> Iterator[Path]:
        """A copy on disk while the context lasts. Raises FileMissing."""
        with TemporaryDirectory(prefix="askdock-file-") as folder:
            path = Path(folder, "file")
            with path.open("wb") as copy:
                self._copy(key, copy)
            yield path

    def exists(self, key: str) -> bool:
        """Whether it is there."""
        name = str(checked(key))
        try:
            with translated():
                obstore.head(self._store, name)
        except FileNotFoundError:
            return False
        return True

    def delete(self, key: str) -> None:
        """Remove it."""
        name = str(checked(key))
        try:
            with translated():
                obstore.delete(self._store, name)
        except FileNotFoundError:
            return

    def keys(self, prefix: str) -> Iterator[str]:
        """Keys that start with the prefix."""
        # The listing goes by whole path segments.
        folder = prefix.rpartition("/")[0] or None
        with translated():
            pages = iter(obstore.list(self._store, folder))
            while (page := next(pages, None)) is not None:
                yield from (item["path"] for item in page if item["path"].startswith(prefix))

    def _copy(self, key: str, target: BinaryIO) -> None:
        with _found(key) as name:
            target.writelines(obstore.get(self._store, name).stream(PART_BYTES))


@contextmanager
def _found(key: str) -> Iterator[str]:
    """The object's name, to be read; the client's errors as ours, FileMissing among them."""
    name = str(checked(key))
    try:
        with translated():
            yield name
    except FileNotFoundError:
        raise FileMissing(f"there is no file '{key}'") from None


@contextmanager
def translated() -> Iterator[None]:
    """The client's errors as ours; FileNotFoundError passes."""
    try:
        yield
    except BaseError as error:
        said = " ".join(str(error).split())
        if any(code in said for code in FULL_CODES):
            raise StorageFull("the bucket of the file store is full") from error
        if METADATA_SERVICE in said:
            raise FilesUnavailable(
                "no S3 credentials: set ASKDOCK_S3_ACCESS_KEY_ID and ASKDOCK_S3_SECRET_ACCESS_KEY"
            ) from error
        raise FilesUnavailable(f"the file store does not answer: {said[:200]}") from error
