"""What a company has outside of Compose: servers with certificates of its own authority, a proxy, a chat model."""

import asyncio
import json
import ssl
import threading
from collections.abc import Awaitable, Callable, Coroutine, Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any

from tests.containers.commands import run

Reader, Writer = asyncio.StreamReader, asyncio.StreamWriter
HOST = "host.docker.internal"
"""The name that our containers have for this machine."""
STATEMENT = "Whoever uses a private car is paid 0.38 euros per kilometre"
MODEL_HOST = "llm.corp.example"
"""A name that only the proxy knows."""


def gateway() -> str:
    """This machine's address on Docker's default bridge, where containers alone reach it."""
    template = "{{(index .IPAM.Config 0).Gateway}}"
    found = run("docker", "network", "inspect", "bridge", "-f", template).stdout.strip()
    return found or "172.17.0.1"


class Outside:
    """Servers in a thread of this process, on the gateway's address."""

    def __init__(self, authority: Path) -> None:
        self.asked: list[tuple[str, str]] = []
        """What came to the proxy: the request's line and its Authorization."""
        self._authority = authority
        self._gateway = gateway()
        self._loop = asyncio.new_event_loop()
        self._servers: list[asyncio.Server] = []
        self._thread = threading.Thread(target=self._loop.run_forever, daemon=True)
        self._thread.start()

    def relay(self, port: int, protocol: str = "http/1.1") -> int:
        """A port that speaks TLS in front of a port of loopback; `protocol` is what it offers to speak."""
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self._authority / "server.pem", self._authority / "key.pem")
        context.set_alpn_protocols([protocol])

        async def serve(reader: Reader, writer: Writer) -> None:
            await _join(reader, writer, *await asyncio.open_connection("127.0.0.1", port))

        return self._serve(serve, context)

    def plain(self, port: int) -> int:
        """A port that passes everything on to a port of loopback."""

        async def serve(reader: Reader, writer: Writer) -> None:
            await _join(reader, writer, *await asyncio.open_connection("127.0.0.1", port))

        return self._serve(serve)

    def proxy(self) -> int:
        """The port of an HTTP proxy that records, and behind which the chat model is."""

        async def serve(reader: Reader, writer: Writer) -> None:
            with suppress(ConnectionError, asyncio.IncompleteReadError):
                head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
                headers = dict(line.lower().split(": ", 1) for line in head.split("\r\n")[1:] if ": " in line)
                line = head.split("\r\n", 1)[0]
                self.asked.append((line, headers.get("authorization", "")))
                body = await reader.readexactly(int(headers.get("content-length", "0")))
                if line.startswith(f"POST http://{MODEL_HOST}/v1/chat/completions"):
                    writer.write(
                        b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\n"
                    )
                    writer.writelines(_answer(json.loads(body)))
                else:
                    writer.write(b"HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
                await writer.drain()
            writer.close()

        return self._serve(serve)

    def close(self) -> None:
        """Stop all of it, connections too."""

        async def end() -> None:
            for server in self._servers:
                server.close()
            tasks = asyncio.all_tasks() - {asyncio.current_task()}
            for task in tasks:
                task.cancel()
            await asyncio.gather(*tasks, return_exceptions=True)

        self._wait(end())
        self._loop.call_soon_threadsafe(self._loop.stop)
        self._thread.join(30)
        self._loop.close()

    def _serve(self, serve: Callable[[Reader, Writer], Awaitable[None]], context: Any = None) -> int:
        server = self._wait(asyncio.start_server(serve, self._gateway, 0, ssl=context))
        self._servers.append(server)
        port: int = server.sockets[0].getsockname()[1]
        return port

    def _wait(self, work: Coroutine[Any, Any, Any]) -> Any:
        return asyncio.run_coroutine_threadsafe(work, self._loop).result(30)


async def _join(reader: Reader, writer: Writer, inner_reader: Reader, inner_writer: Writer) -> None:
    async def pass_on(source: Reader, target: Writer) -> None:
        with suppress(OSError):
            while data := await source.read(65536):
                target.write(data)
                await target.drain()
        target.close()

    await asyncio.gather(pass_on(reader, inner_writer), pass_on(inner_reader, writer))


def _answer(request: dict[str, Any]) -> Iterator[bytes]:
    """The statement, with the number of the passage that holds it, as an OpenAI-compatible stream."""
    prompt = request["messages"][-1]["content"]
    number = prompt[: prompt.index("0.38")].rpartition("<passage ")[2].partition(":")[0]
    for delta, finish in (({"content": f"{STATEMENT} [{number}]."}, None), ({}, "stop")):
        choice = {"index": 0, "delta": delta, "finish_reason": finish}
        chunk = {"id": "x", "object": "chat.completion.chunk", "created": 0, "model": "m", "choices": [choice]}
        yield b"data: " + json.dumps(chunk).encode() + b"\n\n"
    yield b"data: [DONE]\n\n"


@contextmanager
def container(name: str, port: int, *arguments: str) -> Iterator[int]:
    """A container of the tests' own with `arguments` of `docker run`; yields where its port is on loopback."""
    run("docker", "rm", "-f", name, check=False)
    run("docker", "run", "-d", "--name", name, "-p", f"127.0.0.1::{port}", *arguments)
    try:
        yield int(run("docker", "port", name, str(port)).stdout.split()[0].rpartition(":")[2])
    finally:
        run("docker", "rm", "-f", "-v", name, check=False)
