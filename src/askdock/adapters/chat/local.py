"""A chat model of this machine in a child process, which ends with this one."""

import logging
import os
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from importlib.util import find_spec
from select import select
from time import monotonic

from askdock.adapters.weights.chat import ChatWeights
from askdock.errors import ConfigurationError
from askdock.extras import how_to_install

log = logging.getLogger(__name__)

START_SECONDS = 300.0
"""How long the weights may take to load."""


@dataclass(slots=True)
class LocalServer:
    """A running child."""

    process: "subprocess.Popen[str]"
    address: str

    def stop(self) -> None:
        """End it."""
        assert self.process.stdin is not None  # noqa: S101
        self.process.stdin.close()
        try:
            self.process.wait(10)
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()


def serve_locally(weights: ChatWeights, *, threads: int, context: int) -> LocalServer:
    """Start a server for the weights; `threads` 0: one per core. Raises ConfigurationError."""
    if find_spec("xllamacpp") is None:
        raise ConfigurationError(f"LLM_BASE_URL=local needs the package xllamacpp: {how_to_install('local')}")
    command = [
        *(sys.executable, "-m", "askdock.adapters.chat.local_server"),
        *(str(weights.path), str(weights.size), str(threads or os.cpu_count() or 1), str(context)),
    ]
    return start(command, weights.name)


def start(command: Sequence[str], name: str, seconds: float = START_SECONDS) -> LocalServer:
    """Run the command until it prints its address. Raises ConfigurationError."""
    begin = monotonic()
    with tempfile.TemporaryFile("w+", encoding="utf-8") as errors:
        # The input is a pipe that nothing is written to: it closes with this process, however that ends.
        process = subprocess.Popen(  # noqa: S603 - our own arguments, no shell
            command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=errors, text=True
        )
        assert process.stdout is not None  # noqa: S101
        ready, _, _ = select([process.stdout], [], [], seconds)
        address = process.stdout.readline().strip() if ready else ""
        if not address.startswith("http"):
            process.kill()
            process.communicate()
            errors.seek(0)
            said = [line for line in errors.read().splitlines() if line.strip()][-1:] or ["it says nothing"]
            raise ConfigurationError(f"the chat model {name} does not start: {said[0][:300]}")
        process.stdout.close()
    log.info("the chat model %s is served at %s after %.1f s", name, address, monotonic() - begin)
    return LocalServer(process, address)
