"""The override files that make another system of the Compose file: a small host, networks with IPv6."""

import json
from collections.abc import Iterator

import pytest
from tests.containers.commands import ROOT, run
from tests.containers.conftest import Compose, running

CHOICES = ROOT / "deploy" / "compose"
OVER_IPV6 = """
import http.client, socket, sys
host, port, path = sys.argv[1:]
address = socket.getaddrinfo(host, int(port), socket.AF_INET6)[0][4][0]
connection = http.client.HTTPConnection(address, int(port), timeout=10)
connection.request("GET", path)
print(connection.getresponse().status)
"""


@pytest.fixture(scope="module")
def chosen(images: None) -> Iterator[Compose]:
    """Both at once: each changes parts of its own."""
    with running("askdock-choices", 18200, CHOICES / "small.yaml", CHOICES / "ipv6.yaml") as compose:
        yield compose


def test_a_small_host_runs_no_etcd_and_answers(chosen: Compose) -> None:
    assert chosen.container("milvus")
    assert not chosen.container("etcd")
    mounted = chosen("exec", "-T", "milvus", "cat", "/milvus/configs/embedEtcd.yaml").stdout
    assert mounted == (CHOICES / "embedded-etcd.yaml").read_text(encoding="utf-8")
    report = json.loads(chosen("run", "--rm", "-T", "index", "/data", "--json").stdout)
    assert report["failed"] == {}
    status, answer = chosen.front.ask("What is the hotel limit per night for journeys to North America?")
    assert status == 200, answer
    assert answer["citations"][0]["document_name"] == "travel-policy.docx"


@pytest.mark.parametrize(
    ("asking", "asked", "port", "path"),
    [
        ("api", "frontend", 3000, "/healthz"),
        ("worker", "api", 8000, "/health"),
        ("api", "retriever", 8000, "/health"),
    ],
)
def test_services_reach_each_other_by_ipv6(chosen: Compose, asking: str, asked: str, port: int, path: str) -> None:
    called = chosen("exec", "-T", asking, "python", "-c", OVER_IPV6, asked, str(port), path)
    assert called.stdout.strip() == "200"


def test_both_networks_have_ipv6(chosen: Compose) -> None:
    for name in ("front", "back"):
        (network,) = json.loads(run("docker", "network", "inspect", f"{chosen.project}_{name}").stdout)
        families = {":" in part["Subnet"] for part in network["IPAM"]["Config"]}
        assert network["EnableIPv6"]
        assert families == {False, True}, network["IPAM"]
