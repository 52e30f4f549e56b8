"""Hands what one thread writes to another that reads, so that an archive goes where it is kept as it is made."""

import io
import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from typing import BinaryIO, cast


class BrokenOff(Exception):
    """The writer gave up: what was read is not the whole."""


class _Reader(io.RawIOBase):
    """The reading end. An end that comes because the writer broke off is an error, not an end."""

    def __init__(self, handle: int) -> None:
        self._file = os.fdopen(handle, "rb")
        self.broken = False
        self.failure: BaseException | None = None

    def read(self, size: int = -1) -> bytes:
        data = self._file.read(size)
        if self.broken and (size < 0 or len(data) < size):
            raise BrokenOff("the archive was broken off")
        return data

    def close(self) -> None:
        self._file.close()
        super().close()


@contextmanager
def piped(consume: Callable[[BinaryIO], object]) -> Iterator[BinaryIO]:
    """A stream to write into; `consume` reads it in a thread, and has done so when the context ends.

    Where the body raises, `consume` gets an error instead of the end. Raises what `consume` raises first.
    """
    reading, writing = os.pipe()
    reader, out = _Reader(reading), os.fdopen(writing, "wb")
    with ThreadPoolExecutor(1, "archive") as pool:
        done = pool.submit(_consume, consume, reader)
        try:
            yield out
            out.close()
        except BaseException:
            failure = reader.failure  # it came first: the body noticed by a stream that nobody reads
            reader.broken = True
            with suppress(OSError):
                out.close()
            if failure is not None:
                raise failure from None
            raise
        done.result()


def _consume(consume: Callable[[BinaryIO], object], reader: _Reader) -> None:
    try:
        consume(cast(BinaryIO, reader))
    except BaseException as error:
        reader.failure = error
        raise
    finally:
        reader.close()
