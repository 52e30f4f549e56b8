"""What OpenSearch is sent in the place of what Elasticsearch is, and what the client is told of the answer."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import numpy as np
import pytest

from askdock.records import NO_FILTER, Hit

pytest.importorskip("elasticsearch")

from askdock.adapters.stores.elasticsearch import _is_full
from askdock.adapters.stores.opensearch import OpenSearchChunkStore

FOUND = {"took": 3, "hits": {"hits": [{"_id": "c1", "_score": 0.75}]}}


@contextmanager
def server(asked: list[tuple[dict[str, str], Any]]) -> Iterator[str]:
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers["content-length"]))
            asked.append(({name.lower(): value for name, value in self.headers.items()}, json.loads(body)))
            said = json.dumps(FOUND).encode()
            self.send_response(200)
            self.send_header("content-type", "application/json; charset=UTF-8")
            self.send_header("content-length", str(len(said)))
            self.end_headers()
            self.wfile.write(said)

        def log_message(self, *_: object) -> None: ...

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as made:
        threading.Thread(target=made.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{made.server_address[1]}"
        made.shutdown()


def test_a_server_that_is_no_elasticsearch_is_asked_in_plain_json() -> None:
    asked: list[tuple[dict[str, str], Any]] = []
    with server(asked) as url:
        hits = OpenSearchChunkStore(url).search_dense("g_1", np.ones(2, np.float32), 3, NO_FILTER)
    assert hits == [Hit("c1", 0.5)]
    ((headers, body),) = asked
    assert (headers["content-type"], headers["accept"]) == ("application/json", "application/json")
    assert body["query"]["knn"]["vector"]["vector"] == [1.0, 1.0]
    assert body["size"] == 3


def test_a_server_that_makes_no_index_is_full() -> None:
    assert _is_full(
        "{'type': 'index_create_block_exception', 'reason': 'blocked by: [FORBIDDEN/10/cluster create-index'}"
    )


def test_what_is_said_of_it_names_it() -> None:
    with pytest.raises(Exception, match="the OpenSearch server at http://127.0.0.1:1 does not answer"):
        OpenSearchChunkStore("http://127.0.0.1:1", timeout_seconds=0.5).ping()
