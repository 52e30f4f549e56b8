"""A model that is slow to answer keeps its own questions waiting, and nothing else."""

import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import httpx2
import pytest
from tests.services.conftest import served

from askdock.records import Passage, Query
from askdock.settings import Settings

WAITING = 40
"""More than the threads that asyncio takes on any machine: 32 at most."""


@pytest.fixture
def settings(settings: Settings) -> Settings:
    return settings.model_copy(
        update={
            "embedder_url": "http://127.0.0.1:1/embed",
            "max_searches": 2 * WAITING,
            "max_requests": 4 * WAITING,
        }
    )


@pytest.fixture
def address(system: Any) -> Iterator[str]:
    yield from served(system)


def test_questions_wait_for_a_server_side_by_side(
    address: str, system: Any, monkeypatch: pytest.MonkeyPatch
) -> None:
    together, found = threading.Barrier(WAITING), system.retriever.passages

    def wait(query: Query) -> list[Passage]:
        if not query.settings.legs:  # by the model, not by words alone
            together.wait(60)
        return list(found)

    monkeypatch.setattr(system.retriever, "retrieve", wait)
    with httpx2.Client(base_url=address, timeout=90, limits=httpx2.Limits(max_connections=None)) as client:

        def search(number: int) -> int:
            return client.post("/v1/search", json={"query": f"how many days, {number}?"}).status_code

        with ThreadPoolExecutor(WAITING) as threads:
            waiting = [threads.submit(search, number) for number in range(WAITING - 1)]
            assert client.get("/v1/collections").status_code == 200
            assert search(WAITING) == 200
            assert {one.result() for one in waiting} == {200}
