"""One parser process as its parent sees it."""

import json
import os
import select
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import asdict, dataclass
from pathlib import Path

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.sandbox.frames import PARSED, REPLY, REQUEST
from askdock.errors import DependencyUnavailable, ParserDied, ParserOutOfMemory, ParserTimeout
from askdock.records import Figure

CHILD = (sys.executable, "-I", "-m", "askdock.adapters.sandbox.child")
"""Isolated: neither the environment nor the working directory decides which code runs."""

_BLOCK = 1 << 20
_PATH = "/usr/local/bin:/usr/bin:/bin"
_MAX_REFUSAL = 64 * 1024


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer of the child: what was asked for, or a refusal; and how much memory it holds."""

    parsed: bool
    memory_used: int
    body: bytes


class ParserProcess:
    """A confined child with an empty environment and a temporary folder of its own, both gone after `close`."""

    def __init__(self, limits: ParseLimits, command: Sequence[str] = CHILD) -> None:
        self._limits = limits
        self._folder = Path(tempfile.mkdtemp(prefix="askdock-parser-"))
        environment = {
            "PATH": _PATH,
            "LANG": "C.UTF-8",
            "HOME": str(self._folder),
            "TMPDIR": str(self._folder),
            # Each thread of a numeric library takes address space, which is limited.
            "OPENBLAS_NUM_THREADS": "1",
            "OMP_THREAD_LIMIT": "1",
        }
        try:
            self._process = subprocess.Popen(  # noqa: S603 - our own module
                command,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                bufsize=0,
                env=environment,
                cwd=self._folder,
                start_new_session=True,
            )
        except OSError as error:
            shutil.rmtree(self._folder, ignore_errors=True)
            raise DependencyUnavailable(f"no parser process can be started: {error.strerror}") from error
        self.documents = 0
        with suppress(BrokenPipeError):
            self._send(asdict(limits))

    @property
    def alive(self) -> bool:
        """Whether it can be asked."""
        return self._process.poll() is None

    def parse(self, path: Path, name: str, media_type: str) -> Reply:
        """Have one file parsed. Raises ParserDied or one of its kinds; then the process is gone."""
        return self._ask({"path": str(path.absolute()), "name": name, "media_type": media_type}, media_type)

    def cut_out(self, path: Path, name: str, media_type: str, figure: Figure) -> Reply:
        """Have a figure of one file drawn; the same holds."""
        asked = {"path": str(path.absolute()), "name": name, "media_type": media_type, "figure": asdict(figure)}
        return self._ask(asked, media_type)

    def _ask(self, asked: object, media_type: str) -> Reply:
        self.documents += 1
        seconds = self._limits.seconds(media_type)
        deadline = time.monotonic() + seconds
        try:
            self._send(asked)
            kind, memory, length = REPLY.unpack(self._receive(REPLY.size, deadline))
            # The child keeps to this; one that was taken over might not.
            allowed = self._limits.text_bytes if kind == PARSED else _MAX_REFUSAL
            return Reply(kind == PARSED, memory, self._receive(min(length, allowed), deadline))
        except TimeoutError:
            self.close()
            raise ParserTimeout(
                f"parsing takes more than {seconds:g} s (raise ASKDOCK_PARSER_WALL_SECONDS to allow it)"
            ) from None
        except (EOFError, BrokenPipeError):
            raise self._why_it_died() from None

    def close(self) -> None:
        """Kill it with all it has started, and remove its folder."""
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        for pipe in (self._process.stdin, self._process.stdout):
            if pipe is not None:
                pipe.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def _send(self, message: object) -> None:
        assert self._process.stdin is not None  # noqa: S101 - for the type checker
        data = json.dumps(message).encode()
        self._process.stdin.write(REQUEST.pack(len(data)) + data)

    def _receive(self, size: int, deadline: float) -> bytes:
        assert self._process.stdout is not None  # noqa: S101 - for the type checker
        descriptor = self._process.stdout.fileno()
        ready = select.poll()
        ready.register(descriptor, select.POLLIN)
        received = bytearray()
        while len(received) < size:
            left = deadline - time.monotonic()
            if left <= 0 or not ready.poll(left * 1000):
                raise TimeoutError
            block = os.read(descriptor, min(size - len(received), _BLOCK))
            if not block:
                raise EOFError
            received += block
        return bytes(received)

    def _why_it_died(self) -> ParserDied:
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(1)
        status = self._process.poll()
        self.close()
        if status == -signal.SIGXCPU:
            return ParserTimeout(
                f"parsing takes more than {self._limits.cpu_seconds} s of processor time "
                f"(raise ASKDOCK_PARSER_CPU_SECONDS to allow it)"
            )
        if status == -signal.SIGKILL:
            return ParserOutOfMemory("the parser was killed, most likely because the machine ran out of memory")
        how = f"signal {-status}" if status is not None and status < 0 else f"status {status}"
        return ParserDied(f"the parser crashed on this file ({how})")
