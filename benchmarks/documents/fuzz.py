"""Damages documents at random and reads them: no parser may crash, hang or eat memory.

    python benchmarks/documents/fuzz.py FOLDER... [--seconds 1200] [--seed 1] [--keep FOLDER]

The files of the folders are the seeds. Each round takes one, changes bytes, numbers or tags of it (in packages
those of its members) and reads it in a process of its own with bounded time and memory. Refusing a file is right;
what counts is any other exception, a process that dies, and a limit that is passed. Prints each fault once and a
count; ends with 1 if there are any. `--keep` keeps the files that showed them.
"""

import argparse
import multiprocessing
import random
import re
import resource
import sys
import time
import traceback
import zipfile
from collections import Counter
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory

from askdock.adapters.parsers import ParseLimits, make_parser
from askdock.adapters.parsers.detect import detect_media_type
from askdock.errors import AskDockError
from askdock.ingestion.parse import ParseStage

LIMIT_SECONDS = 60
LIMIT_BYTES = 2 << 30
MAX_SEED_BYTES = 400_000
MAX_READS = 200
"""Files that one process reads before a new one takes over."""

# Recognising scans is slow, and not what is tried here.
_LIMITS = ParseLimits(ocr_seconds=5, ocr_page_seconds=5)

_VALUE = re.compile(rb'="[^"]*"')
_TAG = re.compile(rb"<[^!?/][^<>]*>")
_NUMBER = re.compile(rb"\d+")
_ODD = (b"", b"0", b"-1", b"1", b"65536", b"2147483648", b"99999999999", b"1e9", b"x", b"\xe4\xb8\xad", b"\xff")


def damaged(data: bytes, chance: random.Random) -> bytes:
    """The bytes with one to eight changes."""
    for _ in range(chance.randint(1, 8)):
        data = chance.choice(_CHANGES)(data, chance)
    return data


def _package(data: bytes, chance: random.Random) -> bytes:
    """The package with some of its members changed, and now and then one left out."""
    out = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as package, zipfile.ZipFile(out, "w") as made:
        names = package.namelist()
        hit = set(chance.sample(names, min(len(names), chance.randint(1, 3))))
        for name in names:
            if chance.random() > 0.01:
                content = package.read(name)
                made.writestr(name, damaged(content, chance) if name in hit else content)
    return out.getvalue()


def _replaced(pattern: re.Pattern[bytes], new: Callable[[bytes, random.Random], bytes]) -> Callable[..., bytes]:
    def change(data: bytes, chance: random.Random) -> bytes:
        # One of those behind a random place: finding all of them takes long.
        found = pattern.search(data, chance.randrange(len(data))) if data else None
        return data[: found.start()] + new(found[0], chance) + data[found.end() :] if found else data

    return change


def _flipped(data: bytes, chance: random.Random) -> bytes:
    if not data:
        return data
    at = chance.randrange(len(data))
    return data[:at] + bytes([chance.randrange(256)]) + data[at + 1 :]


def _cut(data: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(data) + 1)
    return data[:begin] + data[begin + chance.randint(1, 200) :]


def _repeated(data: bytes, chance: random.Random) -> bytes:
    begin = chance.randrange(len(data) + 1)
    part = data[begin : begin + chance.randint(1, 200)]
    return data[:begin] + part * chance.choice((2, 3, 50)) + data[begin:]


_CHANGES: tuple[Callable[[bytes, random.Random], bytes], ...] = (
    _replaced(_VALUE, lambda _, chance: b'="' + chance.choice(_ODD) + b'"'),
    _replaced(_NUMBER, lambda _, chance: chance.choice(_ODD)),
    _replaced(_TAG, lambda tag, chance: tag * chance.choice((0, 2, 30))),
    _flipped,
    _cut,
    _repeated,
)


def _read_all(tasks: "multiprocessing.connection.Connection") -> None:
    """Read the files whose names come, and answer with the place of the fault or nothing."""
    resource.setrlimit(resource.RLIMIT_AS, (LIMIT_BYTES, LIMIT_BYTES))
    while (task := tasks.recv()) is not None:
        path, name = task
        fault = ""
        try:
            kind = detect_media_type(path, name)
            ParseStage([make_parser(kind, _LIMITS)]).parse(path, name, kind)
        except AskDockError:
            pass
        except BaseException as error:  # noqa: BLE001 - what is looked for
            own = [frame for frame in traceback.extract_tb(error.__traceback__) if "askdock" in frame.filename]
            place = f"{Path(own[-1].filename).name}:{own[-1].lineno}" if own else "?"
            fault = f"{type(error).__name__} at {place}: {str(error)[:120]}"
        tasks.send(fault)


class _Reader:
    """A process that reads files, replaced when it dies, hangs or has read many."""

    def __init__(self) -> None:
        self._reads = 0
        self._start()

    def _start(self) -> None:
        self._tasks, theirs = multiprocessing.Pipe()
        self._process = multiprocessing.Process(target=_read_all, args=(theirs,), daemon=True)
        self._process.start()
        theirs.close()

    def stop(self) -> None:
        """End the process."""
        self._process.kill()
        self._process.join()
        self._tasks.close()

    def fault(self, path: Path, name: str) -> str:
        """What went wrong with the file; empty when it was read or refused."""
        self._reads += 1
        if self._reads % MAX_READS == 0:
            self.stop()
            self._start()
        try:
            self._tasks.send((path, name))
            if self._tasks.poll(LIMIT_SECONDS):
                return str(self._tasks.recv())
            fault = f"no end after {LIMIT_SECONDS} s"
        except (EOFError, BrokenPipeError, ConnectionResetError):
            self._process.join()
            fault = f"the process died ({self._process.exitcode})"
        self.stop()
        self._start()
        return fault


def main() -> None:
    """Fuzz for the given time."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--seconds", type=float, default=1200)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--keep", type=Path)
    given = parser.parse_args()
    seeds = sorted(
        path
        for folder in given.folders
        for path in folder.rglob("*")
        if path.is_file() and path.stat().st_size <= MAX_SEED_BYTES
    )
    by_kind: dict[str, list[Path]] = {}
    for path in seeds:
        by_kind.setdefault(path.suffix.lower(), []).append(path)
    chance, faults, reads = random.Random(given.seed), Counter[str](), Counter[str]()
    end = time.monotonic() + given.seconds
    reader = _Reader()
    with TemporaryDirectory() as folder:
        while time.monotonic() < end:
            # Each kind as often, however many files of it there are.
            path = chance.choice(by_kind[chance.choice(sorted(by_kind))])
            data = path.read_bytes()
            inside = chance.random() < 0.8 and zipfile.is_zipfile(path)
            data = _package(data, chance) if inside else damaged(data, chance)
            made = Path(folder) / f"fuzzed{path.suffix}"
            made.write_bytes(data)
            reads[path.suffix.lower()] += 1
            if fault := reader.fault(made, path.name):
                faults[fault] += 1
                if faults[fault] == 1:
                    print(f"{path.name} (round {reads.total()}): {fault}", flush=True)
                    if given.keep:
                        given.keep.mkdir(parents=True, exist_ok=True)
                        (given.keep / f"{len(faults)}-{path.name}").write_bytes(data)
    reader.stop()
    print(f"{reads.total()} files of {len(reads)} kinds, {faults.total()} faults of {len(faults)} kinds")
    sys.exit(1 if faults else 0)


if __name__ == "__main__":
    main()
