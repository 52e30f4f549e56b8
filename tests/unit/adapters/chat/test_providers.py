"""What each provider sends, in the shapes of its documentation, read as one reply."""

# ruff: noqa: E501 - errors stand as they were sent

import asyncio
import json
import logging
import ssl
import subprocess
import threading
from collections.abc import AsyncGenerator, Callable, Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import chain, islice
from pathlib import Path
from typing import Any

import pytest

from askdock.adapters.chat.openai import OpenAIChat
from askdock.adapters.chat.resilient import ResilientChat
from askdock.errors import LLMContextOverflow, LLMRefused, LLMTimeout, LLMUnavailable
from askdock.records import Finish, Message, ReplyPiece, Thinking, Usage

SAID = "The limit is 210 euros [1]."
KEY = "sk-proj-very-secret-0123456789"
Reply = Callable[["Server"], Any]


class Server:
    """Answers each request as `reply` says: a list of events, or (status, JSON, headers)."""

    def __init__(self) -> None:
        self.reply: Reply = lambda server: []
        self.bodies: list[dict[str, Any]] = []
        self.paths: list[str] = []
        self.headers: list[dict[str, str]] = []
        self.wait: Callable[[float], None] = lambda seconds: None
        outer = self

        class Handler(BaseHTTPRequestHandler):
            def log_message(self, *args: object) -> None: ...

            def do_POST(self) -> None:
                outer.bodies.append(json.loads(self.rfile.read(int(self.headers["Content-Length"]))))
                outer.paths.append(self.path)
                outer.headers.append({name.lower(): value for name, value in self.headers.items()})
                answer = outer.reply(outer)
                if isinstance(answer, tuple):
                    status, body, *more = answer
                    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
                    self.send_response(status)
                    self.send_header("Content-Type", "application/json")
                    self.send_header("Content-Length", str(len(raw)))
                    for name, value in (more[0] if more else {}).items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(raw)
                    return
                self.send_response(200)
                self.send_header("Content-Type", "text/event-stream; charset=utf-8")
                self.send_header("Connection", "close")
                self.end_headers()
                for event in answer:
                    self.wfile.write(
                        event.encode() if isinstance(event, str) else f"data: {json.dumps(event)}\n\n".encode()
                    )
                    self.wfile.flush()

        self.http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.http.daemon_threads = True
        threading.Thread(target=self.http.serve_forever, daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.http.server_port}"


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.http.shutdown()
    made.http.server_close()


def model(server: Server, path: str = "/v1", **more: Any) -> OpenAIChat:
    options: dict[str, Any] = {"first_token_seconds": 10.0, "gap_seconds": 10.0, "total_seconds": 20.0, **more}
    return OpenAIChat(base_url=server.url + path, api_key=KEY, model="m", **options)


def collect(chat: Any) -> list[ReplyPiece]:
    async def run() -> list[ReplyPiece]:
        stream: AsyncGenerator[ReplyPiece] = chat.stream([Message("system", "s"), Message("user", "u")])
        return [piece async for piece in stream]

    return asyncio.run(run())


def text_of(pieces: list[ReplyPiece]) -> str:
    return "".join(piece for piece in pieces if isinstance(piece, str))


def chunk(delta: Any = None, finish: str | None = None, **more: Any) -> dict[str, Any]:
    choice = {"index": 0, "delta": delta or {}, "logprobs": None, "finish_reason": finish}
    return {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [choice], **more}


DONE = "data: [DONE]\n\n"
USAGE = {"prompt_tokens": 9, "completion_tokens": 4, "total_tokens": 13}
HALVES = (SAID[:9], SAID[9:])

