"""Pods for those who may not change the chart: each value holds for all pods, and for one component alone."""

import json
from collections.abc import Callable
from typing import Any

import pytest
from tests.kubernetes.conftest import Manifests
from tests.kubernetes.manifests import COMPONENTS, EVERYTHING, objects, pods, variables

Render = Callable[..., Manifests]
OPT_OUT = "sidecar.istio.io/inject"
USER = ("runAsUser", "runAsGroup", "fsGroup")
PROBED = ("api", "retriever", "worker", "frontend", "postgres", "milvus", "seaweedfs", "vllm", "tei")
FIELDS: dict[str, tuple[Any, Callable[[dict[str, Any]], Any]]] = {
    "nodeSelector": ({"pool": "ai"}, lambda pod: pod["spec"].get("nodeSelector")),
    "tolerations": ([{"key": "ai", "operator": "Exists"}], lambda pod: pod["spec"].get("tolerations")),
    "affinity": ({"nodeAffinity": {"a": "b"}}, lambda pod: pod["spec"].get("affinity")),
    "priorityClassName": ("high", lambda pod: pod["spec"].get("priorityClassName")),
    "runtimeClassName": ("gvisor", lambda pod: pod["spec"].get("runtimeClassName")),
    "podLabels": ({"team": "search"}, lambda pod: {"team": pod["metadata"]["labels"].get("team")}),
    "podAnnotations": (
        {OPT_OUT: "false"},
        lambda pod: {OPT_OUT: pod["metadata"].get("annotations", {}).get(OPT_OUT)},
    ),
    "podSpec": ({"dnsPolicy": "None"}, lambda pod: {"dnsPolicy": pod["spec"].get("dnsPolicy")}),
    "extraContainers": ([{"name": "shipper", "image": "x"}], lambda pod: pod["spec"]["containers"][1:]),
    "initContainers": ([{"name": "ca", "image": "x"}], lambda pod: pod["spec"].get("initContainers")),
    "extraEnv": (
        [{"name": "TZ", "value": "Europe/Berlin"}],
        lambda pod: [one for one in pod["spec"]["containers"][0].get("env") or [] if one["name"] == "TZ"],
    ),
    "extraEnvFrom": (
        [{"secretRef": {"name": "more"}}],
        lambda pod: [one for one in pod["spec"]["containers"][0].get("envFrom") or [] if "secretRef" in one],
    ),
    "extraVolumes": (
        [{"name": "more", "emptyDir": {}}],
        lambda pod: [one for one in pod["spec"]["volumes"] if one["name"] == "more"],
    ),
    "extraVolumeMounts": (
        [{"name": "more", "mountPath": "/more"}],
        lambda pod: [one for one in pod["spec"]["containers"][0]["volumeMounts"] if one["name"] == "more"],
    ),
}


@pytest.fixture
def render_json(helm, render: Render) -> Render:
    """Renders with values given as JSON."""

    def rendered(*values: str, sets: tuple[str, ...] = EVERYTHING) -> Manifests:
        return render(*sets, json=values)

    return rendered


@pytest.mark.parametrize("field", FIELDS)
def test_what_is_said_for_all_pods_holds_for_every_one(render_json: Render, field: str) -> None:
    value, found = FIELDS[field]
    rendered = pods(render_json(f"{field}={json.dumps(value)}"))
    assert set(rendered) >= set(COMPONENTS)
    skipped = {"secrets"} if field in {"extraEnv", "extraEnvFrom", "extraContainers"} else set()
    if field == "tolerations":  # the model server has its own by default
        skipped |= {"vllm"}
    for name, pod in rendered.items():
        if name not in skipped:
            assert found(pod) == value, name


@pytest.mark.parametrize("component", COMPONENTS)
def test_every_component_may_have_its_own(render_json: Render, component: str) -> None:
    path = COMPONENTS[component]
    rendered = pods(render_json(*(f"{path}.{name}={json.dumps(value)}" for name, (value, _) in FIELDS.items())))
    for name, (value, found) in FIELDS.items():
        assert found(rendered[component]) == value, name
        others = [other for other in rendered if other != component and found(rendered[other]) == value]
        assert not [other for other in others if not (other == "secrets" and component == "migrate")], name


