"""What only a real server and a real connection show: streaming as it goes, and clients that go away."""

import asyncio
import http.client
import json
import threading
from collections.abc import Iterator

import pytest
import uvicorn

from askdock.records import AnswerDelta
from askdock.services.api.app import create_app
from askdock.services.common.server import bind, configure


@pytest.fixture
def port(system) -> Iterator[int]:
    """The application under uvicorn on a free port."""
    with bind("127.0.0.1", 0) as listener:
        server = uvicorn.Server(configure(create_app(system, heartbeat_seconds=0.02)))
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listener]})
        thread.start()
        yield listener.getsockname()[1]
        server.should_exit = True
        thread.join(30)
        assert not thread.is_alive()


def ask(port: int) -> tuple[http.client.HTTPConnection, http.client.HTTPResponse]:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    body = json.dumps({"question": "How many days?", "stream": True})
    connection.request("POST", "/v1/ask", body, {"Content-Type": "application/json"})
    return connection, connection.getresponse()


def test_a_client_that_goes_away_ends_the_generation(port: int, system) -> None:
    async def think_for_ever() -> None:
        await asyncio.Event().wait()

    system.answers.script = [AnswerDelta("Every"), think_for_ever]
    connection, reply = ask(port)
    assert b"event: delta" in reply.readline()
    assert not system.answers.closed.is_set()
    reply.close()
    connection.close()
    assert system.answers.closed.wait(30)


def test_pieces_arrive_while_the_answer_is_still_written(port: int, system) -> None:
    go_on = threading.Event()

    async def wait_for_the_client() -> None:
        await asyncio.to_thread(go_on.wait, 30)

    system.answers.script = [AnswerDelta("Every"), wait_for_the_client, *system.answers.script]
    connection, reply = ask(port)
    assert b"event: delta" in reply.readline()
    go_on.set()
    assert reply.read().endswith(b"data: [DONE]\n\n")
    connection.close()
