"""Words of a picture by PP-OCR through rapidocr (the extra `ocr`), whose package carries the weights.

It runs in a process of its own, for nothing else ends it within a picture that takes for ever.
"""

import json
import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from importlib.util import find_spec
from multiprocessing.connection import Connection

from askdock.adapters.parsers.pdf.picture import Picture, Read
from askdock.adapters.parsers.pdf.rapid_child import REQUEST

COMMAND = (sys.executable, "-I", "-m", "askdock.adapters.parsers.pdf.rapid_child")
_WALL = 8
"""A picture that is not done after so many times its processor time waits for something else."""
_START_SECONDS = 120.0


def installed() -> bool:
    """Whether rapidocr is."""
    return find_spec("rapidocr") is not None


class Rapid:
    """Hands pictures to the process, which is started with the first and again after one that ended it."""

    def __init__(self, command: Sequence[str] = COMMAND) -> None:
        self._command = command
        self._process: subprocess.Popen[bytes] | None = None
        self.spent = 0.0
        """Processor seconds of the process that runs. Those of one that has ended are among `os.times`."""

    def read(self, picture: Picture, seconds: float) -> list[Read]:
        """The words.

        Raises TimeoutError after so many seconds of processor time, ChildProcessError where PP-OCR breaks.
        """
        try:
            reply = json.loads(self._answer(picture, seconds))
        except (EOFError, BrokenPipeError):
            status = self.close()
            if status == -signal.SIGXCPU:
                raise TimeoutError from None
            raise ChildProcessError(f"PP-OCR ended with status {status}") from None
        self.spent = reply["spent"]
        if reply.get("error") == "MemoryError":
            raise MemoryError
        if "error" in reply:
            raise ChildProcessError(f"PP-OCR broke on a picture: {reply['error']}")
        return [Read(*word) for word in reply["words"]]

    def _answer(self, picture: Picture, seconds: float) -> bytes:
        if self._process is None:
            self._start()
        height, width = picture.pixels.shape
        self._requests.send_bytes(REQUEST.pack(seconds, height, width))
        self._requests.send_bytes(picture.pixels.tobytes())
        if not self._replies.poll(_START_SECONDS + _WALL * seconds):
            self.close()
            raise TimeoutError
        return self._replies.recv_bytes()

    def close(self) -> int | None:
        """End the process; its status."""
        process, self._process = self._process, None
        if process is None:
            return None
        self.spent = 0.0
        self._requests.close()
        self._replies.close()
        try:
            # One that has died is about to be gone; one that waits ends with its pipe.
            return process.wait(1)
        except subprocess.TimeoutExpired:
            process.kill()
            return process.wait()

    def _start(self) -> None:
        requests, to_child = os.pipe()
        from_child, replies = os.pipe()
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                self._command, stdin=requests, stdout=replies, stderr=subprocess.DEVNULL
            )
        finally:
            os.close(requests)
            os.close(replies)
        self._requests = Connection(to_child, readable=False)
        self._replies = Connection(from_child, writable=False)
