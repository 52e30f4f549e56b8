"""What the chart renders, template by template, and what it refuses."""

import json
import re
import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import yaml
from tests.kubernetes.conftest import CAPABILITIES, CHART, ENVIRONMENT, ROOT, Manifests
from tests.kubernetes.manifests import EVERYTHING

DASHBOARDS = list((ROOT / "deploy" / "monitoring" / "grafana" / "dashboards").glob("*.json"))
INDEX_JOB = "ask-askdock-index-1-"
RAY = "index.ray.enabled=true,index.ray.image=askdock-ray:1"
VALUES_FILES = ("values-minimal.yaml", "values-production.yaml", "values-gpu.yaml", "values-airgap.yaml")
Render = Callable[..., Manifests]
Helm = Callable[..., subprocess.CompletedProcess[str]]


def one(manifests: Manifests, kind: str, name: str) -> dict[str, Any]:
    found = [m for m in manifests if m["kind"] == kind and m["metadata"]["name"] == name]
    assert len(found) == 1, f"{kind} {name}: {len(found)}"
    return found[0]


def pods(manifests: Manifests) -> list[tuple[str, dict[str, Any]]]:
    found = [
        (m["metadata"]["name"], m["spec"]["template"]["spec"])
        for m in manifests
        if "template" in m.get("spec", {})
    ]
    return found + [(m["metadata"]["name"], m["spec"]) for m in manifests if m["kind"] == "Pod"]


def container_of(manifests: Manifests, name: str) -> dict[str, Any]:
    deployment = one(manifests, "Deployment", f"ask-askdock-{name}")
    container: dict[str, Any] = deployment["spec"]["template"]["spec"]["containers"][0]
    return container


def test_lint_is_clean(helm: Helm) -> None:
    done = helm("lint", "--strict", str(CHART))
    assert done.returncode == 0, done.stdout + done.stderr


@pytest.mark.parametrize("name", VALUES_FILES)
def test_every_values_file_renders(render: Render, name: str) -> None:
    assert any(m["kind"] == "Deployment" for m in render(files=(name,)))


@pytest.mark.parametrize(
    ("setting", "said"),
    [
        ("replicas=1", "additional properties"),
        ("config.chunkSize=big", "integer"),
        ("config.chunkOverlap=1000", "must be smaller"),
        ("database.url=postgresql://askdock@db/askdock", "keep one of them"),
        ("database.url=postgresql://askdock:secret@db/askdock", "pattern"),
        ("database.bundled.enabled=false", "there is no catalogue"),
        ("vectorDb.host=milvus", "keep one of them"),
        ("vectorDb.bundled.enabled=false", "there is no vector database"),
        ("vectorDb.type=elasticsearch", "bundled vector database is Milvus"),
        ("vectorDb.type=pinecone", "vectorDb"),
        ("llm.baseUrl=http://llm/v1", "llm.model is not"),
        ("gateway.enabled=true", "parentRefs"),
        ("files.podIdentity=true", "keep one of them"),
        ("config.logFormat=xml", "logFormat"),
        ("image.digest=sha256:abc", "digest"),
        ("api.replicas=0", "minimum"),
    ],
)
def test_what_contradicts_itself_is_refused_with_a_reason(helm: Helm, setting: str, said: str) -> None:
    done = helm("template", "ask", str(CHART), "--set", setting)
    assert done.returncode != 0
    assert said in done.stderr


def test_services_roll_without_a_gap_and_drain(render: Render) -> None:
    manifests = render()
    for name in ("api", "retriever"):
        spec = one(manifests, "Deployment", f"ask-askdock-{name}")["spec"]
        assert spec["strategy"]["rollingUpdate"] == {"maxSurge": 1, "maxUnavailable": 0}
        container = spec["template"]["spec"]["containers"][0]
        assert container["readinessProbe"]["httpGet"]["path"] == "/ready"
        assert container["livenessProbe"]["httpGet"]["path"] == "/health"
        assert container["startupProbe"]["httpGet"]["path"] == "/health"
        assert "preStop" in container["lifecycle"]
    api = one(manifests, "Deployment", "ask-askdock-api")["spec"]["template"]["spec"]
    assert api["terminationGracePeriodSeconds"] >= 120


