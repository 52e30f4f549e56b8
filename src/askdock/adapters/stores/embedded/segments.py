"""The checksums that tantivy keeps at the end of its files, and does not look at when it opens them.

A changed byte in a file of row numbers would otherwise be found by nobody: the words would find other passages.
"""

import json
import struct
import zlib
from pathlib import Path

MAGIC = 1337
_END = struct.Struct("<II")
"""The length of the footer before it, and `MAGIC`."""
_BLOCK = 1 << 20


def check(folder: Path, sound: set[str]) -> None:
    """Compare files of the segments in use with their checksums, but those named in `sound`; add these to it.

    Files are never changed, so each is read once by a process. Raises OSError, ValueError.
    """
    meta = json.loads((folder / "meta.json").read_bytes())
    for segment in meta["segments"]:
        name = segment["segment_id"].replace("-", "")
        gone = f"{name}.{(segment.get('deletes') or {}).get('opstamp')}.del"
        for path in sorted(folder.glob(f"{name}.*")):
            # Another process may be writing a newer list of what is deleted.
            if path.name in sound or (path.suffix == ".del" and path.name != gone):
                continue
            try:
                whole = is_whole(path)
            except FileNotFoundError:
                continue  # another process has merged the segment meanwhile
            if not whole:
                raise ValueError(f"{path.name} is not what was written")
            sound.add(path.name)


def is_whole(path: Path) -> bool:
    """Whether the content has the checksum in the footer. Raises OSError."""
    with path.open("rb") as file:
        size = file.seek(0, 2)
        if size < _END.size:
            return False
        file.seek(size - _END.size)
        length, magic = _END.unpack(file.read(_END.size))
        left = size - _END.size - length
        if magic != MAGIC or left < 0:
            return False
        file.seek(left)
        try:
            expected = json.loads(file.read(length))["crc"]
        except (ValueError, KeyError, TypeError):
            return False
        file.seek(0)
        value = 0
        while left > 0 and (block := file.read(min(left, _BLOCK))):
            value = zlib.crc32(block, value)
            left -= len(block)
    return bool(value == expected)
