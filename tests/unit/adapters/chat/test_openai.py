"""Against a server on loopback that speaks, stalls, breaks off and lies."""

import asyncio
import json
import threading
from collections.abc import Callable, Iterator
from contextlib import aclosing, suppress
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from askdock.adapters.chat.openai import OpenAIChat
from askdock.errors import AskDockError, LLMTimeout, LLMUnavailable
from askdock.records import Message, Usage

KEY = "sk-very-secret"
Behaviour = Callable[[BaseHTTPRequestHandler], None]


class Upstream:
    """A chat endpoint that does as it is told."""

    def __init__(self) -> None:
        self.behave: Behaviour = lambda handler: None
        self.body: dict[str, object] = {}
        self.release = threading.Event()
        self.hung_up = threading.Event()
        upstream = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:
                upstream.body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                try:
                    upstream.behave(self)
                except (BrokenPipeError, ConnectionResetError):
                    upstream.hung_up.set()

            def log_message(self, *args: object) -> None: ...

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.server.server_port}/v1"


@pytest.fixture
def upstream() -> Iterator[Upstream]:
    made = Upstream()
    yield made
    made.release.set()
    made.server.shutdown()
    made.server.server_close()


def head(handler: BaseHTTPRequestHandler, status: int = 200) -> None:
    handler.send_response(status)
    handler.send_header("Content-Type", "text/event-stream")
    handler.send_header("Connection", "close")
    handler.end_headers()
    handler.close_connection = True


def event(
    handler: BaseHTTPRequestHandler, text: str | None = None, finish: str | None = None, **more: object
) -> None:
    delta = {"content": text} if text is not None else {}
    choices = [{"index": 0, "delta": delta, "finish_reason": finish}]
    chunk = {
        "id": "1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": "m",
        "choices": choices,
        **more,
    }
    handler.wfile.write(f"data: {json.dumps(chunk)}\n\n".encode())
    handler.wfile.flush()


def speak(handler: BaseHTTPRequestHandler) -> None:
    head(handler)
    event(handler, "At ")
    event(handler, "noon.")
    event(handler, finish="stop")
    usage = {"prompt_tokens": 7, "completion_tokens": 2, "total_tokens": 9}
    event(handler, usage=usage, choices=[])
    handler.wfile.write(b"data: [DONE]\n\n")


def chat(url: str, seconds: float = 10.0) -> OpenAIChat:
    return OpenAIChat(
        base_url=url, api_key=KEY, model="m", first_token_seconds=seconds, gap_seconds=seconds, total_seconds=30
    )


def collect(model: OpenAIChat) -> list[str | Usage]:
    async def run() -> list[str | Usage]:
        return [piece async for piece in model.stream([Message("system", "s"), Message("user", "u")])]

    return asyncio.run(run())


def test_streams_pieces_and_usage(upstream: Upstream) -> None:
    upstream.behave = speak
    assert collect(chat(upstream.url)) == ["At ", "noon.", Usage(7, 2)]
    assert upstream.body["messages"] == [{"role": "system", "content": "s"}, {"role": "user", "content": "u"}]
    assert (upstream.body["model"], upstream.body["stream"]) == ("m", True)


def _status(status: int) -> Behaviour:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        handler.send_response(status)
        handler.send_header("Content-Length", "2")
        handler.end_headers()
        handler.wfile.write(b"{}")

    return behave


def _broken_off(handler: BaseHTTPRequestHandler) -> None:
    head(handler)
    event(handler, "At ")


def _garbage(handler: BaseHTTPRequestHandler) -> None:
    head(handler)
    handler.wfile.write(b"data: {not json}\n\n")


def _error_event(handler: BaseHTTPRequestHandler) -> None:
    head(handler)
    handler.wfile.write(b'data: {"error": {"message": "out of memory"}}\n\n')


@pytest.mark.parametrize(
    ("behave", "says"),
    [
        (_status(401), "status 401"),
        (_status(500), "status 500"),
        (_broken_off, "broke off"),
        (_garbage, "no valid reply"),
        (_error_event, "no valid reply"),
    ],
)
def test_a_failing_endpoint_is_one_line_without_the_key(upstream: Upstream, behave: Behaviour, says: str) -> None:
    upstream.behave = behave
    with pytest.raises(LLMUnavailable, match=says) as caught:
        collect(chat(upstream.url))
    _clean(caught.value)


def test_nobody_there() -> None:
    with pytest.raises(LLMUnavailable, match="cannot reach") as caught:
        collect(chat("http://127.0.0.1:9/v1"))
    _clean(caught.value)


def _clean(error: AskDockError) -> None:
    assert KEY not in str(error)
    assert "\n" not in str(error)