def test_a_platform_hands_out_users_by_one_switch_or_by_null(render: Render) -> None:
    for sets in (
        ("openshift=true",),
        tuple(f"podSecurityContext.{n}=null" for n in ("runAsUser", "runAsGroup", "fsGroup")),
    ):
        for name, pod in pods(render(*EVERYTHING, *sets)).items():
            security = pod["spec"]["securityContext"]
            assert not security.keys() & {"runAsUser", "runAsGroup", "fsGroup", "fsGroupChangePolicy"}, name
            assert security["runAsNonRoot"] is True
            assert security["seccompProfile"] == {"type": "RuntimeDefault"}


def test_a_component_may_have_a_user_of_its_own(render: Render) -> None:
    rendered = pods(render(*EVERYTHING, "api.podSecurityContext.runAsUser=4711"))
    users = {name: pod["spec"]["securityContext"]["runAsUser"] for name, pod in rendered.items()}
    assert users.pop("api") == 4711
    assert users["postgres"] == 999
    assert users["worker"] == 10001


def test_every_container_conforms_to_the_restricted_level(render: Render) -> None:
    for name, pod in pods(render(*EVERYTHING)).items():
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True, name
        for container in pod["spec"]["containers"]:
            security = container["securityContext"]
            assert security["allowPrivilegeEscalation"] is False, name
            assert security["capabilities"]["drop"] == ["ALL"], name
            assert container["resources"]["limits"]["memory"], name


def test_labels_and_annotations_stand_on_every_object_but_in_no_selector(render: Render) -> None:
    manifests = render(
        *EVERYTHING,
        "commonLabels.team=search",
        "commonAnnotations.cost=a42",
        "gateway.enabled=true",
        "gateway.parentRefs[0].name=public",
        "ingress.enabled=true",
    )
    claims = [c for m in manifests if m["kind"] == "StatefulSet" for c in m["spec"]["volumeClaimTemplates"]]
    for one in [*manifests, *pods(manifests).values(), *claims]:
        assert one["metadata"]["labels"]["team"] == "search", one["metadata"]
        assert one["metadata"]["annotations"]["cost"] == "a42", one["metadata"]
    for manifest in manifests:
        assert "team" not in json.dumps(manifest.get("spec", {}).get("selector", {}))


def test_authorities_of_ones_own_are_trusted_in_every_pod(render: Render) -> None:
    for kind, source in (("configMap", {"name": "company-ca"}), ("secret", {"secretName": "company-ca"})):
        manifests = render(*EVERYTHING, f"caBundle.{kind}=company-ca", "caBundle.key=bundle.pem")
        config = objects(manifests, "ConfigMap")["ask-askdock-config"]["data"]
        for name, pod in pods(manifests).items():
            (volume,) = (one for one in pod["spec"]["volumes"] if one["name"] == "ca")
            assert volume[kind] == source | {"items": [{"key": "bundle.pem", "path": "ca.crt"}]}, name
            container = pod["spec"]["containers"][0]
            assert {"name": "ca", "mountPath": "/etc/askdock/ca", "readOnly": True} in container["volumeMounts"], (
                name
            )
            seen = variables(pod) | (config if container.get("envFrom") else {})
            assert name == "secrets" or seen["SSL_CERT_FILE"] == "/etc/askdock/ca/ca.crt", name


def test_the_way_out_is_told_to_every_pod_and_not_used_inside(render: Render) -> None:
    manifests = render(*EVERYTHING, "proxy.https=http://proxy.corp:3128", r"proxy.noProxy=.corp\,10.0.0.0/8")
    config = objects(manifests, "ConfigMap")["ask-askdock-config"]["data"]
    services = set(objects(manifests, "Service"))
    for name, pod in pods(manifests).items():
        if name == "secrets":  # asks the API server alone
            continue
        seen = variables(pod) | (config if pod["spec"]["containers"][0].get("envFrom") else {})
        assert seen["HTTPS_PROXY"] == "http://proxy.corp:3128", name
        inside = set(seen["NO_PROXY"].split(","))
        assert inside >= services | {".corp", "10.0.0.0/8", ".svc", "localhost"}, name
        assert "" not in inside


