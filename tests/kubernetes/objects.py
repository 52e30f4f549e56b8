"""Objects as a Kubernetes API server lists and watches them, for controllers; it takes what they say of a status.

It stands in for a server where none can be built in time: it checks nothing and fills in no defaults.
"""

import json
import queue
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

Object = dict[str, Any]


class ObjectServer(ThreadingHTTPServer):
    """Serves `objects` on loopback."""

    daemon_threads = True

    def __init__(self, objects: list[Object]) -> None:
        super().__init__(("127.0.0.1", 0), _Handler)
        self._lock = threading.Lock()
        self._objects: dict[str, dict[str, Object]] = {}
        self._watchers: dict[str, list[queue.SimpleQueue[Object]]] = {}
        self._version = 1
        for one in objects:
            self._objects.setdefault(_collection(one), {})[one["metadata"]["name"]] = one

    @property
    def url(self) -> str:
        """Of the server."""
        return f"http://127.0.0.1:{self.server_port}"

    def items(self, path: str) -> Object:
        """The list of a collection."""
        with self._lock:
            found = list(self._objects.get(path, {}).values())
            return {"metadata": {"resourceVersion": str(self._version)}, "items": found}

    def changes(self, path: str) -> Iterator[Object]:
        """What happens to a collection from now on, without an end."""
        happened: queue.SimpleQueue[Object] = queue.SimpleQueue()
        with self._lock:
            self._watchers.setdefault(path, []).append(happened)
        while True:
            yield happened.get()

    def set_status(self, one: Object) -> Object:
        """Keep the status that a controller found, and tell who watches."""
        path, name = _collection(one), one["metadata"]["name"]
        with self._lock:
            self._version += 1
            kept = self._objects[path][name]
            version = {"resourceVersion": str(self._version)}
            changed = {**kept, "metadata": kept["metadata"] | version, "status": one["status"]}
            self._objects[path][name] = changed
            for watcher in self._watchers.get(path, []):
                watcher.put({"type": "MODIFIED", "object": changed})
            return changed


def _collection(one: Object) -> str:
    """The path that objects of its kind are listed under."""
    version, kind = one["apiVersion"], one["kind"].lower()
    return f"/{'apis' if '/' in version else 'api'}/{version}/{kind}{'es' if kind.endswith('s') else 's'}"


@contextmanager
def serving(objects: list[Object]) -> Iterator[ObjectServer]:
    """A running one."""
    with ObjectServer(objects) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: ObjectServer

    def do_GET(self) -> None:
        url = urlsplit(self.path)
        asked = parse_qs(url.query)
        if url.path == "/version":
            self._send(200, {"major": "1", "minor": "36", "gitVersion": "v1.36.3"})
        elif "sendInitialEvents" in asked:
            # Clients list where a server cannot begin a watch with all that is there.
            self._send(400, {})
        elif "watch" in asked:
            self._watch(url.path)
        else:
            self._send(200, self.server.items(url.path))

    def do_PUT(self) -> None:
        self._send(200, self.server.set_status(json.loads(self.rfile.read(int(self.headers["Content-Length"])))))

    def _watch(self, path: str) -> None:
        self.send_response(200)
        self.send_header("Content-Type", "application/json")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        for change in self.server.changes(path):
            content = json.dumps(change).encode() + b"\n"
            self.wfile.write(b"%x\r\n%s\r\n" % (len(content), content))
            self.wfile.flush()

    def _send(self, status: int, body: Object) -> None:
        content = json.dumps(body).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    def log_message(self, *_: object) -> None:
        """Nothing to say."""
