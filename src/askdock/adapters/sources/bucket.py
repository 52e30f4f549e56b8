"""The objects under a prefix of a bucket, as a source of documents."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath
from typing import BinaryIO

import obstore
from obstore.store import S3Store

from askdock.adapters.files.s3 import S3Files, translated
from askdock.records import SourceItem


class BucketSource:
    """See `askdock.ports.Source`; `store` is at the root of the bucket. URIs are `s3://bucket/key`."""

    def __init__(self, store: S3Store, bucket: str, prefix: str) -> None:
        self._store = store
        self._files = S3Files(store)
        self._bucket = bucket
        self._prefix = prefix

    @property
    def prefix(self) -> str:
        """The keys under the prefix, which need not end at a folder."""
        return f"s3://{self._bucket}/{self._prefix}"

    def items(self) -> Iterator[SourceItem]:
        """By page of the listing; hidden objects and folder marks are left out."""
        folder = self._prefix.rpartition("/")[0] or None
        with translated():
            pages = iter(obstore.list(self._store, folder))
            while (page := next(pages, None)) is not None:
                for found in page:
                    key = found["path"]
                    if key.startswith(self._prefix) and found["size"] and not _hidden(key):
                        yield SourceItem(
                            uri=f"s3://{self._bucket}/{key}",
                            name=PurePosixPath(key).name,
                            size=found["size"],
                            modified_ns=int(found["last_modified"].timestamp() * 1000) * 1_000_000,
                            named=key == self._prefix,
                        )

    @contextmanager
    def open(self, item: SourceItem, modified_ns: int) -> Iterator[tuple[SourceItem, BinaryIO | None]]:  # noqa: ARG002
        """Download."""
        key = item.uri.removeprefix(f"s3://{self._bucket}/")
        with self._files.open(key) as content:
            yield item, content


def _hidden(key: str) -> bool:
    return any(part.startswith(".") for part in PurePosixPath(key).parts)
