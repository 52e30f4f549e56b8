"""What a client sees, and when, of each way a chat model can misbehave: writes docs/reference/llm-faults.md.

    python benchmarks/llm_faults.py [--write]

A stand-in for the model's server misbehaves behind the real chat adapter, answer pipeline and API, with the
default limits; all faults at once, each against an application of its own. The tests of the same faults
(`tests/services/test_llm_faults.py`) have shorter limits.
"""

import argparse
import re
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from http.server import BaseHTTPRequestHandler
from pathlib import Path

from fastapi import FastAPI
from fastapi.testclient import TestClient

ROOT = Path(__file__).parents[1]
sys.path.insert(0, str(ROOT))

from tests.services import test_llm_faults as faults  # noqa: E402 - the repository's own folder, not a package
from tests.services.conftest import make_system  # noqa: E402
from tests.unit.adapters.chat.test_openai import Upstream, event, head  # noqa: E402

from askdock.adapters.chat.openai import OpenAIChat  # noqa: E402
from askdock.adapters.chat.resilient import ResilientChat  # noqa: E402
from askdock.services.api.app import create_app  # noqa: E402
from askdock.settings import Settings  # noqa: E402

PAGE = ROOT / "docs/reference/llm-faults.md"
Behaviour = Callable[[BaseHTTPRequestHandler], None]
LONGER = 300
"""Seconds of silence: longer than any limit."""


def trickle(handler: BaseHTTPRequestHandler) -> None:
    """A word every few seconds and no end: always within the gap, never done."""
    head(handler)
    while True:
        event(handler, "and ")
        time.sleep(5)


def behaviours(upstream: Upstream) -> dict[str, Behaviour | None]:
    """Every fault by name; None: nobody listens."""
    before = {f"{name}, before the first token": behave for name, behave in faults.BEFORE.items()}
    return {
        **before,
        "silence, before the first token": faults.stall(upstream, seconds=LONGER),
        "garbage, after a token": faults.after_a_token(b"data: {not json\n\n"),
        "10 MB line, after a token": faults.after_a_token(faults.LINE),
        "connection closed, after a token": faults.after_a_token(),
        "silence, after a token": faults.stall(upstream, "Everyone has ", seconds=LONGER),
        "text without end, as fast as it can": faults.endless,
        "text without end, a word every 5 s": trickle,
    }


def application(name: str, folder: Path) -> tuple[FastAPI, Upstream]:
    """The API before a server that has this fault."""
    settings = Settings(_env_file=None, data_dir=folder)
    upstream = Upstream()
    behave = behaviours(upstream)[name]
    if behave is None:
        upstream.server.shutdown()
        upstream.server.server_close()
    else:
        upstream.behave = behave
    model = OpenAIChat(
        base_url=upstream.url,
        api_key=None,
        model="main",
        first_token_seconds=settings.llm_first_token_seconds,
        gap_seconds=settings.llm_gap_seconds,
        total_seconds=settings.llm_total_seconds,
    )
    chat = ResilientChat(
        [model],
        retries=settings.llm_retries,
        breaker_failures=settings.llm_breaker_failures,
        breaker_seconds=settings.llm_breaker_seconds,
    )
    return create_app(make_system(settings, answers=faults.answers_of(chat))), upstream


def outcome(app: FastAPI, upstream: Upstream) -> tuple[str, float]:
    """What the client of a stream is left with, and after how many seconds."""
    with TestClient(app, base_url="http://127.0.0.1") as client:
        text, seconds = faults.ask(client)
    upstream.release.set()
    if error := re.search(r'event: error.*?"status":(\d+).*?"code":"(\w+)"', text, re.DOTALL):
        return f"an `error` event, `{error[2]}`, and no `[DONE]`", seconds
    if '"degraded":true' in text and text.endswith("data: [DONE]\n\n"):
        return "quoted sentences, labelled `degraded`, then `[DONE]`", seconds
    return f"something else: {text[-200:]!r}", seconds


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--write", action="store_true", help="write the page instead of printing it")
    options = parser.parse_args()
    names = list(behaviours(Upstream()))
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(len(names)) as together:
        made = [application(name, Path(tempfile.mkdtemp(dir=folder))) for name in names]
        found = list(together.map(outcome, *zip(*made, strict=True)))
    rows = "\n".join(
        f"| {name} | {what} | {seconds:.1f} |" for name, (what, seconds) in zip(names, found, strict=True)
    )
    page = f"""\
# When the chat model fails

What the client of a streamed answer sees of each fault, and after how many seconds, with the default limits, one
model and no fallback ([decision 22](../adr/0022-chat-model-failures.md)). Written by
`python benchmarks/llm_faults.py --write`; seconds include what a busy machine added.

| the model's server | the client sees | seconds |
|---|---|---|
{rows}

With `ASKDOCK_LLM_FALLBACKS` the next model is asked before sentences are quoted, and the answer names it. With
`ASKDOCK_LLM_EXTRACTIVE_FALLBACK=false` the faults before the first token are errors with status 502 or 504.
"""
    if options.write:
        PAGE.write_text(page, encoding="utf-8")
    else:
        print(page)


if __name__ == "__main__":
    main()