OPENAI = [
    chunk(
        {"role": "assistant", "content": "", "refusal": None},
        service_tier="default",
        system_fingerprint="fp",
        obfuscation="x",
    ),
    *(chunk({"content": half}, usage=None) for half in HALVES),
    chunk({}, "stop", usage=None),
    {"id": "c", "object": "chat.completion.chunk", "created": 1, "model": "m", "choices": [], "usage": USAGE},
    DONE,
]
RESPONSES = [
    "event: response.created\n",
    {
        "type": "response.created",
        "sequence_number": 0,
        "response": {"id": "r", "model": "m", "status": "in_progress", "output": [], "usage": None, "error": None},
    },
    "event: response.output_item.added\n",
    {
        "type": "response.output_item.added",
        "output_index": 0,
        "item": {"id": "rs", "type": "reasoning", "summary": []},
    },
    "event: response.reasoning_summary_text.delta\n",
    {
        "type": "response.reasoning_summary_text.delta",
        "item_id": "rs",
        "output_index": 0,
        "summary_index": 0,
        "delta": "Hm [1]",
    },
    "event: response.output_text.delta\n",
    {
        "type": "response.output_text.delta",
        "item_id": "msg",
        "output_index": 1,
        "content_index": 0,
        "delta": HALVES[0],
        "logprobs": [],
    },
    {
        "type": "response.output_text.delta",
        "item_id": "msg",
        "output_index": 1,
        "content_index": 0,
        "delta": HALVES[1],
        "logprobs": [],
    },
    "event: response.completed\n",
    {
        "type": "response.completed",
        "response": {
            "id": "r",
            "model": "m",
            "status": "completed",
            "error": None,
            "incomplete_details": None,
            "output": [],
            "usage": {"input_tokens": 9, "output_tokens": 4, "total_tokens": 13},
        },
    },
]
AZURE = [
    {
        "choices": [],
        "created": 0,
        "id": "",
        "model": "",
        "object": "",
        "prompt_filter_results": [{"prompt_index": 0, "content_filter_results": {}}],
    },
    *OPENAI,
]
DEEPSEEK = [
    ": keep-alive\n\n",
    chunk({"role": "assistant", "content": None, "reasoning_content": ""}),
    chunk({"content": None, "reasoning_content": "Passage [1]. NO_ANSWER?"}),
    *(chunk({"content": half, "reasoning_content": None}) for half in HALVES),
    chunk({"content": "", "reasoning_content": None}, "stop", usage={**USAGE, "prompt_cache_hit_tokens": 0}),
    DONE,
]
QWEN3_VLLM_PLAIN = [
    chunk({"role": "assistant", "content": ""}),
    *(chunk({"content": piece}) for piece in ("<th", "ink>", "\nHm [1]", "\n</thi", "nk>", "\n\n", *HALVES)),
    chunk({"content": ""}, "stop", stop_reason=None),
    {**chunk(), "choices": [], "usage": USAGE},
    DONE,
]
QWEN3_VLLM_PARSED = [
    chunk({"role": "assistant", "content": ""}),
    chunk({"reasoning": "Hm [1]"}),
    chunk({"reasoning_content": "Hm [1]"}),
    *(chunk({"content": half}) for half in HALVES),
    chunk({}, "stop"),
    {**chunk(), "choices": [], "usage": USAGE},
    DONE,
]
LLAMA_CPP = [
    chunk({"role": "assistant", "content": None}),
    chunk({"reasoning_content": "Hm"}),
    *(chunk({"content": half}) for half in HALVES),
    chunk({}, "stop", timings={"prompt_n": 9, "predicted_n": 4}),
    {**chunk(), "choices": [], "usage": USAGE, "timings": {"prompt_n": 9}},
    DONE,
]
OLLAMA = [
    chunk({"role": "assistant", "content": "", "reasoning": "Hm"}),
    *(chunk({"role": "assistant", "content": half}) for half in HALVES),
    chunk({"role": "assistant", "content": ""}, "stop"),
    {**chunk(), "choices": [], "usage": USAGE},
    DONE,
]
GEMINI = [
    chunk(
        {"role": "assistant", "content": "<thought>Hm", "extra_content": {"google": {"thought": True}}},
        usage=USAGE,
    ),
    *(chunk({"role": "assistant", "content": half}, usage=USAGE) for half in HALVES),
    chunk({"role": "assistant"}, "stop", usage=USAGE),
    DONE,
]
SHAPES = {
    "OpenAI": (OPENAI, "/v1"),
    "OpenAI Responses": (RESPONSES, "/v1/responses"),
    "Azure": (AZURE, "/openai/deployments/d?api-version=2024-10-21"),
    "DeepSeek": (DEEPSEEK, ""),
    "Qwen3 by vLLM without a parser": (QWEN3_VLLM_PLAIN, "/v1"),
    "Qwen3 by vLLM": (QWEN3_VLLM_PARSED, "/v1"),
    "Qwen3 by llama.cpp": (LLAMA_CPP, "/v1"),
    "Ollama": (OLLAMA, "/v1/"),
    "Gemini": (GEMINI, "/v1beta/openai/"),
}


