"""What is past the limits is refused at once, and a client that takes nothing is let go."""

import asyncio
import socket
import threading
import time
from collections.abc import Iterator
from typing import Any

import httpx2
import pytest
from tests.services.conftest import ANSWER, served

from askdock.records import AnswerDelta
from askdock.settings import Settings

BODY = b'{"question": "how many days?", "stream": true}'
ASK = (
    b"POST /v1/ask HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
    b"Content-Length: %d\r\n\r\n%s" % (len(BODY), BODY)
)
SLACK = 15.0
"""What a busy machine may add."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(update={"max_answers": 2, "max_searches": 1, "write_seconds": 1.0})


@pytest.fixture
def address(system: Any) -> Iterator[str]:
    yield from served(system)


def shown(address: str, name: str) -> float:
    """The value of a metric."""
    lines = httpx2.get(f"{address}/metrics", timeout=30).text.splitlines()
    return float(next((line.split()[-1] for line in lines if line.startswith(name)), "0"))


def test_what_is_past_a_limit_is_refused_and_the_next_is_not(address: str, system: Any) -> None:
    going_on = threading.Event()

    async def wait() -> None:
        await asyncio.to_thread(going_on.wait, 30)

    system.answers.script = [AnswerDelta("Every"), wait, ANSWER]
    shed = shown(address, 'askdock_http_shed_total{kind="answers"}')

    async def run() -> None:
        async with httpx2.AsyncClient(base_url=address, timeout=60) as client:
            question = {"question": "how many days?", "stream": True}
            async with client.stream("POST", "/v1/ask", json=question) as first:
                one = first.aiter_text()
                await anext(one)
                async with client.stream("POST", "/v1/ask", json=question) as second:
                    two = second.aiter_text()
                    await anext(two)
                    refused = await client.post("/v1/ask", json=question)
                    assert (refused.status_code, refused.json()["code"]) == (503, "overloaded")
                    assert "ASKDOCK_MAX_ANSWERS" in refused.json()["detail"]
                    assert int(refused.headers["retry-after"]) >= 1
                    # Other kinds of requests have limits of their own.
                    assert (await client.post("/v1/search", json={"query": "days"})).status_code == 200
                    assert (await client.get("/health")).status_code == 200
                    going_on.set()
                    assert "".join([text async for text in two]).endswith("data: [DONE]\n\n")
            assert (await client.post("/v1/ask", json={"question": "how many days?"})).status_code == 200

    asyncio.run(run())
    assert shown(address, 'askdock_http_shed_total{kind="answers"}') == shed + 1


def test_a_client_that_takes_nothing_loses_its_connection_and_its_generation(address: str, system: Any) -> None:
    async def think_for_ever() -> None:
        await asyncio.Event().wait()

    # Far more than the buffers of a connection take.
    system.answers.script = [AnswerDelta("x" * 100_000)] * 200 + [think_for_ever]
    with socket.create_connection(("127.0.0.1", int(address.rpartition(":")[2]))) as connection:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
        connection.sendall(ASK)
        begin = time.monotonic()
        assert system.answers.closed.wait(1.0 + SLACK)
        assert time.monotonic() - begin < 1.0 + SLACK
    while shown(address, 'askdock_http_in_flight{kind="answers"}'):
        assert time.monotonic() - begin < 2 * SLACK
    assert httpx2.post(f"{address}/v1/search", json={"query": "days"}, timeout=30).status_code == 200
