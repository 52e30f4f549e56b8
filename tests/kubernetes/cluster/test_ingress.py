"""The ways in, by a controller in the cluster: the chart's Ingress and HTTPRoute, read and obeyed by Traefik."""

import json
import ssl
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

import httpx2
import pytest
from tests.containers.commands import run, wait_for
from tests.kubernetes.cluster.conftest import HERE, INDEX
from tests.kubernetes.cluster.load import QUESTION
from tests.kubernetes.conftest import CHECKERS
from tests.kubernetes.release import Cluster
from tests.support.authority import make_authority

CONTROLLER = "traefik"
IMAGE = "askdock-test/traefik"
GATEWAY_API = "sigs.k8s.io/gateway-api@v1.5.1"
INGRESS, ROUTE = "docs.example.com", "route.example.com"
SECRET = "askdock-tls"
WAYS_IN = (
    *INDEX,
    "llm.baseUrl=http://chat:8000/v1",
    "llm.model=slow",
    "ingress.className=traefik",
    f"ingress.host={INGRESS}",
    "gateway.enabled=true",
    "gateway.parentRefs[0].name=public",
    f"gateway.parentRefs[0].namespace={CONTROLLER}",
    f"gateway.hostnames[0]={ROUTE}",
    rf"networkPolicy.ingressFrom[0].namespaceSelector.matchLabels.kubernetes\.io/metadata\.name={CONTROLLER}",
)


@pytest.fixture(scope="module")
def controller(indexed: Cluster) -> Iterator[Cluster]:
    """Traefik in a namespace of its own, with the Gateway API that the cluster does not bring."""
    if not (CHECKERS / "traefik").exists():
        pytest.skip("make test-kubernetes installs Traefik")
    dockerfile = "FROM askdock-test/debian\nCOPY traefik /usr/local/bin/\n"
    run("docker", "build", "-q", "-t", IMAGE, "-f", "-", str(CHECKERS), input=dockerfile)
    run(str(HERE / "load.sh"), IMAGE, timeout=600)
    module = json.loads(run("go", "mod", "download", "-json", GATEWAY_API, env={**indexed.environment}).stdout)
    indexed.kubectl("apply", "--server-side", "-f", str(Path(module["Dir"]) / "config" / "crd" / "standard"))
    controller = indexed.of(CONTROLLER)
    controller.kubectl("create", "namespace", CONTROLLER)
    controller.kubectl("apply", "-f", str(HERE / "ingress.yaml"))
    controller.kubectl("rollout", "status", "deployment/traefik", "--timeout=3m", timeout=200)
    yield controller
    controller.kubectl("delete", "-f", str(HERE / "ingress.yaml"))
    controller.kubectl("delete", "namespace", CONTROLLER)


@pytest.fixture(scope="module")
def reach(indexed: Cluster, controller: Cluster) -> Iterator[httpx2.Client]:
    """A client of the controller that checks certificates; the request's Host says which way in is meant."""
    with TemporaryDirectory() as name:
        folder = make_authority(Path(name), INGRESS, ROUTE)
        pair = (f"--cert={folder / 'server.pem'}", f"--key={folder / 'key.pem'}")
        for namespace in (indexed, controller):
            namespace.kubectl("create", "secret", "tls", SECRET, *pair)
        trusted = ssl.create_default_context(cafile=folder / "ca.pem")
    indexed.upgrade(*WAYS_IN)
    address = controller.kubectl("get", "service", "traefik", "-o", "jsonpath={.spec.clusterIP}").stdout

    def name_server(request: httpx2.Request) -> None:
        request.extensions["sni_hostname"] = request.headers["Host"]

    with httpx2.Client(
        base_url=f"https://{address}",
        headers={"Authorization": f"Bearer {indexed.front.key}"},
        event_hooks={"request": [name_server]},
        verify=trusted,
        timeout=60,
    ) as client:
        for host in (INGRESS, ROUTE):
            wait_for(lambda host=host: is_routed(client, host), f"the way in of {host}", 120)
        yield client
    indexed.kubectl("delete", "secret", SECRET)


def is_routed(client: httpx2.Client, host: str) -> bool:
    try:
        return client.get("/ready", headers={"Host": host}).status_code == 200
    except httpx2.TransportError:
        return False


@pytest.mark.parametrize("host", [INGRESS, ROUTE])
def test_page_upload_and_stream_pass(indexed: Cluster, reach: httpx2.Client, host: str) -> None:
    name = {"Host": host}
    assert "<html" in reach.get("/", headers=name).text
    text = f"# {host}\n\nThe code word of {host} is larkspur.\n".encode() + b"\n" * 5_000_000
    accepted = reach.post("/v1/documents", headers=name, files={"file": (f"{host}.md", text)})
    assert accepted.status_code == 202, accepted.text
    document = accepted.json()["results"][0]["document"]["id"]
    wait_for(lambda: reach.get(f"/v1/documents/{document}", headers=name).json()["status"] == "READY", "READY")
    begin = time.monotonic()
    question = {"question": QUESTION, "stream": True}
    with reach.stream("POST", "/v1/ask", headers=name, json=question) as answer:
        lines = [(line, time.monotonic() - begin) for line in answer.iter_lines()]
    first, last = lines[0][1], lines[-1][1]
    assert lines[-2][0] == "data: [DONE]"
    # The model takes 15 seconds, and what comes first is not held back until the end.
    assert last - first > 10
    indexed.note(f"{host}: page, 5 MB up, a stream of {last:.0f} s that began after {first:.1f} s")


def test_nobody_but_the_controller_reaches_the_front_end(indexed: Cluster, reach: httpx2.Client) -> None:
    assert reach.get("/ready", headers={"Host": INGRESS}).status_code == 200
    front = f"askdock-frontend.{indexed.namespace}.svc.cluster.local"
    assert indexed.of(CONTROLLER).connects("deployment/traefik", front, 80)
    assert not indexed.of("kube-system").connects("deployment/coredns", front, 80)