@pytest.mark.parametrize("shape", SHAPES)
def test_a_reply_of_each_provider(server: Server, shape: str) -> None:
    events, path = SHAPES[shape]
    server.reply = lambda _: events
    got = collect(model(server, path))
    assert text_of(got) == SAID
    assert got[-1] == Usage(9, 4)
    assert not any(isinstance(piece, Finish) for piece in got)


def test_azure_is_asked_at_its_own_path_with_its_own_header(server: Server) -> None:
    server.reply = lambda _: AZURE
    collect(model(server, "/openai/deployments/d?api-version=2024-10-21"))
    assert server.paths == ["/openai/deployments/d/chat/completions?api-version=2024-10-21"]
    assert server.headers[0]["api-key"] == KEY
    assert "authorization" not in server.headers[0]


def test_the_responses_api_gets_its_own_body(server: Server) -> None:
    server.reply = lambda _: RESPONSES
    collect(model(server, "/v1/responses", max_tokens=50))
    body = server.bodies[0]
    assert [turn["role"] for turn in body["input"]] == ["system", "user"]
    assert (body["max_output_tokens"], body["stream"], body["store"]) == (50, True, False)
    assert "messages" not in body
    assert "stream_options" not in body


@pytest.mark.parametrize("path", ["", "/", "/gateway"])
def test_an_address_without_v1_is_found_once(server: Server, path: str) -> None:
    there = "/v1/chat/completions" if path == "/gateway" else "/chat/completions"
    there = path.rstrip("/") + there
    server.reply = lambda s: OPENAI if s.paths[-1] == there else (404, {"detail": "Not Found"})
    chat = model(server, path)
    assert text_of(collect(chat)) == text_of(collect(chat)) == SAID
    assert server.paths[-2:] == [there, there]
    assert len(server.paths) == 3


REFUSALS = {
    "temperature": (
        lambda body: body.get("temperature", 1) == 1,
        {
            "message": "Unsupported value: 'temperature' does not support 0 with this model. Only the default (1) value is supported.",
            "type": "invalid_request_error",
            "param": "temperature",
            "code": "unsupported_value",
        },
    ),
    "max_tokens": (
        lambda body: "max_tokens" not in body,
        {
            "message": "Unsupported parameter: 'max_tokens' is not supported with this model. Use 'max_completion_tokens' instead.",
            "type": "invalid_request_error",
            "param": "max_tokens",
            "code": "unsupported_parameter",
        },
    ),
    "stream_options": (
        lambda body: "stream_options" not in body,
        {
            "message": "[{'type': 'extra_forbidden', 'loc': ('body', 'stream_options'), 'msg': 'Extra inputs are not permitted'}]",
            "type": "BadRequestError",
            "param": None,
            "code": 400,
        },
    ),
    "system": (
        lambda body: all(turn["role"] != "system" for turn in body["messages"]),
        {"message": "System role not supported", "type": "BadRequestError", "code": 400},
    ),
}