@pytest.mark.parametrize("files", [(), ("values-production.yaml", "values-gpu.yaml"), ("values-airgap.yaml",)])
def test_every_pod_is_confined(render: Render, files: tuple[str, ...]) -> None:
    found = pods(render("index.enabled=true", files=files))
    assert len(found) >= 7
    for name, pod in found:
        assert pod["automountServiceAccountToken"] is False, name
        assert pod["securityContext"]["seccompProfile"]["type"] == "RuntimeDefault", name
        for container in pod["containers"]:
            security = container["securityContext"]
            assert security["allowPrivilegeEscalation"] is False, name
            assert security["capabilities"]["drop"] == ["ALL"], name
            assert container["resources"]["limits"]["memory"], name
            assert container["resources"]["requests"], name
            if container["image"].rpartition("/")[2].startswith("askdock"):
                assert security["readOnlyRootFilesystem"] is True, name
                assert pod["securityContext"]["runAsNonRoot"] is True, name


def test_settings_reach_the_services_under_their_known_names(render: Render) -> None:
    manifests = render("config.chunkSize=800", "config.chunkOverlap=100", "config.embeddingModel=a/b")
    data = one(manifests, "ConfigMap", "ask-askdock-config")["data"]
    assert (data["CHUNK_SIZE"], data["CHUNK_OVERLAP"], data["EMBEDDING_MODEL"]) == ("800", "100", "a/b")
    assert data["VECTOR_DB_HOST"] == "ask-askdock-milvus"
    assert data["VECTOR_DB_USERNAME"] == "root"
    for name in ("api", "retriever", "worker"):
        container = one(manifests, "Deployment", f"ask-askdock-{name}")["spec"]["template"]["spec"]["containers"][
            0
        ]
        assert container["envFrom"] == [{"configMapRef": {"name": "ask-askdock-config"}}]


def test_a_changed_setting_rolls_the_services(render: Render) -> None:
    def checksum(manifests: Manifests) -> str:
        found = one(manifests, "Deployment", "ask-askdock-api")["spec"]["template"]["metadata"]["annotations"]
        return str(found["checksum/config"])

    assert checksum(render()) == checksum(render())
    assert checksum(render()) != checksum(render("config.chunkSize=500"))


