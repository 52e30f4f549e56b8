"""Valid keys of the file store."""

from pathlib import PurePosixPath


def checked(key: str) -> PurePosixPath:
    """The key as a relative path. Raises ValueError for one that could leave the store or is not canonical."""
    path = PurePosixPath(key)
    if not key or path.is_absolute() or ".." in path.parts or "\\" in key or "\0" in key or str(path) != key:
        raise ValueError(f"not a key of the file store: {key!r}")
    return path
