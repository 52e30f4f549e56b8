"""Serves a GGUF file on a free port of this machine, OpenAI-compatibly, until its standard input closes.

Runs in an environment of its own that has xllamacpp; the first line it prints is its address.
"""

import sys

import xllamacpp

CONTEXT = 4096


def main(model: str, threads: int) -> None:
    """Serve until told to end."""
    params = xllamacpp.CommonParams()
    params.model.path = model
    params.hostnames = ["127.0.0.1"]
    params.port = 0
    params.n_ctx = CONTEXT
    params.n_parallel = 1
    params.cpuparams.n_threads = threads
    params.cpuparams_batch.n_threads = threads
    params.sampling.temp = 0.0
    params.warmup = False
    server = xllamacpp.Server(params)
    print(server.listening_address, flush=True)
    sys.stdin.read()


if __name__ == "__main__":
    main(sys.argv[1], int(sys.argv[2]))