@pytest.mark.parametrize("name", REFUSALS)
def test_a_refused_parameter_is_left_out_once_and_logged(
    server: Server, name: str, caplog: pytest.LogCaptureFixture
) -> None:
    fine, error = REFUSALS[name]
    server.reply = lambda s: OPENAI if fine(s.bodies[-1]) else (400, {"error": error})
    chat = model(server, max_tokens=99)
    with caplog.at_level(logging.WARNING):
        assert text_of(collect(chat)) == SAID
        assert text_of(collect(chat)) == SAID
    assert len(server.bodies) == 3
    assert chat.refused_parameters == {name}
    assert len(caplog.records) == 1
    assert str(error["message"])[:30] in caplog.text
    if name == "max_tokens":
        assert server.bodies[-1]["max_completion_tokens"] == 99
    if name == "system":
        assert server.bodies[-1]["messages"] == [{"role": "user", "content": "s\n\nu"}]


def test_several_refused_parameters_are_left_out_one_by_one(server: Server) -> None:
    def reply(s: Server) -> Any:
        for name in ("temperature", "max_tokens", "stream_options"):
            if name in s.bodies[-1]:
                return 400, {"error": {"message": f"Unsupported parameter: '{name}'", "param": name}}
        return OPENAI

    server.reply = reply
    assert text_of(collect(model(server, max_tokens=9))) == SAID
    assert len(server.bodies) == 4


def test_a_refusal_that_stays_ends(server: Server) -> None:
    server.reply = lambda _: (400, {"error": {"message": "temperature is bad", "param": "temperature"}})
    with pytest.raises(LLMRefused, match="status 400"):
        collect(model(server))
    assert len(server.bodies) == 2


def test_a_server_that_may_not_stream_is_read_whole(server: Server) -> None:
    whole = {
        "id": "c",
        "object": "chat.completion",
        "model": "m",
        "usage": USAGE,
        "choices": [
            {
                "index": 0,
                "message": {"role": "assistant", "content": f"<think>hm</think>{SAID}"},
                "finish_reason": "stop",
            }
        ],
    }

    def reply(s: Server) -> Any:
        if s.bodies[-1].get("stream"):
            return 400, {
                "error": {
                    "message": "Your organization must be verified to stream this model.",
                    "param": "stream",
                    "code": "unsupported_value",
                }
            }
        return 200, whole

    server.reply = reply
    got = collect(model(server))
    assert (text_of(got), got[-1]) == (SAID, Usage(9, 4))


DEVIATIONS = {
    "null usage": [*OPENAI[:-2], {**chunk(), "choices": [], "usage": None}, DONE],
    "choices null": [*OPENAI[:-2], {"id": "c", "model": "m", "choices": None, "usage": USAGE}, DONE],
    "no choices": [*OPENAI[:-2], {"id": "c", "usage": USAGE}, DONE],
    "empty first chunk": ["data: {}\n\n", "data: \n\n", *OPENAI],
    "content as parts": [chunk({"content": [{"type": "text", "text": half}]}) for half in HALVES]
    + [chunk({}, "stop"), DONE],
    "thinking as a part": [
        chunk({"content": [{"type": "thinking", "thinking": [{"type": "text", "text": "hm [1]"}]}]}),
        *OPENAI,
    ],
    "no finish_reason": [*(chunk({"content": half}) for half in HALVES), DONE],
    "no end": [*(chunk({"content": half}) for half in HALVES), chunk({}, "stop")],
    "garbage after the end": [*OPENAI[:-1], "data: {broken\n\n"],
    "an error after the end": [*OPENAI[:-2], {"error": {"message": "late"}}, DONE],
    "delta null": [{**chunk(), "choices": [{"index": 0, "delta": None, "finish_reason": None}]}, *OPENAI],
}


@pytest.mark.parametrize("name", DEVIATIONS)
def test_a_small_deviation_is_no_failure(server: Server, name: str) -> None:
    server.reply = lambda _: DEVIATIONS[name]
    assert text_of(collect(model(server))) == SAID


