"""A parser process whose parser does what the file says; `command` of the sandbox under test."""

import ctypes
import os
import socket
import subprocess
import sys
import time
from collections.abc import Set
from pathlib import Path
from tempfile import mkdtemp

from askdock.adapters.sandbox import child
from askdock.errors import EncryptedDocument
from askdock.records import Block, ParsedDocument


def refused() -> str:
    raise EncryptedDocument("it is locked")


def broken() -> str:
    raise ZeroDivisionError("sec" + "ret".lower())


def hang() -> str:
    # With a child of its own that must not outlive it.
    subprocess.Popen(["sleep", "60"])
    time.sleep(60)
    return ""


def spin() -> str:
    while True:
        pass


def memory() -> str:
    return str(len(bytearray(1 << 33)))


def segfault() -> str:
    ctypes.string_at(0)
    return ""


def killed() -> str:
    os.kill(os.getpid(), 9)
    return ""


def leave() -> str:
    mkdtemp()
    Path("left.txt").write_text("left")
    return str(Path.cwd())


def prints() -> str:
    print("P" * 100, flush=True)  # noqa: T201
    os.write(1, b"P" * 100)
    return "printed"


def network() -> str:
    socket.socket()
    return "connected"


def native_network() -> str:
    # Not through Python, which an audit hook might see.
    return str(ctypes.CDLL(None).socket(socket.AF_INET, socket.SOCK_STREAM, 0))


def environment() -> str:
    return " ".join(sorted(os.environ))


def files() -> str:
    return " ".join(os.listdir("/proc/self/fd"))  # noqa: PTH208 - one more descriptor otherwise


def process() -> str:
    return str(os.getpid())


def long() -> str:
    return "x" * 200_000


class Poison:
    media_types: Set[str] = {"text/plain"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        text = globals()[path.read_text().strip()]()
        return ParsedDocument(text, name, (Block("paragraph", 0, len(text)),))


child.make_parser = lambda media_type, limits: Poison()
sys.exit(child.main())
