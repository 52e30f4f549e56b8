"""Serves a GGUF file on a free port of this machine by llama.cpp, until its standard input closes.

Run as a process of its own by `local.py`; the first line it prints is its address.
"""

import os
import resource
import sys

import xllamacpp

OVERHEAD_BYTES = 2 << 30
"""Beside the weights: context, buffers, the library."""


def main(model: str, weights_bytes: int, threads: int, context: int) -> None:
    """Serve within the memory that the weights and the context need."""
    # Weights are mapped; a copy of them that the processor reads faster is data.
    most = weights_bytes + OVERHEAD_BYTES
    resource.setrlimit(resource.RLIMIT_DATA, (most, most))
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = context
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.warmup = False
    # A thought takes minutes on a processor.
    params.default_template_kwargs = {"enable_thinking": "false"}
    server = xllamacpp.Server(params)
    sys.stdout.write(f"{server.listening_address}\n")
    sys.stdout.flush()
    # What it says while it loads may be shown; a line for each request is not kept.
    nowhere = os.open(os.devnull, os.O_WRONLY)
    os.dup2(nowhere, 1)
    os.dup2(nowhere, 2)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], *map(int, sys.argv[2:5]))