def test_a_stall_before_the_first_token_or_between_tokens_ends_in_time(upstream: Upstream) -> None:
    def silent(handler: BaseHTTPRequestHandler) -> None:
        head(handler)
        upstream.release.wait(20)

    def stalls(handler: BaseHTTPRequestHandler) -> None:
        head(handler)
        event(handler, "At ")
        upstream.release.wait(20)

    for behave in (silent, stalls):
        upstream.behave = behave
        with pytest.raises(LLMTimeout):
            collect(chat(upstream.url, seconds=0.2))


def test_closing_the_stream_hangs_up(upstream: Upstream) -> None:
    def endless(handler: BaseHTTPRequestHandler) -> None:
        head(handler)
        while not upstream.release.is_set():
            event(handler, "and " * 1000)

    upstream.behave = endless

    async def first() -> str | Usage:
        async with aclosing(chat(upstream.url).stream([Message("user", "u")])) as pieces:
            return await anext(pieces)

    assert str(asyncio.run(first())).startswith("and ")
    assert upstream.hung_up.wait(10)


def test_a_message_that_names_an_error_is_no_reply(upstream: Upstream) -> None:
    def behave(handler: BaseHTTPRequestHandler) -> None:
        head(handler)
        event(handler, "At ", error={"message": "out of memory"})

    upstream.behave = behave
    with pytest.raises(LLMUnavailable, match="no valid reply"):
        collect(chat(upstream.url))


async def replies(finished: asyncio.Event, connections: list[asyncio.StreamWriter]) -> asyncio.Server:
    """A server that keeps connections; each reply says one word and ends once it may."""

    def chunk(text: str) -> bytes:
        return b"%x\r\n%s\r\n" % (len(text), text.encode())

    def said(text: str, finish: str | None = None) -> bytes:
        choice = {"index": 0, "delta": {"content": text}, "finish_reason": finish}
        return chunk(f"data: {json.dumps({'choices': [choice]})}\n\n")

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        connections.append(writer)
        with suppress(asyncio.IncompleteReadError, ConnectionError):
            while True:
                request = await reader.readuntil(b"\r\n\r\n")
                length = next(line for line in request.lower().splitlines() if line.startswith(b"content-length:"))
                await reader.readexactly(int(length.split(b":")[1]))
                writer.write(b"HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\n")
                writer.write(b"Transfer-Encoding: chunked\r\n\r\n" + said("Noon"))
                await finished.wait()
                writer.write(said(".", "stop") + chunk("data: [DONE]\n\n") + chunk(""))

    return await asyncio.start_server(serve, "127.0.0.1", 0, backlog=256)


def test_a_connection_is_used_again_and_many_are_open_at_once() -> None:
    async def run() -> list[int]:
        finished = asyncio.Event()
        connections: list[asyncio.StreamWriter] = []
        counts = []
        async with await replies(finished, connections) as server:
            model = chat(f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}/v1")
            streams = [model.stream([Message("user", "u")]) for _ in range(120)]
            # None of them has ended: as many connections as streams.
            assert set(await asyncio.gather(*(anext(stream) for stream in streams))) == {"Noon"}
            counts.append(len(connections))
            finished.set()
            for stream in streams:
                assert [piece async for piece in stream] == ["."]
            for _ in range(3):
                assert [piece async for piece in model.stream([Message("user", "u")])] == ["Noon", "."]
            counts.append(len(connections))
            await model._client.aclose()
            for connection in connections:
                connection.close()
                await connection.wait_closed()
        return counts

    assert asyncio.run(run()) == [120, 120]


def test_the_proxy_of_the_environment_is_used(upstream: Upstream, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[str] = []

    def proxied(handler: BaseHTTPRequestHandler) -> None:
        asked.append(handler.path)
        head(handler, 503)

    upstream.behave = proxied
    monkeypatch.setenv("HTTP_PROXY", f"http://127.0.0.1:{upstream.server.server_port}")
    monkeypatch.setenv("NO_PROXY", "inside.example")
    for host in ("llm.corp.example", "inside.example"):
        model = OpenAIChat(
            base_url=f"http://{host}/v1",
            api_key=None,
            model="m",
            first_token_seconds=2.0,
            gap_seconds=1.0,
            total_seconds=3.0,
        )
        with pytest.raises(LLMUnavailable):
            asyncio.run(_everything(model))
    assert asked == ["http://llm.corp.example/v1/chat/completions"]


async def _everything(model: OpenAIChat) -> None:
    async with aclosing(model.stream([Message("user", "Hello?")])) as pieces:
        async for _ in pieces:
            pass