@pytest.mark.parametrize("reason", ["length", "content_filter"])
def test_a_reply_that_was_cut_says_so(server: Server, reason: str) -> None:
    server.reply = lambda _: [chunk({"content": "The limit"}), chunk({}, reason), DONE]
    assert Finish(reason) in collect(model(server))


def test_a_filtered_reply_without_text_is_no_failure(server: Server) -> None:
    server.reply = lambda _: [chunk({}, "content_filter"), DONE]
    assert collect(model(server)) == [Finish("content_filter")]


def test_responses_that_were_cut_say_so(server: Server) -> None:
    ended = {
        "type": "response.incomplete",
        "response": {"status": "incomplete", "incomplete_details": {"reason": "max_output_tokens"}, "usage": None},
    }
    server.reply = lambda _: [*RESPONSES[:-2], ended]
    assert Finish("length") in collect(model(server, "/v1/responses"))


OVERFLOWS = {
    "OpenAI": (
        400,
        {
            "error": {
                "message": "This model's maximum context length is 8192 tokens. However, your messages resulted in 9000 tokens.",
                "param": "messages",
                "code": "context_length_exceeded",
            }
        },
    ),
    "llama.cpp": (
        400,
        {
            "error": {
                "code": 400,
                "message": "the request exceeds the available context size. try increasing the context size or enable context shift",
                "type": "exceed_context_size_error",
            }
        },
    ),
    "vLLM": (
        400,
        {
            "object": "error",
            "message": "This model's maximum context length is 4096 tokens. However, you requested 5000 tokens",
            "type": "BadRequestError",
            "code": 400,
        },
    ),
    "Gemini": (
        400,
        [
            {
                "error": {
                    "code": 400,
                    "message": "The input token count (9) exceeds the maximum number of tokens allowed (8).",
                    "status": "INVALID_ARGUMENT",
                }
            }
        ],
    ),
    "vLLM, longer": (
        400,
        {
            "message": "The decoder prompt (length 900) is longer than the maximum model length of 300.",
            "code": 400,
        },
    ),
    "Ollama": (500, {"error": {"message": "input length exceeds the context length"}}),
    "TGI": (
        422,
        {"error": "Input validation error: `inputs` tokens + `max_new_tokens` must be <= 4096. Given: 5000"},
    ),
    "DashScope": (400, {"error": {"message": "Range of input length should be [1, 30720]"}}),
    "Zhipu": (400, {"error": {"code": "1261", "message": "Prompt 超长"}}),
    "Groq": (
        413,
        {
            "error": {
                "message": "Request too large for model m on tokens per minute (TPM): Limit 6000, Requested 7000"
            }
        },
    ),
    "OpenAI, more than a minute's tokens": (
        429,
        {"error": {"message": "Request too large for m on tokens per min (TPM): Limit 6000, Requested 7000."}},
    ),
    "Anthropic through a gateway": (
        400,
        {"error": {"message": "prompt is too long: 210000 tokens > 200000 maximum"}},
    ),
}


@pytest.mark.parametrize("name", OVERFLOWS)
def test_a_prompt_that_is_too_long_is_told_apart(server: Server, name: str) -> None:
    server.reply = lambda _: OVERFLOWS[name]
    with pytest.raises(LLMContextOverflow):
        collect(model(server))


@pytest.mark.parametrize(
    ("status", "message"),
    [(429, "You exceeded your current quota, please check your plan"), (402, "Insufficient Balance")],
)
def test_an_empty_account_is_not_asked_again(server: Server, status: int, message: str) -> None:
    server.reply = lambda _: (status, {"error": {"message": message}})
    with pytest.raises(LLMRefused, match="no quota left"):
        collect(model(server))


