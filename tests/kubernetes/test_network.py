"""Ways in and out: hosts, Gateway API, address families, and what NetworkPolicies open."""

from collections.abc import Callable
from typing import Any

import pytest
from tests.kubernetes.conftest import ROOT, Manifests
from tests.kubernetes.manifests import EVERYTHING, objects

Render = Callable[..., Manifests]
Peer = dict[str, Any]


def component(peer: Peer) -> str:
    labels: dict[str, str] = peer.get("podSelector", {}).get("matchLabels", {})
    return labels.get("app.kubernetes.io/component", "")


@pytest.mark.parametrize("files", [(), ("values-production.yaml",)])
def test_the_test_pod_is_admitted_to_what_it_asks(render: Render, files: tuple[str, ...]) -> None:
    policies = objects(render(files=files), "NetworkPolicy")
    for asked in ("frontend", "api"):
        rules = policies[f"ask-askdock-{asked}"]["spec"]["ingress"]
        admitted = [rule for rule in rules if "from" not in rule or "test" in map(component, rule["from"])]
        assert admitted, asked
    egress = policies["ask-askdock-test"]["spec"]["egress"]
    assert {component(peer) for rule in egress for peer in rule.get("to", [])} >= {"frontend", "api"}


def test_names_are_asked_for_at_the_ports_of_name_servers_pods(render: Render) -> None:
    wanted = {(port, protocol) for port in (53, 5353) for protocol in ("UDP", "TCP")}
    for name, policy in objects(render(*EVERYTHING), "NetworkPolicy").items():
        anywhere = [rule for rule in policy["spec"]["egress"] if "to" not in rule]
        assert wanted <= {(port["port"], port["protocol"]) for rule in anywhere for port in rule["ports"]}, name


@pytest.mark.parametrize("name", ["api", "retriever", "worker"])
def test_one_namespace_scrapes_metrics_and_no_other_reaches_an_api(render: Render, name: str) -> None:
    monitoring = {"namespaceSelector": {"matchLabels": {"kubernetes.io/metadata.name": "monitoring"}}}

    def outside(*values: str) -> list[object]:
        rules = objects(render(json=values), "NetworkPolicy")[f"ask-askdock-{name}"]["spec"]["ingress"]
        assert all(rule.get("from") for rule in rules), "a rule without `from` admits everybody"
        return [peer for rule in rules for peer in rule["from"] if "podSelector" not in peer]

    assert outside() == [monitoring]
    assert outside("networkPolicy.monitoringFrom=[]") == []


def test_rules_may_be_added_for_all_and_for_one(render: Render) -> None:
    mesh = "namespaceSelector.matchLabels.name"
    manifests = render(
        *EVERYTHING,
        f"networkPolicy.extraEgress[0].to[0].{mesh}=istio-system",
        f"networkPolicy.extraIngress[0].from[0].{mesh}=istio-system",
        f"networkPolicy.components.frontend.extraEgress[0].to[0].{mesh}=only-frontend",
    )
    system = {"namespaceSelector": {"matchLabels": {"name": "istio-system"}}}
    policies = objects(manifests, "NetworkPolicy")
    for name, policy in policies.items():
        if name == "ask-askdock-deny":
            continue
        assert {"to": [system]} in policy["spec"]["egress"], name
        assert {"from": [system]} in policy["spec"]["ingress"], name
    only = {"to": [{"namespaceSelector": {"matchLabels": {"name": "only-frontend"}}}]}
    assert [name for name, policy in policies.items() if only in policy["spec"]["egress"]] == [
        "ask-askdock-frontend"
    ]


def test_external_services_are_reached_by_both_families(render: Render) -> None:
    for name in ("api", "worker", "retriever", "migrate", "index"):
        rules = objects(render(), "NetworkPolicy")[f"ask-askdock-{name}"]["spec"]["egress"]
        blocks = {peer["ipBlock"]["cidr"] for rule in rules for peer in rule.get("to", []) if "ipBlock" in peer}
        assert blocks == {"0.0.0.0/0", "::/0"}, name