def test_probes_are_values(render: Render) -> None:
    sets = [
        f"{COMPONENTS[name]}.{probe}.failureThreshold=300"
        for name in ("api", "retriever", "worker", "frontend", "postgres", "milvus", "seaweedfs", "vllm", "tei")
        for probe in ("livenessProbe", "readinessProbe")
    ]
    rendered = pods(render(*EVERYTHING, *sets, "api.startupProbe.failureThreshold=300"))
    container = rendered["api"]["spec"]["containers"][0]
    assert container["startupProbe"] == {
        "httpGet": {"path": "/health", "port": "http"},
        "periodSeconds": 2,
        "timeoutSeconds": 5,
        "failureThreshold": 300,
    }
    for name in ("api", "retriever", "worker", "frontend", "postgres", "milvus", "seaweedfs", "vllm", "tei"):
        for probe in ("livenessProbe", "readinessProbe"):
            assert rendered[name]["spec"]["containers"][0][probe]["failureThreshold"] == 300, (name, probe)


def test_replicas_keep_apart_by_rules_that_may_be_replaced(render_json: Render) -> None:
    own = [{"maxSkew": 2, "topologyKey": "rack", "whenUnsatisfiable": "DoNotSchedule"}]
    spread = pods(render_json(f"api.topologySpreadConstraints={json.dumps(own)}"))
    (constraint,) = spread["api"]["spec"]["topologySpreadConstraints"]
    assert (constraint["topologyKey"], constraint["maxSkew"]) == ("rack", 2)
    assert constraint["labelSelector"]["matchLabels"]["app.kubernetes.io/component"] == "api"
    assert (
        spread["retriever"]["spec"]["topologySpreadConstraints"][0]["topologyKey"] == "topology.kubernetes.io/zone"
    )


def test_a_roll_ends_where_each_replica_needs_a_node_of_its_own(render: Render) -> None:
    # From 1.33 on the pods that go do not keep the new ones out; before, one has to go first.
    for version, roll in (
        ("1.33.0", {"maxSurge": 1, "maxUnavailable": 0}),
        ("1.32.0", {"maxSurge": 0, "maxUnavailable": 1}),
    ):
        rendered = render("antiAffinity=required", version=version)
        for name, deployment in objects(rendered, "Deployment").items():
            assert deployment["spec"]["strategy"]["rollingUpdate"] == roll, (version, name)
            (term,) = deployment["spec"]["template"]["spec"]["affinity"]["podAntiAffinity"][
                "requiredDuringSchedulingIgnoredDuringExecution"
            ]
            assert term.get("matchLabelKeys") == (["pod-template-hash"] if roll["maxSurge"] else None), version
    api = objects(render("api.rollingUpdate.maxSurge=2", "api.rollingUpdate.maxUnavailable=1"), "Deployment")[
        "ask-askdock-api"
    ]
    assert api["spec"]["strategy"]["rollingUpdate"] == {"maxSurge": 2, "maxUnavailable": 1}
    production = objects(render(files=("values-production.yaml",)), "Deployment")["ask-askdock-api"]["spec"][
        "template"
    ]
    assert "preferredDuringSchedulingIgnoredDuringExecution" in production["spec"]["affinity"]["podAntiAffinity"]


def test_the_clouds_role_is_for_the_pods_that_need_it(render: Render) -> None:
    manifests = render(
        *EVERYTHING,
        "serviceAccount.annotations.role=arn",
        "serviceAccount.labels.a=b",
        "api.serviceAccount.annotations.role=api-only",
    )
    accounts = objects(manifests, "ServiceAccount")
    role = {
        name: (accounts[pod["spec"]["serviceAccountName"]]["metadata"].get("annotations") or {}).get("role")
        for name, pod in pods(manifests).items()
    }
    assert role["api"] == "api-only"
    assert {name for name, found in role.items() if found == "arn"} == {
        "retriever",
        "worker",
        "index",
        "migrate",
        "backup",
    }
    assert accounts["ask-askdock"]["metadata"]["labels"]["a"] == "b"
    given = pods(render("serviceAccount.create=false", "serviceAccount.name=mine"))
    assert {pod["spec"]["serviceAccountName"] for name, pod in given.items() if name != "secrets"} == {"mine"}


