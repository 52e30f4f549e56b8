"""A real Traefik that reads the chart's Ingress and HTTPRoute, before a real server: HTTPS, paths, streams,
uploads.
"""

import base64
import json
import ssl
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from urllib.parse import urlsplit

import httpx2
import pytest
from tests.conftest import free_port
from tests.e2e.conftest import Shell
from tests.e2e.stand_ins import models
from tests.kubernetes.conftest import CHECKERS, Manifests
from tests.kubernetes.manifests import objects
from tests.kubernetes.objects import serving
from tests.support.authority import make_authority

KEY = "an-admin-key-of-the-operators-own-choice"
INGRESS, ROUTE = "docs.example.com", "route.example.com"
PATH, SECRET = "/askdock", "askdock-tls"
SENTENCE = "Everyone has 25 days of annual leave"
PATIENCE = 300
"""Seconds that a slow machine may take for one step."""

Reach = Callable[[str], httpx2.Client]


class SlowModel(ThreadingHTTPServer):
    """A chat model whose reply stops after a sentence until `go_on` is set."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Reply)
        self.go_on = threading.Event()


class _Reply(BaseHTTPRequestHandler):
    server: SlowModel

    def do_POST(self) -> None:
        self.rfile.read(int(self.headers["Content-Length"]))
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.end_headers()
        self._send({"delta": {"content": f"{SENTENCE} [1]. {SENTENCE} "}, "finish_reason": None})
        assert self.server.go_on.wait(PATIENCE)
        self._send({"delta": {"content": "[1]."}, "finish_reason": "stop"}, "data: [DONE]\n\n")

    def _send(self, choice: dict[str, object], end: str = "") -> None:
        chunk = {"id": "1", "object": "chat.completion.chunk", "created": 0, "model": "m", "usage": None}
        self.wfile.write(f"data: {json.dumps({**chunk, 'choices': [{'index': 0, **choice}]})}\n\n{end}".encode())
        self.wfile.flush()

    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture(scope="module")
def model() -> Iterator[SlowModel]:
    with SlowModel() as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory, model: SlowModel) -> Iterator[int]:
    """The port of a server below a path, with the settings of the chart that concern it."""
    folder = tmp_path_factory.mktemp("server")
    shell = Shell(folder / "data", folder / "models", "e")
    settings = {
        "ASKDOCK_ADMIN_KEY": KEY,
        "ASKDOCK_PUBLIC_URL": f"https://{INGRESS}{PATH}",
        "ASKDOCK_TRUSTED_HOSTS": f"{INGRESS},{ROUTE},127.0.0.1",
        "ASKDOCK_TRUSTED_PROXIES": "1",
        "LLM_BASE_URL": f"http://127.0.0.1:{model.server_port}/v1",
        "LLM_MODEL": "m",
    }
    with models() as embedder:
        settings["ASKDOCK_EMBEDDER_URL"] = f"{embedder.url}/embeddings"
        with shell.serving(**settings) as url:
            yield urlsplit(url).port or 0


@contextmanager
def traefik(manifests: Manifests, port: int, folder: Path) -> Iterator[int]:
    """The HTTPS port of a Traefik for the chart's ways in, with the front end at `port` and the certificate of
    `folder` in the Secret that both name; its log goes there too.
    """
    entry = free_port()
    ours = [one for one in manifests if one["kind"] in ("Ingress", "HTTPRoute")]
    ours.append(objects(manifests, "Service")["ask-askdock-frontend"])
    for one in ours:
        one["metadata"]["namespace"] = "docs"
    cluster = [
        {"apiVersion": "v1", "kind": "Namespace", "metadata": {"name": "docs"}},
        {
            "apiVersion": "v1",
            "kind": "Secret",
            "metadata": {"name": SECRET, "namespace": "docs"},
            "type": "kubernetes.io/tls",
            "data": {
                name: base64.b64encode((folder / file).read_bytes()).decode()
                for name, file in (("tls.crt", "server.pem"), ("tls.key", "key.pem"))
            },
        },
        {
            "apiVersion": "discovery.k8s.io/v1",
            "kind": "EndpointSlice",
            "metadata": {
                "name": "front",
                "namespace": "docs",
                "labels": {"kubernetes.io/service-name": "ask-askdock-frontend"},
            },
            "addressType": "IPv4",
            "ports": [{"name": "http", "port": port, "protocol": "TCP"}],
            "endpoints": [{"addresses": ["127.0.0.1"], "conditions": {"ready": True, "serving": True}}],
        },
        {
            "apiVersion": "networking.k8s.io/v1",
            "kind": "IngressClass",
            "metadata": {"name": "traefik"},
            "spec": {"controller": "traefik.io/ingress-controller"},
        },
        {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "GatewayClass",
            "metadata": {"name": "traefik"},
            "spec": {"controllerName": "traefik.io/gateway-controller"},
        },
        {
            "apiVersion": "gateway.networking.k8s.io/v1",
            "kind": "Gateway",
            "metadata": {"name": "public", "namespace": "docs"},
            "spec": {
                "gatewayClassName": "traefik",
                "listeners": [
                    {
                        "name": "websecure",
                        "protocol": "HTTPS",
                        "port": entry,
                        "tls": {
                            "mode": "Terminate",
                            "certificateRefs": [{"group": "", "kind": "Secret", "name": SECRET}],
                        },
                    }
                ],
            },
        },
    ]
    with serving([*ours, *cluster]) as api, (folder / "log").open("w") as out:
        process = subprocess.Popen(
            [
                str(CHECKERS / "traefik"),
                "--global.checknewversion=false",
                f"--entrypoints.websecure.address=127.0.0.1:{entry}",
                # As its own chart and k3s start it.
                "--entrypoints.websecure.http.tls=true",
                f"--providers.kubernetesingress.endpoint={api.url}",
                f"--providers.kubernetesgateway.endpoint={api.url}",
            ],
            stdout=out,
            stderr=out,
        )
        try:
            yield entry
        finally:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def reach(
    checkers: Path, render: Callable[..., Manifests], server: int, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Reach]:
    """A client for each host name, once Traefik knows both ways in."""
    manifests = render(
        f"publicUrl=https://{INGRESS}{PATH}",
        "ingress.enabled=true",
        "ingress.className=traefik",
        f"ingress.host={INGRESS}",
        f"ingress.tlsSecret={SECRET}",
        "gateway.enabled=true",
        # What the server fills in where it is not given.
        "gateway.parentRefs[0].group=gateway.networking.k8s.io",
        "gateway.parentRefs[0].kind=Gateway",
        "gateway.parentRefs[0].name=public",
        f"gateway.hostnames[0]={ROUTE}",
    )
    folder = make_authority(tmp_path_factory.mktemp("traefik"), INGRESS, ROUTE)
    trusted = ssl.create_default_context(cafile=folder / "ca.pem")
    with traefik(manifests, server, folder) as port:

        def reached(host: str) -> httpx2.Client:
            headers = {"Host": host, "Authorization": f"Bearer {KEY}"}
            # Its certificate is checked, and chosen, by that name.
            name = [lambda request: request.extensions.update(sni_hostname=host)]
            return httpx2.Client(
                base_url=f"https://127.0.0.1:{port}",
                headers=headers,
                event_hooks={"request": name},
                verify=trusted,
                timeout=PATIENCE,
            )

        end = time.monotonic() + PATIENCE
        while not all(is_routed(reached, host) for host in (INGRESS, ROUTE)):
            assert time.monotonic() < end, (folder / "log").read_text()[-4000:]
            time.sleep(0.5)
        yield reached


def is_routed(reach: Reach, host: str) -> bool:
    try:
        with reach(host) as caller:
            return caller.get(f"{PATH}/ready").status_code == 200
    except httpx2.TransportError:
        return False


def test_page_and_api_are_below_the_path_and_nowhere_else(reach: Reach) -> None:
    with reach(INGRESS) as caller:
        assert caller.get(f"{PATH}/v1/collections").status_code == 200
        assert caller.get(f"{PATH}elsewhere/v1/collections").status_code == 404
        assert caller.get("/v1/collections").status_code == 404
        assert caller.get(f"{PATH}/v1/collections", headers={"Host": "other.example.com"}).status_code == 404


@pytest.mark.parametrize("host", [INGRESS, ROUTE])
def test_an_upload_of_some_megabytes_passes_and_an_answer_comes_as_it_is_made(
    reach: Reach, host: str, model: SlowModel
) -> None:
    with reach(host) as caller:
        text = f"# Leave\n\n{SENTENCE}.\n".encode() + b"\n" * 2_000_000
        accepted = caller.post(f"{PATH}/v1/documents", files={"file": ("leave.md", text)})
        assert accepted.status_code == 202, accepted.text
        document = f"{PATH}/v1/documents/{accepted.json()['results'][0]['document']['id']}"
        end = time.monotonic() + PATIENCE
        while (found := caller.get(document).json())["status"] != "READY":
            assert time.monotonic() < end, found
            time.sleep(0.5)

        model.go_on.clear()
        question = {"question": "How many days of annual leave has everyone?", "stream": True}
        with caller.stream("POST", f"{PATH}/v1/ask", json=question) as answer:
            lines = answer.iter_lines()
            # The model says the rest only after its first sentence has come through.
            seen = next((line for line in lines if "25 days" in line), "")
            model.go_on.set()
            assert seen
            assert list(lines)[-2:] == ["data: [DONE]", ""]