def test_no_password_stands_outside_the_secret(render: Render) -> None:
    manifests = render("secrets.databasePassword=very-secret", "secrets.llmApiKey=also-secret")
    for manifest in manifests:
        if manifest["kind"] != "Secret":
            assert "very-secret" not in json.dumps(manifest)
            assert "also-secret" not in json.dumps(manifest)
    secret = one(manifests, "Secret", "ask-askdock-secrets")
    assert secret["stringData"]["database_password"] == "very-secret"
    assert secret["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"


def test_a_secret_of_ones_own_or_of_an_external_store(render: Render) -> None:
    assert not [m for m in render("secrets.existingSecret=mine") if m["kind"] == "Secret"]
    external = ("secrets.externalSecret.enabled=true", "secrets.externalSecret.storeRef.name=vault")
    manifests = render(*external, "secrets.externalSecret.key=askdock")
    assert [m["kind"] for m in manifests if m["kind"].endswith("Secret")] == ["ExternalSecret"]


def test_no_volume_is_shared_between_pods(render: Render) -> None:
    claims = [m for m in render("vllm.enabled=true") if m["kind"] == "PersistentVolumeClaim"]
    claims += [c for m in render() if m["kind"] == "StatefulSet" for c in m["spec"]["volumeClaimTemplates"]]
    assert len(claims) == 4
    assert {mode for claim in claims for mode in claim["spec"]["accessModes"]} == {"ReadWriteOnce"}


def test_images_may_be_given_by_digest(render: Render) -> None:
    digest = "sha256:" + "a" * 64
    manifests = render(f"image.digest={digest}")
    assert container_of(manifests, "api")["image"] == f"askdock@{digest}"


def test_gpus_are_asked_for_and_tolerated(render: Render) -> None:
    pod = one(render(files=("values-gpu.yaml",)), "Deployment", "ask-askdock-vllm")["spec"]["template"]["spec"]
    assert pod["containers"][0]["resources"]["limits"]["nvidia.com/gpu"] == 1
    assert pod["nodeSelector"] == {"nvidia.com/gpu.present": "true"}
    assert pod["tolerations"][0]["key"] == "nvidia.com/gpu"
    config = one(render(files=("values-gpu.yaml",)), "ConfigMap", "ask-askdock-config")["data"]
    assert config["LLM_BASE_URL"] == "http://ask-askdock-vllm:8000/v1"
    assert config["ASKDOCK_EMBEDDER_URL"] == "http://ask-askdock-tei:8080/embed"


def test_scaling_by_load_leaves_the_replicas_to_the_scaler(render: Render) -> None:
    manifests = render(files=("values-production.yaml",))
    assert "replicas" not in one(manifests, "Deployment", "ask-askdock-api")["spec"]
    assert "replicas" not in one(manifests, "Deployment", "ask-askdock-worker")["spec"]
    scaler = one(manifests, "HorizontalPodAutoscaler", "ask-askdock-api")
    assert scaler["apiVersion"] == "autoscaling/v2"
    assert [metric["type"] for metric in scaler["spec"]["metrics"]] == ["Resource", "Pods"]
    assert (
        "absent("
        in one(manifests, "ScaledObject", "ask-askdock-worker")["spec"]["triggers"][0]["metadata"]["query"]
    )


def test_shards_make_an_indexed_job(render: Render) -> None:
    (job,) = (
        m for m in render("index.enabled=true", "index.shards=4") if m["metadata"]["name"].startswith(INDEX_JOB)
    )
    spec = job["spec"]
    assert (spec["completionMode"], spec["completions"], spec["backoffLimitPerIndex"]) == ("Indexed", 4, 3)
    args = spec["template"]["spec"]["containers"][0]["args"]
    assert args == ["s3://askdock-import", "--engine=job", "--shard-count=4", "--run=ask-askdock-1"]
    assert one(render("index.template=true"), "CronJob", "ask-askdock-index")["spec"]["suspend"] is True


def test_ray_runs_the_same_command_on_a_cluster_of_its_own(
    render: Render, helm: Callable[..., subprocess.CompletedProcess[str]]
) -> None:
    spec = one(render(RAY), "RayJob", "ask-askdock-index-ray")["spec"]
    assert spec["entrypoint"].startswith('askdock index "s3://askdock-import" --engine ray --address auto --run ')
    cluster = spec["rayClusterSpec"]
    groups = [cluster["headGroupSpec"], *cluster["workerGroupSpecs"]]
    for pod in (group["template"]["spec"] for group in groups):
        assert pod["securityContext"]["runAsNonRoot"] is True
        assert pod["containers"][0]["image"] == "askdock-ray:1"
        assert pod["containers"][0]["envFrom"] == [{"configMapRef": {"name": "ask-askdock-config"}}]
    done = helm("template", "ask", str(CHART), "--set", "index.ray.enabled=true")
    assert "needs index.ray.image" in done.stderr


def test_policies_open_only_the_known_paths(render: Render) -> None:
    manifests = render("networkPolicy.egress=null")
    policies = {m["metadata"]["name"]: m["spec"] for m in manifests if m["kind"] == "NetworkPolicy"}
    postgres = policies["ask-askdock-postgres"]["ingress"]
    peers = {
        p["podSelector"]["matchLabels"]["app.kubernetes.io/component"] for rule in postgres for p in rule["from"]
    }
    assert peers == {"api", "worker", "index", "migrate"}
    assert policies["ask-askdock-deny"]["policyTypes"] == ["Ingress", "Egress"]
    assert "ingress" not in policies["ask-askdock-deny"]


def test_the_rendered_manifests_are_those_of_the_chart(tools: None) -> None:
    done = subprocess.run(
        [ROOT / "tools" / "generate" / "render_kubernetes.sh", "--check"],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"tools/generate/render_kubernetes.sh writes them anew:\n{done.stdout}"


def test_kustomize_builds_the_manifests_with_the_secret(tools: None, tmp_path: Path) -> None:
    folder = tmp_path / "kubernetes"
    shutil.copytree(ROOT / "deploy" / "kubernetes", folder, ignore=shutil.ignore_patterns("secrets"))
    kustomization = yaml.safe_load((folder / "kustomization.yaml").read_text(encoding="utf-8"))
    names = [Path(name) for name in kustomization["secretGenerator"][0]["files"]]
    for name in names:
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text("made up")
    built = subprocess.run(
        ["kubectl", "kustomize", str(folder)],
        env=ENVIRONMENT,
        capture_output=True,
        text=True,
        check=False,
        timeout=60,
    )
    assert built.returncode == 0, built.stderr
    manifests = [one for one in yaml.safe_load_all(built.stdout) if one]
    (secret,) = [one for one in manifests if one["kind"] == "Secret"]
    assert secret["metadata"]["name"] == "askdock-secrets"
    assert set(secret["data"]) == {name.name for name in names}
    rendered = list(filter(None, yaml.safe_load_all((folder / "askdock.yaml").read_text(encoding="utf-8"))))
    assert len(manifests) == len(rendered) + 1


def test_migration_is_an_object_of_the_first_install_and_a_hook_of_upgrades(helm: Helm) -> None:
    first, later = (
        helm("template", "ask", str(CHART), "--show-only", "templates/jobs/migrate.yaml", *options)
        for options in ((), ("--is-upgrade",))
    )
    assert "helm.sh/hook" not in first.stdout
    (job,) = (m for m in yaml.safe_load_all(later.stdout) if m["kind"] == "Job")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-upgrade"
    assert job["spec"]["template"]["spec"]["containers"][0]["args"] == ["migrate"]


def test_shards_are_refused_where_jobs_have_none(helm: Helm) -> None:
    sets = ("--set", "index.enabled=true,index.shards=2")
    done = helm("template", "ask", str(CHART), "--kube-version", "1.20.2", *sets)
    assert done.returncode != 0
    assert "needs Indexed Jobs" in done.stderr


def test_ways_in_let_streams_last(render: Render) -> None:
    route = one(render("gateway.enabled=true", "gateway.parentRefs[0].name=public"), "HTTPRoute", "ask-askdock")
    assert route["spec"]["rules"][0]["timeouts"]["request"] == "300s"
    ingress = one(render("ingress.enabled=true", "ingress.tlsSecret=tls"), "Ingress", "ask-askdock")
    assert ingress["metadata"]["annotations"]["nginx.ingress.kubernetes.io/proxy-read-timeout"] == "300"
    assert ingress["spec"]["tls"] == [{"hosts": ["askdock.example.com"], "secretName": "tls"}]


def test_monitoring_is_rendered_where_it_is_wanted(render: Render, helm: Helm) -> None:
    wanted = ("serviceMonitor", "prometheusRule", "dashboards")
    manifests = render(*(f"monitoring.{name}.enabled=true" for name in wanted))
    assert one(manifests, "ServiceMonitor", "ask-askdock")["spec"]["endpoints"][0]["path"] == "/metrics"
    assert one(manifests, "PrometheusRule", "ask-askdock")["spec"]["groups"]
    assert sum("-dashboard-" in m["metadata"]["name"] for m in manifests) == len(DASHBOARDS)
    # Argo CD and others render without asking the cluster what it knows.
    without = helm("template", "ask", str(CHART), *(f"--set=monitoring.{name}.enabled=true" for name in wanted))
    assert {"kind: ServiceMonitor", "kind: PrometheusRule"} <= set(without.stdout.splitlines())
    assert "monitoring.coreos.com" not in helm("template", "ask", str(CHART)).stdout


def test_alerts_are_left_out_by_name_and_labelled(render: Render, helm: Helm) -> None:
    rule = ("monitoring.prometheusRule.enabled=true",)
    chosen = ('monitoring.prometheusRule.alertLabels={"team":"search"}',)

    def alerts(*json: str) -> dict[str, dict[str, str]]:
        groups = one(render(*rule, json=json), "PrometheusRule", "ask-askdock")["spec"]["groups"]
        return {each["alert"]: each["labels"] for group in groups for each in group["rules"] if "alert" in each}

    whole = alerts()
    without = alerts(*chosen, 'monitoring.prometheusRule.except=["AskDockCanarySilent"]')
    assert set(whole) - set(without) == {"AskDockCanarySilent"}
    assert without["AskDockTargetDown"] == {**whole["AskDockTargetDown"], "team": "search"}
    misspelt = helm(
        "template",
        "ask",
        str(CHART),
        "--set",
        ",".join(rule),
        "--set-json",
        'monitoring.prometheusRule.except=["Askdock"]',
    )
    assert "there is no alert Askdock" in misspelt.stderr


def test_of_a_secret_with_certificates_only_these_are_mounted(render: Render) -> None:
    url = "database.url=postgresql://app@pg/app?sslrootcert=/etc/askdock/tls/database/ca.crt"
    manifests = render(url, "database.tlsSecret=pg-ca", "database.bundled.enabled=false")
    spec = one(manifests, "Deployment", "ask-askdock-api")["spec"]["template"]["spec"]
    (volume,) = (each for each in spec["volumes"] if each["name"] == "tls-database")
    needed, optional = (source["secret"] for source in volume["projected"]["sources"])
    assert not needed["optional"]
    assert optional["optional"]
    keys = [item["key"] for secret in (needed, optional) for item in secret["items"]]
    assert keys == ["ca.crt", "tls.crt", "tls.key"]


def test_several_gpus_share_one_model(render: Render) -> None:
    def arguments(*json: str) -> list[str]:
        deployment = one(render("vllm.enabled=true", json=json), "Deployment", "ask-askdock-vllm")
        return list(deployment["spec"]["template"]["spec"]["containers"][0]["args"])

    assert "--tensor-parallel-size" not in arguments()
    two = arguments("vllm.gpus=2")
    assert two[two.index("--tensor-parallel-size") + 1] == "2"
    assert "--tensor-parallel-size" not in arguments("vllm.gpus=2", 'vllm.args=["--pipeline-parallel-size=2"]')


def test_a_cloud_role_takes_the_place_of_s3_keys(render: Render) -> None:
    manifests = render(
        "files.bundled.enabled=false",
        "files.podIdentity=true",
        r"serviceAccount.annotations.eks\.amazonaws\.com/role-arn=arn",
    )
    assert not [k for k in one(manifests, "ConfigMap", "ask-askdock-config")["data"] if "S3_SECRET" in k]
    account = one(manifests, "ServiceAccount", "ask-askdock")
    assert account["metadata"]["annotations"] == {"eks.amazonaws.com/role-arn": "arn"}


def test_stores_keep_their_volumes_and_read_passwords_from_files(render: Render) -> None:
    for name in ("postgres", "milvus", "seaweedfs"):
        store = one(render(), "StatefulSet", f"ask-askdock-{name}")["spec"]
        assert store["volumeClaimTemplates"][0]["metadata"]["annotations"] == {"helm.sh/resource-policy": "keep"}
        assert one(render(), "Service", f"ask-askdock-{name}")["spec"]["clusterIP"] == "None"
        mounts = {m["mountPath"] for m in store["template"]["spec"]["containers"][0]["volumeMounts"]}
        assert "/run/secrets" in mounts


def test_the_page_passes_to_the_api_of_this_release(render: Render) -> None:
    conf = one(render(), "ConfigMap", "ask-askdock-nginx")["data"]["default.conf"]
    assert "proxy_pass http://api;" in conf
    # nginx tries again at another server only; behind the Service each try may reach another replica.
    assert conf.count("    server ask-askdock-api:8000 max_fails=0;\n") == 3
    assert "resolver" not in conf


def test_every_template_is_rendered_by_one_of_the_choices(helm: Helm, render: Render) -> None:
    rendered: set[str] = set()
    extra = (
        "--set",
        "gateway.enabled=true,gateway.parentRefs[0].name=public,namespace.create=true,index.template=true",
        "--set",
        "backup.schedule=0 1 * * *,backup.existingClaim=archives,extraObjects[0].kind=ConfigMap",
    )
    for files in (("values-production.yaml", "values-gpu.yaml"), ()):
        options = [part for name in files for part in ("-f", str(CHART / name))]
        done = helm("template", "ask", str(CHART), *CAPABILITIES, *options, *extra)
        rendered |= set(re.findall(r"^# Source: askdock/(templates/\S+)$", done.stdout, re.MULTILINE))
    there = {str(path.relative_to(CHART)) for path in (CHART / "templates").rglob("*.yaml")}
    # A bulk run has one engine.
    assert there - rendered == {"templates/jobs/rayjob.yaml"}
    assert one(render(RAY), "RayJob", "ask-askdock-index-ray")


def test_each_service_scales_by_one_means(render: Render) -> None:
    assert one(render("worker.autoscaling.enabled=true"), "HorizontalPodAutoscaler", "ask-askdock-worker")


@pytest.mark.parametrize(
    ("sets", "name"),
    [
        ((), "ask-askdock"),
        (("nameOverride=docs",), "ask-docs"),
        (("nameOverride=ask",), "ask"),
        (("fullnameOverride=answers",), "answers"),
    ],
)
def test_names_may_be_others(render, sets, name) -> None:
    manifests = render(*EVERYTHING, *sets)
    for manifest in manifests:
        found = manifest["metadata"]["name"]
        assert found == name or found.startswith(f"{name}-"), found
    config = one(manifests, "ConfigMap", f"{name}-config")["data"]
    assert config["VECTOR_DB_HOST"] == f"{name}-milvus"
    assert f"@{name}-postgres:" in config["ASKDOCK_DATABASE_URL"]
