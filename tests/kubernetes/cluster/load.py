"""Asks a running system at a steady pace, whether or not it keeps up, with streams beside; counts failures."""

import json
import os
import threading
import time
import urllib.request
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from http.client import HTTPException

from tests.containers.conftest import Api

PER_SECOND = float(os.environ.get("ASKDOCK_TEST_RATE", "20"))
SEARCHES_IN_TEN = 2
"""A search costs Milvus Lite alone, the stand-in that is written in Python, a twentieth of a second of a core."""
STREAMS = 4
QUESTION = "What is the hotel limit per night for journeys to North America?"


class Load:
    """A context: load while it is entered. Afterwards `failures` must be empty."""

    def __init__(self, api: Api) -> None:
        self._api = api
        self._stop = threading.Event()
        self._lock = threading.Lock()
        self._requests = ThreadPoolExecutor(128)
        self._threads = [threading.Thread(target=self._pace)]
        self._threads += [threading.Thread(target=self._stream) for _ in range(STREAMS)]
        self.counts: Counter[str] = Counter()
        self.failures: list[str] = []
        self.slowest = 0.0
        self.seconds = 0.0

    def __enter__(self) -> "Load":
        self._begin = time.monotonic()
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        for thread in self._threads:
            thread.join()
        self._requests.shutdown()
        self.seconds = time.monotonic() - self._begin

    def __str__(self) -> str:
        return (
            f"{self.counts['request']} requests and {self.counts['stream']} streams in {self.seconds:.0f} s, "
            f"{len(self.failures)} failed, the slowest request took {self.slowest:.1f} s"
        )

    def _pace(self) -> None:
        due, number = time.monotonic(), 0
        while not self._stop.wait(max(due - time.monotonic(), 0)):
            self._requests.submit(self._request, number % 10 < SEARCHES_IN_TEN)
            due, number = due + 1 / PER_SECOND, number + 1

    def _request(self, search: bool) -> None:
        """A search, or a question that the api answers out of the catalogue."""
        begin = time.monotonic()
        try:
            if search:
                status, answer = self._api.request("POST", "/v1/search", {"query": QUESTION}, timeout=30)
            else:
                status, answer = self._api.request("GET", "/v1/collections", timeout=30)
        except HTTPException as error:
            status, answer = 0, repr(error)
        found = status == 200 and bool(answer["passages" if search else "collections"])
        with self._lock:
            self.counts["request"] += 1
            self.slowest = max(self.slowest, time.monotonic() - begin)
            if not found:
                self.failures.append(f"{'search' if search else 'collections'}: {status} {answer}")

    def _stream(self) -> None:
        """One answer after the other, each to its end."""
        while not self._stop.is_set():
            failure = self._read_stream()
            with self._lock:
                self.counts["stream"] += 1
                if failure:
                    self.failures.append(f"stream: {failure}")

    def _read_stream(self) -> str:
        body = json.dumps({"question": QUESTION, "stream": True}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {self._api.key}"}
        request = urllib.request.Request(f"{self._api.url}/v1/ask", body, headers)  # noqa: S310
        try:
            with urllib.request.urlopen(request, timeout=60) as reply:  # noqa: S310
                events = reply.read().decode()
        except (OSError, HTTPException) as error:
            return repr(error)
        if not events.rstrip().endswith("data: [DONE]") or "event: error" in events or '"degraded":true' in events:
            return f"ends with {events[-300:]!r}"
        return ""
