"""What endpoints and gateways send beside the documented shapes: on the wire, in the events, in the end."""

import gzip
import json
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

import pytest
from tests.unit.adapters.chat.test_providers import DONE, HALVES, SAID, USAGE, chunk, collect, text_of

from askdock.adapters.chat.openai import OpenAIChat
from askdock.errors import LLMUnavailable
from askdock.records import Finish, Usage


class Wire:
    """Answers with these bytes and headers; each piece is a write of its own."""

    def __init__(self) -> None:
        self.pieces: list[bytes] = []
        self.headers: dict[str, str] = {}
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None: ...

            def do_POST(self) -> None:
                self.rfile.read(int(self.headers["Content-Length"]))
                self.send_response(200)
                for name, value in {"Content-Type": "text/event-stream", **outer.headers}.items():
                    self.send_header(name, value)
                self.end_headers()
                for piece in outer.pieces:
                    self.wfile.write(piece)
                    self.wfile.flush()

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        Thread(target=self.http.serve_forever, daemon=True).start()

    def chat(self) -> OpenAIChat:
        """A client of it."""
        url = f"http://127.0.0.1:{self.http.server_port}/v1"
        return OpenAIChat(
            base_url=url, api_key=None, model="m", first_token_seconds=10, gap_seconds=10, total_seconds=20
        )


@pytest.fixture
def wire() -> Iterator[Wire]:
    made = Wire()
    yield made
    made.http.shutdown()
    made.http.server_close()


def sse(*events: Any, end: str = "\n") -> bytes:
    """The events, with this end of line."""
    written = [one if isinstance(one, str) else f"data: {json.dumps(one)}\n\n" for one in events]
    return "".join(written).replace("\n", end).encode()


WORDS = [*(chunk({"content": half}) for half in HALVES)]
WHOLE = [*WORDS, chunk({}, "stop"), {**chunk(), "choices": [], "usage": USAGE}, DONE]
THOUGHT = "The passage says 999 [1]. NO_ANSWER"

ON_THE_WIRE: dict[str, tuple[list[bytes], dict[str, str]]] = {
    "CRLF": ([sse(*WHOLE, end="\r\n")], {}),
    "CR alone": ([sse(*WHOLE, end="\r")], {}),
    "comments": ([sse(": OPENROUTER PROCESSING\n\n", ":\n\n", WHOLE[0], ": ping - 2026\n\n", *WHOLE[1:])], {}),
    "no space after data": ([sse(*WHOLE).replace(b"data: ", b"data:")], {}),
    "names, ids and retry": ([sse(*WHOLE).replace(b"data: ", b"event: message\nid: 7\nretry: 100\ndata: ")], {}),
    "gzip": ([gzip.compress(sse(*WHOLE))], {"Content-Encoding": "gzip"}),
    "byte by byte": ([bytes([one]) for one in sse(*WHOLE)], {}),
    "one event in two lines of data": ([sse(*WHOLE).replace(b'"choices": [', b'\ndata: "choices": [')], {}),
    "another type of content": ([sse(*WHOLE)], {"Content-Type": "text/event-stream;charset=UTF-8"}),
    "a whole reply as JSON": (
        [
            json.dumps(
                {"choices": [{"message": {"content": SAID}, "finish_reason": "stop"}], "usage": USAGE}
            ).encode()
        ],
        {"Content-Type": "application/json; charset=utf-8"},
    ),
}


@pytest.mark.parametrize("name", ON_THE_WIRE)
def test_a_reply_is_read_however_it_is_written(wire: Wire, name: str) -> None:
    wire.pieces, wire.headers = ON_THE_WIRE[name]
    got = collect(wire.chat())
    assert text_of(got) == SAID
    assert got[-1] == Usage(9, 4)


