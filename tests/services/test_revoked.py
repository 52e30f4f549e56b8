"""A key that is taken back ends the streams that it opened."""

import asyncio
import json
import time
from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from functools import partial
from typing import Any

import httpx2
import pytest
from tests.services.conftest import FakeAnswers, served
from tests.services.test_access import key

from askdock.adapters.memory import HashEmbedder
from askdock.bootstrap import Parts, System
from askdock.records import AnswerDelta, Grant, Role, digest
from askdock.services.api.accounts.cookies import HEADER, SESSION, csrf_token
from askdock.settings import Settings

SECONDS = 5.0
SLACK = 1.5
"""What a busy machine may add."""


@pytest.fixture
def real_system(settings: Settings) -> System:
    async def think_for_ever() -> None:
        await asyncio.Event().wait()

    answers: Any = FakeAnswers([AnswerDelta("Every"), think_for_ever])
    return System(settings, Parts(embedder=HashEmbedder(32), answers=answers, empty_collections=None))


@pytest.fixture
def address(real_system: System) -> Iterator[str]:
    yield from served(real_system)


STREAMS: dict[str, tuple[str, str, dict[str, Any] | None]] = {
    "progress": ("GET", "/v1/documents/events", None),
    "answer": ("POST", "/v1/ask", {"question": "how many days?", "stream": True}),
    "completion": (
        "POST",
        "/v1/chat/completions",
        {"model": "default", "stream": True, "messages": [{"role": "user", "content": "how many days?"}]},
    ),
}


def _ends(address: str, kept: Any, ended: Any, act: Callable[[], object], codes: set[str]) -> None:
    """Open all streams twice, and see those of the second caller end in an error after the act, and no other."""

    async def run() -> None:
        async with httpx2.AsyncClient(base_url=address, timeout=30) as client:
            opened = asyncio.Semaphore(0)

            async def read(stream: str, headers: dict[str, str]) -> tuple[str, float]:
                method, path, body = STREAMS[stream]
                async with client.stream(method, path, json=body, headers=headers) as reply:
                    assert reply.status_code == 200
                    text = ""
                    async for piece in reply.aiter_text():
                        if not text:
                            opened.release()
                        text += piece
                return text, time.perf_counter()

            others = [asyncio.create_task(read(stream, kept)) for stream in STREAMS]
            ending = [asyncio.create_task(read(stream, ended)) for stream in STREAMS]
            for _ in others + ending:
                await opened.acquire()
            act()
            begin = time.perf_counter()
            for text, end in await asyncio.wait_for(asyncio.gather(*ending), 30):
                assert "[DONE]" not in text
                assert _code(text) in codes
                assert end - begin < SECONDS + SLACK
            assert not any(task.done() for task in others)
            for task in others:
                task.cancel()
            await asyncio.gather(*others, return_exceptions=True)

    asyncio.run(run())


def test_every_open_stream_ends_in_an_error_within_five_seconds(address: str, real_system: System) -> None:
    kept, revoked = key(real_system, Role.READER), key(real_system, Role.READER)

    def revoke() -> None:
        gone = real_system.keys.find(digest(revoked["Authorization"].removeprefix("Bearer ")))
        assert gone is not None
        real_system.keys.revoke(gone.id, datetime.now(UTC))

    _ends(address, kept, revoked, revoke, {"unauthenticated", "invalid_api_key"})


@pytest.mark.parametrize(
    ("change", "codes"),
    [
        ({"disabled": True}, {"unauthenticated", "invalid_api_key"}),
        ({"grants": [Grant(Role.READER, ("other",))]}, {"forbidden", "permission_denied"}),
    ],
    ids=["disabled", "other grants"],
)
def test_so_do_those_of_a_user(address: str, real_system: System, change: dict[str, Any], codes: set[str]) -> None:
    kept = key(real_system, Role.ADMIN)
    people = real_system.people
    user, link = people.create("lin", "Lin", [Grant(Role.READER)], [])
    secret = people.redeem(link, "correct horse battery", "", "").secret
    cookie = {"Cookie": f"{SESSION}={secret}", HEADER: csrf_token(secret)}
    _ends(address, kept, cookie, partial(people.change, user.id, **change), codes)


def _code(stream: str) -> str:
    """That of the error in the stream's last event."""
    last = json.loads(stream.rstrip().rpartition("data: ")[2])
    return str(last.get("error", last)["code"])
