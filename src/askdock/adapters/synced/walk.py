"""Listing of trees of folders: in the order of paths, so that a path is a cursor."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from askdock.errors import FetchDenied, FetchGone, UrlRefused
from askdock.ports import SourcePage
from askdock.records import RemoteItem

PAGE = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """A name in a folder. Folders end with `/` when names are put in order, as their paths do."""

    name: str
    is_folder: bool
    size: int | None = None
    modified_ns: int = 0
    revision: str | None = None

    @property
    def sort_key(self) -> str:
        """Such that a folder's content comes where the folder does."""
        return self.name + "/" if self.is_folder else self.name


List = Callable[[str], Sequence[Entry]]
"""The entries of a folder by its path without slashes at the ends, "" for the root.

FetchDenied where it may not be read, FetchGone where it is gone.
"""


def walk(
    entries_of: List, item_of: Callable[[str, Entry], RemoteItem], uri_of: Callable[[str], str], cursor: str | None
) -> Iterator[SourcePage]:
    """Pages of the tree's files behind the path `cursor`. Hidden names are left out.

    Memory: the entries of the folders on the way to the present one, and a page.
    """
    items: list[RemoteItem] = []
    unread: list[tuple[str, str]] = []
    last = cursor
    for path, entry, why in _files(entries_of, "", cursor):
        if entry is None:
            unread.append((uri_of(path), why))
        else:
            items.append(item_of(path, entry))
            last = path if as_text(path) == path else last
        if len(items) + len(unread) >= PAGE:
            yield SourcePage(tuple(items), last, tuple(unread))
            items, unread = [], []
    yield SourcePage(tuple(items), last, tuple(unread))


def as_text(name: str) -> str:
    """A name for people and databases: of one that is no UTF-8 what is not text is replaced."""
    return name.encode("utf-8", "surrogateescape").decode("utf-8", "replace")


def _files(entries_of: List, folder: str, cursor: str | None) -> Iterator[tuple[str, Entry | None, str]]:
    try:
        entries = sorted(entries_of(folder), key=lambda entry: entry.sort_key)
    except (FetchDenied, UrlRefused) as error:
        if not folder:
            raise  # nothing of it can be read: that is no run
        yield folder, None, str(error)
        return
    except FetchGone:
        if not folder:
            raise
        return
    for entry in entries:
        if entry.name.startswith("."):
            continue
        path = f"{folder}/{entry.name}" if folder else entry.name
        if not entry.is_folder:
            if cursor is None or path > cursor:
                yield path, entry, ""
        elif cursor is None or f"{path}/" > cursor or cursor.startswith(f"{path}/"):
            yield from _files(entries_of, path, cursor)
