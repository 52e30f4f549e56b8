"""The part of Docker's API by which a proxy learns which containers or services there are."""

import json
import threading
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

NETWORK = "n1"


@contextmanager
def docker_api(name: str, labels: Mapping[str, str], network: str, *, swarm: bool) -> Iterator[int]:
    """The port of an engine with one container, or one service of a Swarm, at 127.0.0.1 in a network.

    https://docs.docker.com/reference/api/engine/
    """
    at = {"NetworkID": NETWORK, "IPAddress": "127.0.0.1", "GlobalIPv6Address": ""}
    container = {
        "Id": "c1",
        "Name": f"/{name}",
        "Names": [f"/{name}"],
        "Labels": dict(labels),
        "State": {"Status": "running", "Running": True},
        "Config": {"Labels": dict(labels)},
        "HostConfig": {"NetworkMode": network},
        "NetworkSettings": {"Networks": {network: at}, "Ports": {}},
    }
    service = {
        "ID": "s1",
        "Spec": {
            "Name": name,
            "Labels": dict(labels),
            "Mode": {"Replicated": {"Replicas": 1}},
            "EndpointSpec": {"Mode": "vip"},
        },
        "Endpoint": {"Spec": {"Mode": "vip"}, "VirtualIPs": [{"NetworkID": NETWORK, "Addr": "127.0.0.1/32"}]},
    }
    attached = {"Network": {"ID": NETWORK, "Spec": {"Name": network}}, "Addresses": ["127.0.0.1/32"]}
    task = {
        "ID": "t1",
        "ServiceID": "s1",
        "Slot": 1,
        "DesiredState": "running",
        "Status": {"State": "running"},
        "NetworksAttachments": [attached],
    }
    overlay = {"Id": NETWORK, "Name": network, "Driver": "overlay", "Scope": "swarm"}
    answers: dict[str, Any] = {
        "version": {"ApiVersion": "1.50", "MinAPIVersion": "1.24", "Version": "28.2.2", "Os": "linux"},
        "info": {"Swarm": {"LocalNodeState": "active" if swarm else "inactive"}},
        "containers/json": [container | {"State": "running", "Status": "Up"}],
        "containers/c1/json": container,
        "services": [service],
        "networks": [overlay],
        "tasks": [task],
    }

    class Engine(BaseHTTPRequestHandler):
        def do_HEAD(self) -> None:
            self._reply(b"")

        def do_GET(self) -> None:
            path = self.path.partition("?")[0].strip("/")
            path = path.partition("/")[2] if path.startswith("v1.") else path
            if path == "events":
                done.wait()
                return
            self._reply(json.dumps(answers[path]).encode() if path in answers else b"OK")

        def _reply(self, content: bytes) -> None:
            self.send_response(200)
            self.send_header("Api-Version", "1.50")
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        def log_message(self, *_: object) -> None:
            """Nothing to say."""

    done = threading.Event()
    with ThreadingHTTPServer(("127.0.0.1", 0), Engine) as server:
        server.daemon_threads = True
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield server.server_port
        finally:
            done.set()
            server.shutdown()