def test_a_wait_that_the_server_asks_for_is_kept(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    waited: list[float] = []

    async def sleep(seconds: float) -> None:
        waited.append(seconds)

    monkeypatch.setattr("askdock.adapters.chat.resilient.asyncio.sleep", sleep)
    server.reply = lambda s: (
        (429, {"error": {"message": "slow down"}}, {"Retry-After": "3"}) if len(s.bodies) == 1 else OPENAI
    )
    chat = ResilientChat(
        [model(server)], retries=2, breaker_failures=5, breaker_seconds=30, longest_wait_seconds=10
    )
    assert text_of(collect(chat)) == SAID
    assert waited == [3.0]


def test_a_wait_beyond_the_budget_is_not_begun(server: Server, monkeypatch: pytest.MonkeyPatch) -> None:
    async def sleep(seconds: float) -> None:
        raise AssertionError(seconds)

    monkeypatch.setattr("askdock.adapters.chat.resilient.asyncio.sleep", sleep)
    server.reply = lambda _: (429, {"error": {"message": "slow down"}}, {"Retry-After": "60"})
    chat = ResilientChat(
        [model(server)], retries=2, breaker_failures=5, breaker_seconds=30, longest_wait_seconds=10
    )
    with pytest.raises(LLMUnavailable, match="status 429"):
        collect(chat)
    assert len(server.bodies) == 1


def test_reasoning_is_life_with_a_limit_of_its_own(server: Server) -> None:
    pause = threading.Event()

    def thinking() -> Iterator[Any]:
        for _ in range(100):
            yield chunk({"reasoning_content": "hm "})
            pause.wait(0.1)

    server.reply = lambda _: chain(islice(thinking(), 8), OPENAI)
    got = collect(model(server, first_token_seconds=0.5, gap_seconds=2.0, total_seconds=20.0))
    assert text_of(got) == SAID
    server.reply = lambda _: thinking()
    with pytest.raises(LLMTimeout, match="reasoning"):
        collect(model(server, gap_seconds=5.0, reasoning_seconds=0.5))


def test_seconds_of_reasoning_are_told(server: Server) -> None:
    server.reply = lambda _: DEEPSEEK
    assert next(piece for piece in collect(model(server)) if isinstance(piece, Thinking)).seconds == 0


def test_a_reply_of_thoughts_alone_is_no_reply(server: Server) -> None:
    server.reply = lambda _: [chunk({"content": "<think>hm [1]"}), chunk({}, "length"), DONE]
    with pytest.raises(LLMUnavailable, match="nothing"):
        collect(model(server))


def test_an_unopened_thought_is_known_the_next_time(server: Server) -> None:
    server.reply = lambda _: [chunk({"content": f"Hm, 999 [1].\n</think>\n{SAID}"}), chunk({}, "stop"), DONE]
    chat = model(server)
    collect(chat)
    assert text_of(collect(chat)) == SAID


@pytest.mark.parametrize(
    ("status", "says"), [(401, "refused the key"), (404, "no such address or model"), (418, "refused the request")]
)
def test_refusals_are_told_apart_and_no_key_is_shown(
    server: Server, status: int, says: str, caplog: pytest.LogCaptureFixture
) -> None:
    server.reply = lambda _: (status, {"error": {"message": f"Incorrect API key provided: {KEY}. See https://h."}})
    with caplog.at_level(logging.WARNING), pytest.raises(LLMRefused, match=says) as caught:
        collect(model(server))
    assert "Incorrect API key provided" in caplog.text
    assert KEY not in caplog.text + str(caught.value)


def test_a_certificate_that_is_not_trusted_is_told_apart(server: Server, tmp_path: Path) -> None:
    subprocess.run(
        ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-days", "1", "-subj", "/CN=127.0.0.1",
         "-keyout", tmp_path / "key", "-out", tmp_path / "crt"], check=True, capture_output=True)  # fmt: skip
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "crt", tmp_path / "key")
    server.http.socket = context.wrap_socket(server.http.socket, server_side=True)
    chat = OpenAIChat(
        base_url=server.url.replace("http:", "https:"), api_key=KEY, model="m",
        first_token_seconds=5, gap_seconds=5, total_seconds=5)  # fmt: skip
    with pytest.raises(LLMRefused, match="certificate .* not trusted"):
        collect(chat)