def test_a_parent_chart_names_registry_and_pull_secret_for_all(render: Render) -> None:
    sets = (
        "global.imageRegistry=reg.example:5000/mirror",
        "global.imagePullSecrets[0].name=x",
        "global.imagePullSecrets[1]=y",
    )
    for name, pod in pods(render(*EVERYTHING, *sets)).items():
        assert pod["spec"]["imagePullSecrets"] == [{"name": "x"}, {"name": "y"}], name
        for container in pod["spec"]["containers"]:
            assert container["image"].startswith("reg.example:5000/mirror/"), name
            assert "ghcr.io" not in container["image"]


def test_a_short_grace_period_is_enough_for_no_grace_and_each_has_its_own(render: Render) -> None:
    rendered = pods(render("api.terminationGracePeriodSeconds=10"))
    assert variables(rendered["api"])["ASKDOCK_GRACE_SECONDS"] == "0"
    assert variables(rendered["retriever"])["ASKDOCK_GRACE_SECONDS"] == "45"
    worker = rendered["worker"]
    whole = worker["spec"]["terminationGracePeriodSeconds"]
    assert int(variables(worker)["ASKDOCK_WORKER_GRACE_SECONDS"]) < whole - 8


def test_model_servers_fetch_what_is_kept_back(render: Render) -> None:
    manifests = render(
        "vllm.enabled=true",
        "vllm.hfToken.secret=hub",
        "tei.enabled=true",
        "tei.hfToken.secret=hub",
        "vllm.extraEnv[0].name=HF_HUB_OFFLINE",
        "vllm.extraEnv[0].value=yes",
    )
    for name in ("vllm", "tei"):
        env = {one["name"]: one for one in pods(manifests)[name]["spec"]["containers"][0]["env"]}
        assert env["HF_TOKEN"]["valueFrom"] == {"secretKeyRef": {"name": "hub", "key": "token"}}
    assert variables(pods(manifests)["vllm"])["HF_HUB_OFFLINE"] == "yes"


def test_workloads_have_labels_and_annotations_of_their_component(render: Render) -> None:
    for name, path in COMPONENTS.items():
        manifests = render(*EVERYTHING, f"{path}.annotations.keel\\.sh/policy=minor", f"{path}.labels.tier=one")
        kinds = ("Deployment", "StatefulSet", "Job", "CronJob", "Pod")
        marked = [m for m in manifests if m["metadata"]["labels"].get("tier") == "one"]
        assert marked, name
        for manifest in marked:
            assert manifest["kind"] in kinds
            assert manifest["metadata"]["labels"]["app.kubernetes.io/component"] == name
            assert manifest["metadata"]["annotations"]["keel.sh/policy"] == "minor"
            selector = manifest["spec"].get("selector", {}).get("matchLabels", {})
            assert "tier" not in selector


def test_replicas_need_not_keep_apart(render: Render) -> None:
    for pod in pods(render("antiAffinity=none")).values():
        assert "affinity" not in pod["spec"]


@pytest.mark.parametrize("name", ["api", "retriever", "worker", "frontend"])
def test_disruption_budgets_and_scalers_are_values(render: Render, name: str) -> None:
    def found(*sets: str) -> dict[str, Any]:
        return objects(render(*sets), "PodDisruptionBudget")

    budget = f"ask-askdock-{name}"
    assert found(f"{name}.podDisruptionBudget.minAvailable=50%")[budget]["spec"]["minAvailable"] == "50%"
    assert "maxUnavailable" not in found(f"{name}.podDisruptionBudget.minAvailable=1")[budget]["spec"]
    assert budget not in found(f"{name}.podDisruptionBudget.maxUnavailable=null")
    # While a store is away no pod is ready, and a node is to be drained all the same.
    policy = "unhealthyPodEvictionPolicy"
    assert found()[budget]["spec"][policy] == "AlwaysAllow"
    strict = found(f"{name}.podDisruptionBudget.{policy}=IfHealthyBudget")[budget]["spec"]
    assert (strict[policy], strict["maxUnavailable"]) == ("IfHealthyBudget", 1)
    assert policy not in objects(render(version="1.30.0"), "PodDisruptionBudget")[budget]["spec"]

    scaling = f"{name}.autoscaling"
    sets = (f"{scaling}.enabled=true", f"{scaling}.behavior.scaleDown.stabilizationWindowSeconds=900")
    memory = '[{"type":"Resource","resource":{"name":"memory","target":{"type":"Utilization"}}}]'
    manifests = render(*sets, json=(f"{scaling}.metrics={memory}",))
    spec = objects(manifests, "HorizontalPodAutoscaler")[budget]["spec"]
    assert spec["behavior"]["scaleDown"] == {"stabilizationWindowSeconds": 900}
    assert spec["behavior"]["scaleUp"]["policies"]
    assert [metric["resource"]["name"] for metric in spec["metrics"]] == ["cpu", "memory"]
    assert "replicas" not in objects(manifests, "Deployment")[budget]["spec"]