IN_THE_EVENTS: dict[str, list[Any]] = {
    "calls of tools that nobody asked for": [
        chunk({"tool_calls": [{"index": 0, "id": "c", "type": "function", "function": {"name": "f"}}]}),
        *WHOLE,
    ],
    "tool calls of odd shapes": [
        chunk({"tool_calls": None, "function_call": None}),
        chunk({"tool_calls": {}, "function_call": "none"}),
        *WHOLE,
    ],
    "content null": [chunk({"role": "assistant", "content": None}), *WHOLE],
    "role alone": [chunk({"role": "assistant"}), *WHOLE],
    "a second reply beside the first": [
        {"choices": [{"index": 1, "delta": {"content": "Another one."}, "finish_reason": None}]},
        *WHOLE,
    ],
    "delta missing": [{"choices": [{"index": 0, "finish_reason": None}]}, *WHOLE],
    "empty choices first, as Azure's filter sends": [
        {"choices": [], "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}]},
        *WHOLE,
    ],
    "usage in each chunk": [{**one, "usage": USAGE} if isinstance(one, dict) else one for one in WHOLE],
    "usage of zero": [chunk({}, usage={"prompt_tokens": 0, "completion_tokens": 0}), *WHOLE],
    "unknown fields": [{**one, "x": {"y": [1]}} if isinstance(one, dict) else one for one in WHOLE],
    "numbers as ids": [{**one, "id": 7, "created": "x"} if isinstance(one, dict) else one for one in WHOLE],
    "reasoning_content": [chunk({"reasoning_content": THOUGHT, "content": None}), *WHOLE],
    "reasoning": [chunk({"reasoning": THOUGHT, "content": ""}), *WHOLE],
    "reasoning_details": [chunk({"reasoning_details": [{"type": "reasoning.text", "text": THOUGHT}]}), *WHOLE],
    "thinking": [chunk({"thinking": THOUGHT}), *WHOLE],
    "thinking as an object": [chunk({"thinking": {"content": THOUGHT}}), *WHOLE],
    "reasoning null in each": [
        {**one, "choices": [{**c, "delta": {**c["delta"], "reasoning_content": None}} for c in one["choices"]]}
        if isinstance(one, dict)
        else one
        for one in WHOLE
    ],
    "think tags over chunks": [
        *(chunk({"content": one}) for one in ("<th", "ink>", THOUGHT, "</", "think>", "\n\n")),
        *WHOLE,
    ],
    "an open tag with an attribute": [
        *(chunk({"content": one}) for one in ("<think ty", 'pe="deep">', THOUGHT, "</think>")),
        *WHOLE,
    ],
    "details of a page": [
        chunk({"content": f"<details type=\"reasoning\">\n<summary>Thought</summary>\n{THOUGHT}\n</details>\n"}),
        *WHOLE,
    ],
}  # fmt: skip


@pytest.mark.parametrize("name", IN_THE_EVENTS)
def test_what_else_stands_in_the_events_is_not_shown(wire: Wire, name: str) -> None:
    wire.pieces = [sse(*IN_THE_EVENTS[name])]
    got = collect(wire.chat())
    assert text_of(got).strip() == SAID
    assert got[-1] == Usage(9, 4)


IN_THE_END: dict[str, tuple[list[Any], str]] = {
    "length": ([*WORDS, chunk({}, "length"), DONE], "length"),
    "content_filter": ([*WORDS, chunk({}, "content_filter"), DONE], "content_filter"),
    "Gemini's limit": ([*WORDS, chunk({}, "MAX_TOKENS"), DONE], "length"),
    "Anthropic's limit": ([*WORDS, chunk({}, "max_tokens"), DONE], "length"),
    "a filter of Gemini": ([*WORDS, chunk({}, "SAFETY"), DONE], "content_filter"),
    "a filter of DashScope": ([*WORDS, chunk({}, "sensitive"), DONE], "content_filter"),
}


@pytest.mark.parametrize("name", IN_THE_END)
def test_why_a_reply_was_cut_is_known(wire: Wire, name: str) -> None:
    events, reason = IN_THE_END[name]
    wire.pieces = [sse(*events)]
    assert [one for one in collect(wire.chat()) if isinstance(one, Finish)] == [Finish(reason)]


@pytest.mark.parametrize("reason", ["stop", "STOP", "eos", "end_turn", "stop_sequence", "tool_calls", ""])
def test_a_reply_that_ended_by_itself_was_not_cut(wire: Wire, reason: str) -> None:
    wire.pieces = [sse(*WORDS, chunk({}, reason), DONE)]
    got = collect(wire.chat())
    assert text_of(got) == SAID
    assert not any(isinstance(one, Finish) for one in got)


def test_a_refusal_in_its_own_field_is_the_text(wire: Wire) -> None:
    wire.pieces = [sse(chunk({"refusal": "I cannot "}), chunk({"refusal": "help."}), chunk({}, "stop"), DONE)]
    assert text_of(collect(wire.chat())) == "I cannot help."


FAILURES: dict[str, list[bytes]] = {
    "an error in a stream of status 200": [sse({"error": {"message": "overloaded", "code": 529}}, DONE)],
    "an error with empty choices": [sse({"choices": [], "error": {"message": "no capacity"}})],
    "an error under way": [sse(WORDS[0], {"error": {"message": "worker died"}})],
    "an error as an event of its name": [b'event: error\ndata: {"error": {"message": "rate limited"}}\n\n'],
    "an error of one word": [sse({"error": "overloaded"})],
    "an error without its object": [sse({"object": "error", "message": "worker died", "code": 500})],
    "bytes of another encoding": [b'data: {"choices": [{"delta": {"content": "caf\xe9"}}]}\n\n'],
    "a page of HTML": [b"<!DOCTYPE html><html><body>Bad gateway</body></html>"],
    "nothing": [b""],
    "a reply that a failure ended": [sse(*WORDS, chunk({}, "insufficient_system_resource"), DONE)],
    "comments alone": [b": ping\n\n: ping\n\n"],
    "half an event": [sse(WORDS[0])[:-20]],
    "calls of tools alone": [
        sse(chunk({"tool_calls": [{"index": 0, "function": {"name": "f"}}]}), chunk({}, "tool_calls"), DONE)
    ],
}


@pytest.mark.parametrize("name", FAILURES)
def test_what_is_no_reply_is_an_error(wire: Wire, name: str) -> None:
    wire.pieces = FAILURES[name]
    with pytest.raises(LLMUnavailable):
        collect(wire.chat())


def test_gzip_that_is_none_is_an_error(wire: Wire) -> None:
    wire.pieces, wire.headers = [sse(*WHOLE)], {"Content-Encoding": "gzip"}
    with pytest.raises(LLMUnavailable):
        collect(wire.chat())
