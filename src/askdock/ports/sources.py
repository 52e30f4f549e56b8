"""The port of document sources."""

from collections.abc import Iterator
from contextlib import AbstractContextManager
from typing import BinaryIO, Protocol

from askdock.records import FetchResponse, SourceItem


class Source(Protocol):
    """A place that documents come from: a folder, a bucket, a web site."""

    @property
    def prefix(self) -> str | None:
        """Begins the URIs of all items, and of nothing that stands elsewhere; None for a single document."""
        ...

    def items(self) -> Iterator[SourceItem]:
        """Yield what is there now. Raises where the place cannot be read: an end means that this was all."""
        ...

    def open(
        self, item: SourceItem, modified_ns: int
    ) -> AbstractContextManager[tuple[SourceItem, BinaryIO | None]]:
        """The item, with what only opening it tells, and its content.

        The content may be None when it has not changed since `modified_ns` (0: give it in any case).
        """
        ...


class Fetcher(Protocol):
    """Fetches URLs that strangers name, without being led to where they may not go."""

    def fetch(self, url: str, *, modified_ns: int = 0) -> AbstractContextManager[FetchResponse]:
        """GET. With `modified_ns` not 0, only if it was modified since.

        Raises UrlRefused, TooLarge, FetchGone, FetchFailed.
        """
        ...