@pytest.mark.parametrize("name", ["api", "retriever", "worker", "frontend"])
def test_deployments_and_services_take_further_fields(render: Render, name: str) -> None:
    manifests = render(
        f"{name}.deploymentSpec.minReadySeconds=10", f"{name}.serviceSpec.trafficDistribution=PreferClose"
    )
    assert objects(manifests, "Deployment")[f"ask-askdock-{name}"]["spec"]["minReadySeconds"] == 10
    assert objects(manifests, "Service")[f"ask-askdock-{name}"]["spec"]["trafficDistribution"] == "PreferClose"


def test_pull_secrets_are_names_or_references(render: Render) -> None:
    for sets in (("imagePullSecrets[0]=company",), ("imagePullSecrets[0].name=company",)):
        for name, pod in pods(render(*EVERYTHING, *sets)).items():
            assert pod["spec"]["imagePullSecrets"] == [{"name": "company"}], name


def test_the_embedding_servers_models_outlive_its_pod_where_that_is_wanted(render: Render) -> None:
    def volume(*sets: str) -> dict[str, Any]:
        pod = pods(render("tei.enabled=true", *sets))["tei"]
        return next(one for one in pod["spec"]["volumes"] if one["name"] == "models")

    assert volume("tei.cache.existingClaim=models")["persistentVolumeClaim"] == {"claimName": "models"}
    claim = volume("tei.cache.storageClass=fast")["ephemeral"]["volumeClaimTemplate"]["spec"]
    assert claim["storageClassName"] == "fast"
    assert claim["resources"] == {"requests": {"storage": "10Gi"}}
    assert "emptyDir" in volume()
    pod = pods(render("tei.enabled=true", "tei.args[0]=--auto-truncate"))["tei"]
    assert pod["spec"]["containers"][0]["args"][-1] == "--auto-truncate"


def test_cron_jobs_take_further_fields(render: Render) -> None:
    zone = ("cronJob.timeZone=Europe/Berlin", "cronJob.concurrencyPolicy=Replace")
    sets = (f"{part}.{field}" for part in ("index", "backup") for field in zone)
    found = objects(render(*EVERYTHING, "index.schedule=0 3 * * *", *sets), "CronJob")
    assert len(found) == 2
    for job in found.values():
        assert job["spec"]["timeZone"] == "Europe/Berlin"
        assert job["spec"]["concurrencyPolicy"] == "Replace"


def test_the_bundled_store_makes_the_bucket_that_is_used(render: Render) -> None:
    for url, bucket in (("s3://askdock", "askdock"), ("s3://company/a/b", "company")):
        args = pods(render(f"files.url={url}"))["seaweedfs"]["spec"]["containers"][0]["args"]
        assert f"-bucket={bucket},milvus" in args


def test_no_proxy_is_asked_for_a_service_beside_the_release(render: Render) -> None:
    sets = (
        "proxy.https=http://proxy:3128",
        "vectorDb.type=elasticsearch",
        "vectorDb.bundled.enabled=false",
        "vectorDb.host=https://elasticsearch-master:9200",
        "llm.baseUrl=http://ollama/v1",
        "llm.model=m",
        "reranker.url=https://rerank.example.com/v1",
    )
    config = objects(render(*sets), "ConfigMap")["ask-askdock-config"]["data"]
    inside = config["NO_PROXY"].split(",")
    assert {"elasticsearch-master", "ollama", ".svc"} <= set(inside)
    assert not [name for name in inside if "rerank" in name or not name]