def test_the_retriever_asks_for_a_token(render: Render) -> None:
    (job,) = (job for name, job in objects(render(), "Job").items() if name == "ask-askdock-secrets")
    assert "retriever_token" in job["spec"]["template"]["spec"]["containers"][0]["args"]


def test_several_hosts_with_certificates_of_their_own(render: Render) -> None:
    values = (
        'ingress.hosts=["a.example",{"host":"b.example","paths":[{"path":"/docs"}]}]',
        'ingress.tls=[{"hosts":["a.example"],"secretName":"a"},{"hosts":["b.example"],"secretName":"b"}]',
        'ingress.annotations={"nginx.ingress.kubernetes.io/proxy-body-size":"2g"}',
    )
    ingress = objects(render("ingress.enabled=true", "ingress.labels.a=b", json=values), "Ingress")["ask-askdock"]
    rules = ingress["spec"]["rules"]
    assert [(rule["host"], rule["http"]["paths"][0]["path"]) for rule in rules] == [
        ("a.example", "/"),
        ("b.example", "/docs"),
    ]
    assert [entry["secretName"] for entry in ingress["spec"]["tls"]] == ["a", "b"]
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-body-size"] == "2g"
    assert ingress["metadata"]["labels"]["a"] == "b"


def test_a_route_takes_filters_rules_and_annotations(render: Render) -> None:
    values = (
        'gateway.filters=[{"type":"ResponseHeaderModifier"}]',
        'gateway.extraRules=[{"matches":[{"path":{"type":"Exact","value":"/old"}}]}]',
        'gateway.annotations={"a":"b"}',
        'gateway.parentRefs=[{"name":"public","sectionName":"https"}]',
    )
    route = objects(render("gateway.enabled=true", json=values), "HTTPRoute")["ask-askdock"]
    old, ours = route["spec"]["rules"]
    assert old["matches"][0]["path"]["value"] == "/old"
    assert ours["filters"] == [{"type": "ResponseHeaderModifier"}]
    assert route["metadata"]["annotations"] == {"a": "b"}
    assert route["spec"]["parentRefs"][0]["sectionName"] == "https"


def test_services_have_the_families_that_were_chosen(render: Render) -> None:
    sets = ("service.ipFamilyPolicy=PreferDualStack", "service.ipFamilies[0]=IPv6", "service.ipFamilies[1]=IPv4")
    for name, service in objects(render(*EVERYTHING, *sets), "Service").items():
        assert service["spec"]["ipFamilyPolicy"] == "PreferDualStack", name
        assert service["spec"]["ipFamilies"] == ["IPv6", "IPv4"], name
    assert not [s for s in objects(render(), "Service").values() if "ipFamilies" in s["spec"]]


def test_pods_listen_on_both_families(render: Render) -> None:
    assert "ASKDOCK_HOST=::" in (ROOT / "Dockerfile").read_text(encoding="utf-8")
    conf = objects(render(), "ConfigMap")["ask-askdock-nginx"]["data"]["default.conf"]
    assert "include /tmp/listen-ipv6*.conf;" in conf
    script = (ROOT / "deploy" / "nginx" / "listen-ipv6.sh").read_text(encoding="utf-8")
    assert "listen [::]:3000;" in script
    assert "/proc/net/if_inet6" in script


def test_the_front_end_may_have_an_address_of_its_own(render: Render) -> None:
    sets = ("frontend.serviceType=LoadBalancer", "frontend.serviceAnnotations.internal=yes-it-is")
    services = objects(render(*sets), "Service")
    assert services["ask-askdock-frontend"]["spec"]["type"] == "LoadBalancer"
    assert services["ask-askdock-frontend"]["metadata"]["annotations"] == {"internal": "yes-it-is"}
    assert services["ask-askdock-api"]["spec"]["type"] == "ClusterIP"


