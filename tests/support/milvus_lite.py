"""Milvus Lite as a server of its own, so that the whole way over gRPC is gone, and the server can go away."""

import signal
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import free_port, wait_for_port


class MilvusLite:
    """One server on one port; its folder outlives it."""

    def __init__(self, folder: Path) -> None:
        self.port = free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        self._folder = folder
        self._process = self._started()

    def _started(self) -> "subprocess.Popen[bytes]":
        program = Path(sys.executable).with_name("milvus-lite")
        command = [program, "server", "--data-dir", self._folder / "data"]
        command += ["--host", "127.0.0.1", "--port", str(self.port)]
        log = self._folder / "log"
        with log.open("ab") as output:
            process = subprocess.Popen(command, stdout=output, stderr=subprocess.STDOUT)
        if not wait_for_port(process, self.port):
            process.kill()
            process.wait()
            pytest.fail(f"the server did not start: {log.read_text(errors='replace')[-1000:]}")
        return process

    def kill(self) -> None:
        """As a crash would."""
        self._process.kill()
        self._process.wait()

    def restart(self) -> None:
        """After `kill`."""
        self._process = self._started()

    def hang(self) -> None:
        """Alive, and answers nothing."""
        self._process.send_signal(signal.SIGSTOP)

    def go_on(self) -> None:
        """After `hang`."""
        self._process.send_signal(signal.SIGCONT)

    def close(self) -> None:
        """The end, in whatever state it is."""
        self._process.send_signal(signal.SIGCONT)
        self._process.terminate()
        self._process.wait(30)
