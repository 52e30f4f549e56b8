"""What one thread writes and another reads: the whole arrives, and what is broken off is no whole."""

import threading
from typing import Any, BinaryIO

import pytest

from askdock.backup.pipe import BrokenOff, piped


def test_the_whole_arrives() -> None:
    read: list[bytes] = []

    def consume(source: BinaryIO) -> None:
        read.extend(iter(lambda: source.read(1 << 20), b""))

    with piped(consume) as out:
        for _ in range(30):
            out.write(b"x" * 100_000)
    assert sum(map(len, read)) == 3_000_000


def test_what_is_broken_off_is_an_error_to_the_reader() -> None:
    raised: list[BaseException] = []

    def consume(source: BinaryIO) -> None:
        try:
            while source.read(1 << 20):
                pass
        except BrokenOff as error:
            raised.append(error)
            raise

    def give_up(out: BinaryIO) -> None:
        out.write(b"x")
        raise ValueError("mine")

    with pytest.raises(ValueError, match="mine"), piped(consume) as out:
        give_up(out)
    assert len(raised) == 1


def test_the_reader_s_failure_is_the_one_that_is_told() -> None:
    def consume(source: BinaryIO) -> None:
        source.read(1)
        raise OSError("the disk is full")

    def fill(out: Any) -> None:
        while True:
            out.write(b"x" * 100_000)

    with pytest.raises(OSError, match="the disk is full"), piped(consume) as out:
        fill(out)
    assert not [one for one in threading.enumerate() if one.name.startswith("archive")]


def test_a_reader_that_fails_at_the_end_is_told() -> None:
    def consume(source: BinaryIO) -> None:
        source.read()
        raise OSError("not acknowledged")

    with pytest.raises(OSError, match="not acknowledged"), piped(consume) as out:
        out.write(b"x")