@pytest.mark.parametrize(
    ("sets", "json"),
    [
        (("publicUrl=https://intranet.example.com/askdock", "ingress.enabled=true"), ()),
        (("ingress.enabled=true", "ingress.path=/askdock/"), ()),
        (("ingress.enabled=true",), ('ingress.hosts=[{"host":"a.example","paths":[{"path":"/askdock"}]}]',)),
        (("gateway.enabled=true", "gateway.path=/askdock", "gateway.parentRefs[0].name=public"), ()),
        (("gateway.enabled=true", "publicUrl=http://a.b/askdock/", "gateway.parentRefs[0].name=public"), ()),
    ],
)
def test_page_and_api_are_served_below_the_path_of_the_way_in(
    render: Render, sets: tuple[str, ...], json: tuple[str, ...]
) -> None:
    manifests = render(*sets, json=json)
    conf = objects(manifests, "ConfigMap")["ask-askdock-nginx"]["data"]["default.conf"]
    assert "rewrite ^/askdock$ /askdock/ permanent;" in conf
    assert "rewrite ^/askdock/(.*)$ /$1;" in conf
    for ingress in objects(manifests, "Ingress").values():
        (path,) = ingress["spec"]["rules"][0]["http"]["paths"]
        assert path["path"].rstrip("/") == "/askdock"
        assert not [name for name in ingress["metadata"]["annotations"] if "rewrite" in name]
    for route in objects(manifests, "HTTPRoute").values():
        assert route["spec"]["rules"][0]["matches"][0]["path"]["value"] == "/askdock"


def test_without_a_path_nothing_is_rewritten(render: Render) -> None:
    pattern = 'ingress.hosts=[{"host":"a.example","paths":[{"path":"/askdock(/|$)(.*)"}]}]'
    for manifests in (render("ingress.enabled=true"), render("ingress.enabled=true", json=(pattern,))):
        assert "rewrite" not in objects(manifests, "ConfigMap")["ask-askdock-nginx"]["data"]["default.conf"]


def test_the_public_address_reaches_every_service(render: Render) -> None:
    url = "https://intranet.example.com/askdock"
    for sets in ((f"publicUrl={url}",), (f"config.extra.ASKDOCK_PUBLIC_URL={url}",)):
        manifests = render(*sets)
        assert objects(manifests, "ConfigMap")["ask-askdock-config"]["data"]["ASKDOCK_PUBLIC_URL"] == url
        assert "/askdock/" in objects(manifests, "ConfigMap")["ask-askdock-nginx"]["data"]["default.conf"]


def test_fields_of_the_front_ends_service_are_values(render: Render) -> None:
    sets = ("frontend.serviceType=NodePort", "frontend.nodePort=30080")
    fields = 'frontend.serviceSpec={"externalTrafficPolicy":"Local","loadBalancerSourceRanges":["10.0.0.0/8"]}'
    spec = objects(render(*sets, json=(fields,)), "Service")["ask-askdock-frontend"]["spec"]
    assert spec["ports"][0]["nodePort"] == 30080
    assert (spec["externalTrafficPolicy"], spec["loadBalancerSourceRanges"]) == ("Local", ["10.0.0.0/8"])


def test_monitors_and_triggers_take_further_fields(render: Render) -> None:
    manifests = render(
        "monitoring.serviceMonitor.enabled=true",
        "monitoring.serviceMonitor.endpoint.scheme=https",
        "worker.keda.enabled=true",
        "worker.keda.trigger.authenticationRef.name=prometheus",
    )
    (monitor,) = objects(manifests, "ServiceMonitor").values()
    assert monitor["spec"]["endpoints"][0]["scheme"] == "https"
    (scaled,) = objects(manifests, "ScaledObject").values()
    assert scaled["spec"]["triggers"][0]["authenticationRef"] == {"name": "prometheus"}
