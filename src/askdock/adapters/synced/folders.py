"""Listing of trees whose folders have ids and come in parts: what is still to be listed is the cursor."""

import json
from collections import deque
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from askdock.errors import FetchDenied, FetchGone
from askdock.ports import SourcePage
from askdock.records import RemoteItem

MAX_CURSOR = 1 << 16
"""Characters; a longer list of folders is not kept: after a crash such a listing begins anew."""


@dataclass(frozen=True, slots=True)
class Part:
    """A part of a folder: its items, its folders with their paths, and what asks for the next part."""

    items: tuple[RemoteItem, ...]
    folders: tuple[tuple[str, str], ...]
    following: str | None


ListPart = Callable[[str, str, str | None], Part]
"""A folder's part by id, path, and what the part before told. FetchDenied, FetchGone where that cannot be."""


def pages_of(
    list_part: ListPart, root: str, uri_of: Callable[[str], str], cursor: str | None
) -> Iterator[SourcePage]:
    """Folders nearest to the root first."""
    waiting: deque[list[str | None]] = deque(json.loads(cursor) if cursor else [[root, "", None]])
    while waiting:
        folder, path, part_of = waiting.popleft()
        assert folder is not None  # noqa: S101 - written below
        assert path is not None  # noqa: S101
        try:
            part = list_part(folder, path, part_of)
        except (FetchDenied, FetchGone) as error:
            if folder == root:
                raise
            unread = ((uri_of(folder), str(error)),) if isinstance(error, FetchDenied) else ()
            yield SourcePage((), _cursor(waiting), unread)
            continue
        if part.following:
            waiting.appendleft([folder, path, part.following])
        waiting.extend([one, below, None] for one, below in part.folders)
        yield SourcePage(part.items, _cursor(waiting))


def _cursor(waiting: deque[list[str | None]]) -> str | None:
    text = json.dumps(list(waiting), ensure_ascii=False)
    return text if len(text) <= MAX_CURSOR else None
