"""A disk that forgets what was not synced: replays the system calls of a process as `strace` wrote them down.

Kept of a file is what the last fsync of it found; kept of a name what the last fsync of its folder found (POSIX
promises no more). With `keep` some files have all that was written to them, for a disk may also have been quicker.
"""

import random
import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

CALLS = (
    "openat,close,write,pwrite64,lseek,ftruncate,rename,renameat,renameat2,unlink,unlinkat,mkdir,mkdirat,rmdir,"
    "fsync,fdatasync,fallocate,dup,dup2,dup3,fcntl"
)
_LINE = re.compile(r"^(\d+) +(\w+)\((.*)\) += (-?\d+)")
_UNFINISHED = re.compile(r"^(\d+) +(\w+)\((.*) <unfinished \.\.\.>$")
_RESUMED = re.compile(r"^(\d+) +<\.\.\. (\w+) resumed>(.*)$")
_STRING = re.compile(r'"((?:\\x[0-9a-f]{2})*)"')


@dataclass
class File:
    """What was written, and what of it was synced."""

    written: bytearray = field(default_factory=bytearray)
    synced: bytes = b""


@dataclass
class _Open:
    path: Path
    file: File | None
    offset: int = 0
    append: bool = False


Entry = File | None
"""A file; None is a folder."""


class Disk:
    """A folder `top` and what is below it, as programs see it and as a power cut would leave it."""

    def __init__(self, top: Path) -> None:
        self._top = top
        self._now: dict[Path, Entry] = {}
        self._kept: dict[Path, Entry] = {}
        self._open: dict[int, _Open] = {}

    def replay(self, trace: Path) -> Iterator[bytes]:
        """Take each call; yield after each what it wrote to stdout, mostly nothing."""
        for name, arguments, result in _calls(trace):
            said = b""
            if result >= 0 or name == "fallocate":
                said = self._take(name, arguments, result)
            yield said

    def after_a_cut(self, target: Path, keep: random.Random | None = None) -> None:
        """Make `target` what would be found."""
        target.mkdir()
        for path, entry in sorted(self._kept.items(), key=lambda item: len(item[0].parts)):
            place = target / path.relative_to(self._top)
            if not place.parent.is_dir():
                continue  # a folder whose own name was not synced
            if entry is None:
                place.mkdir(exist_ok=True)
            else:
                lucky = keep is not None and keep.random() < 0.5
                place.write_bytes(entry.written if lucky else entry.synced)

    def _take(self, name: str, arguments: str, result: int) -> bytes:
        strings = [bytes.fromhex(one.replace("\\x", "")) for one in _STRING.findall(arguments)]
        numbers = arguments.split(", ")
        match name:
            case "openat":
                self._opened(Path(strings[0].decode()), arguments, result)
            case "close":
                self._open.pop(int(numbers[0]), None)
            case "dup" | "dup2" | "dup3" if int(numbers[0]) in self._open:
                self._open[result] = self._open[int(numbers[0])]
            case "fcntl" if "F_DUPFD" in arguments and int(numbers[0]) in self._open:
                self._open[result] = self._open[int(numbers[0])]
            case "write" if int(numbers[0]) == 1:
                return strings[0]
            case "write" | "pwrite64" | "lseek" | "ftruncate" | "fallocate" | "fsync" | "fdatasync":
                opened = self._open.get(int(numbers[0]))
                if opened is not None:
                    self._change(opened, name, strings, numbers, result)
            case "rename" | "renameat" | "renameat2":
                self._renamed(*(Path(one.decode()) for one in strings))
            case "unlink" | "unlinkat" | "rmdir":
                self._now.pop(Path(strings[0].decode()), None)
            case "mkdir" | "mkdirat" if self._is_here(Path(strings[0].decode())):
                self._now[Path(strings[0].decode())] = None
        return b""

    def _is_here(self, path: Path) -> bool:
        return path.is_relative_to(self._top)

    def _opened(self, path: Path, arguments: str, descriptor: int) -> None:
        if not self._is_here(path):
            return
        if "O_DIRECTORY" in arguments or path == self._top or self._now.get(path, 0) is None:
            self._open[descriptor] = _Open(path, None)
            return
        file = self._now.get(path)
        if file is None:
            file = self._now[path] = File()
        if "O_TRUNC" in arguments:
            file.written.clear()
        self._open[descriptor] = _Open(path, file, append="O_APPEND" in arguments)

    def _change(self, opened: _Open, name: str, strings: list[bytes], numbers: list[str], result: int) -> None:
        file = opened.file
        if file is None:
            if name.startswith("f") and "sync" in name:
                self._sync_names(opened.path)
            return
        if name == "lseek":
            opened.offset = result
        elif name in ("write", "pwrite64"):
            data = strings[0][:result]
            at = int(numbers[-1]) if name == "pwrite64" else len(file.written) if opened.append else opened.offset
            file.written.extend(bytes(max(0, at - len(file.written))))
            file.written[at : at + len(data)] = data
            if name == "write":
                opened.offset = at + len(data)
        elif name == "ftruncate":
            size = int(numbers[1])
            file.written.extend(bytes(max(0, size - len(file.written))))
            del file.written[size:]
        elif name in ("fsync", "fdatasync"):
            file.synced = bytes(file.written)

    def _renamed(self, source: Path, target: Path) -> None:
        for path in [path for path in self._now if path == source or source in path.parents]:
            self._now[target / path.relative_to(source)] = self._now.pop(path)

    def _sync_names(self, folder: Path) -> None:
        for path in [path for path in self._kept if path.parent == folder and path not in self._now]:
            for below in [one for one in self._kept if one == path or path in one.parents]:
                del self._kept[below]
        self._kept.update({path: entry for path, entry in self._now.items() if path.parent == folder})


def _calls(trace: Path) -> Iterator[tuple[str, str, int]]:
    """Name, arguments and result of each call, in the order of their ends."""
    begun: dict[str, tuple[str, str]] = {}
    with trace.open(encoding="ascii") as lines:
        for line in lines:
            text = line.rstrip("\n")
            if found := _UNFINISHED.match(text):
                begun[found[1]] = (found[2], found[3])
                continue
            if found := _RESUMED.match(text):
                name, arguments = begun.pop(found[1])
                text = f"{found[1]} {name}({arguments}{found[3]}"
            if found := _LINE.match(text):
                yield found[2], found[3], int(found[4])
