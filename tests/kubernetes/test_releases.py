"""Installed, upgraded, rendered by others: what stays the same, and what takes its new settings along."""

import shutil
import subprocess
from collections.abc import Callable
from pathlib import Path

import pytest
import yaml
from tests.kubernetes.conftest import CHART, Manifests
from tests.kubernetes.manifests import objects, pods

Render = Callable[..., Manifests]
Helm = Callable[..., subprocess.CompletedProcess[str]]
FIRST = Path(__file__).parent / "values-first-release.yaml"
"""The values of the chart's first release, as `helm upgrade --reuse-values` brings them."""


def manifests_of(done: subprocess.CompletedProcess[str]) -> Manifests:
    assert done.returncode == 0, done.stderr
    return [one for one in yaml.safe_load_all(done.stdout) if one]


@pytest.fixture
def old_values(tmp_path: Path) -> Path:
    """A chart whose own values are those of the first release: what --reuse-values leaves of them."""
    chart = tmp_path / "askdock"
    shutil.copytree(CHART, chart)
    shutil.copy(FIRST, chart / "values.yaml")
    return chart


@pytest.mark.parametrize("values", [(), ("-f", str(CHART / "values-production.yaml"))])
def test_values_of_the_first_release_render_as_they_would_today(
    helm: Helm, old_values: Path, values: tuple[str, ...]
) -> None:
    old = manifests_of(helm("template", "ask", str(old_values), "--namespace", "docs", *values))
    new = manifests_of(helm("template", "ask", str(CHART), "--namespace", "docs", *values))
    assert {(m["kind"], m["metadata"]["name"].rpartition("-")[0]) for m in old} == {
        (m["kind"], m["metadata"]["name"].rpartition("-")[0]) for m in new
    }
    for name, pod in pods(old).items():
        assert pod["spec"]["securityContext"]["runAsNonRoot"] is True, name


def test_a_job_that_changes_has_another_name(render: Render) -> None:
    def names(*sets: str) -> set[str]:
        return {
            name
            for name, job in objects(render("index.enabled=true", *sets), "Job").items()
            if "helm.sh/hook" not in job["metadata"].get("annotations", {})
        }

    assert len(names("image.tag=1.0.0")) == 2
    assert names("image.tag=1.0.0") == names("image.tag=1.0.0")
    assert not names("image.tag=1.0.0") & names("image.tag=1.1.0")


def test_a_template_of_a_run_is_a_cronjob_which_may_change(render: Render) -> None:
    suspended = objects(render("index.template=true"), "CronJob")["ask-askdock-index"]["spec"]
    assert suspended["suspend"] is True
    nightly = objects(render("index.schedule=0 3 * * *"), "CronJob")["ask-askdock-index"]["spec"]
    assert (nightly["suspend"], nightly["schedule"], nightly["concurrencyPolicy"]) == (
        False,
        "0 3 * * *",
        "Forbid",
    )


def test_argo_cd_runs_the_migration_with_every_sync(render: Render) -> None:
    (job,) = (job for name, job in objects(render(), "Job").items() if "-migrate-" in name)
    assert job["metadata"]["annotations"]["argocd.argoproj.io/hook"] == "Sync"
    assert job["metadata"]["annotations"]["argocd.argoproj.io/hook-delete-policy"] == "BeforeHookCreation"


def test_an_upgrades_migration_brings_the_new_settings(helm: Helm) -> None:
    sets = "database.bundled.enabled=false,database.url=postgresql://new@db2/askdock,secrets.databasePassword=new"
    manifests = manifests_of(helm("template", "ask", str(CHART), "--is-upgrade", "--set", sets))
    hooks = [m for m in manifests if m["metadata"].get("annotations", {}).get("helm.sh/hook") == "pre-upgrade"]
    (job,) = (m for m in hooks if m["kind"] == "Job")
    (config,) = (m for m in hooks if m["kind"] == "ConfigMap")
    (secret,) = (m for m in hooks if m["kind"] == "Secret")
    pod = job["spec"]["template"]["spec"]
    assert pod["containers"][0]["envFrom"] == [{"configMapRef": {"name": config["metadata"]["name"]}}]
    assert config["data"]["ASKDOCK_DATABASE_URL"] == "postgresql://new@db2/askdock"
    assert config["data"] == objects(manifests, "ConfigMap")["ask-askdock-config"]["data"]
    (volume,) = (one for one in pod["volumes"] if one["name"] == "secrets")
    names = {
        item["path"]: source["secret"]["name"]
        for source in volume["projected"]["sources"]
        for item in source["secret"]["items"]
    }
    assert names["database_password"] == secret["metadata"]["name"]
    assert secret["stringData"] == {"database_password": "new"}
    weights = {m["kind"]: int(m["metadata"]["annotations"].get("helm.sh/hook-weight", 0)) for m in hooks}
    assert weights["ConfigMap"] < weights["Job"]
    assert weights["Secret"] < weights["Job"]


def test_a_parent_chart_switches_it_on_and_off(helm: Helm, tmp_path: Path) -> None:
    parent = tmp_path / "parent"
    (parent / "charts").mkdir(parents=True)
    shutil.copytree(CHART, parent / "charts" / "askdock")
    dependency = {"name": "askdock", "version": "0.1.0", "condition": "askdock.enabled"}
    chart = {"apiVersion": "v2", "name": "parent", "version": "1.0.0", "dependencies": [dependency]}
    (parent / "Chart.yaml").write_text(yaml.safe_dump(chart))
    assert "Deployment" in helm("template", "p", str(parent), "--set", "askdock.enabled=true").stdout
    assert "Deployment" not in helm("template", "p", str(parent), "--set", "askdock.enabled=false").stdout


def test_a_namespace_outlives_the_release(render: Render) -> None:
    (namespace,) = objects(render("namespace.create=true"), "Namespace").values()
    assert namespace["metadata"]["annotations"]["helm.sh/resource-policy"] == "keep"


def test_backups_are_made_on_a_schedule(render: Render, helm: Helm) -> None:
    sets = ("backup.schedule=30 2 * * *", "backup.existingClaim=archives", "backup.keep=3")
    job = objects(render(*sets), "CronJob")["ask-askdock-backup"]["spec"]
    pod = job["jobTemplate"]["spec"]["template"]["spec"]
    assert job["schedule"] == "30 2 * * *"
    assert pod["containers"][0]["command"][-2:] == ["askdock", "backup"]
    assert {"name": "backup", "persistentVolumeClaim": {"claimName": "archives"}} in pod["volumes"]
    settings = objects(render(*sets), "ConfigMap")["ask-askdock-config"]["data"]
    assert (settings["ASKDOCK_BACKUP_URL"], settings["ASKDOCK_BACKUP_KEEP"]) == ("/backup", "3")
    assert "ASKDOCK_BACKUP_URL" not in objects(render(), "ConfigMap")["ask-askdock-config"]["data"]
    for schedule in ("backup.schedule", "backup.drill.schedule"):
        done = helm("template", "ask", str(CHART), "--set", f"{schedule}=30 2 * * *")
        assert "need backup.existingClaim or backup.url" in done.stderr


def test_drills_restore_with_the_private_key_that_backups_do_not_see(render: Render) -> None:
    manifests = render(
        "backup.schedule=30 2 * * *",
        "backup.drill.schedule=30 5 * * 0",
        "backup.url=s3://backups/askdock",
        "backup.encryptionSecret=backup-keys",
        "tei.enabled=true",
    )
    jobs = objects(manifests, "CronJob")
    keys = {}
    for name in ("backup", "drill"):
        pod = jobs[f"ask-askdock-{name}"]["spec"]["jobTemplate"]["spec"]["template"]["spec"]
        assert pod["containers"][0]["command"][-2:] == ["askdock", name]
        assert [volume for volume in pod["volumes"] if "persistentVolumeClaim" in volume] == []
        (secret,) = (volume["secret"] for volume in pod["volumes"] if volume["name"] == "backup-keys")
        keys[name] = [item["key"] for item in secret["items"]]
        variables = {one["name"] for one in pod["containers"][0]["env"]}
        assert ("ASKDOCK_BACKUP_IDENTITY_FILE" in variables) == (name == "drill")
    assert keys == {"backup": ["recipients"], "drill": ["recipients", "identity"]}
    policies = objects(manifests, "NetworkPolicy")
    allowed = policies["ask-askdock-tei"]["spec"]["ingress"][0]["from"]
    assert "backup" in [one["podSelector"]["matchLabels"]["app.kubernetes.io/component"] for one in allowed]


def test_claims_that_are_there_and_other_modes(render: Render) -> None:
    stores = {"postgres": "database.bundled", "milvus": "vectorDb.bundled", "seaweedfs": "files.bundled"}
    for name, path in stores.items():
        sets = (f"{path}.existingClaim=mine", f"{path}.accessModes[0]=ReadWriteMany")
        store = objects(render(*sets), "StatefulSet")[f"ask-askdock-{name}"]["spec"]
        assert "volumeClaimTemplates" not in store
        volumes = store["template"]["spec"]["volumes"]
        assert {"name": "data", "persistentVolumeClaim": {"claimName": "mine"}} in volumes
        made = objects(render(sets[1]), "StatefulSet")[f"ask-askdock-{name}"]["spec"]["volumeClaimTemplates"][0]
        assert made["spec"]["accessModes"] == ["ReadWriteMany"]
    cache = objects(render("vllm.enabled=true", "vllm.cache.existingClaim=weights"), "PersistentVolumeClaim")
    assert cache == {}


@pytest.mark.parametrize(("given", "expected"), [("-", ""), ("fast", "fast"), ("", None)])
def test_a_storage_class_follows_the_convention(helm: Helm, given: str, expected: str | None) -> None:
    sets = ("--set-string", f"database.bundled.storageClass={given},vllm.cache.storageClass={given}")
    manifests = manifests_of(helm("template", "ask", str(CHART), "--set", "vllm.enabled=true", *sets))
    claim = objects(manifests, "StatefulSet")["ask-askdock-postgres"]["spec"]["volumeClaimTemplates"][0]["spec"]
    assert claim.get("storageClassName") == expected
    cache = objects(manifests, "PersistentVolumeClaim")["ask-askdock-vllm"]["spec"]
    assert cache.get("storageClassName") == expected


def test_a_parent_charts_storage_class_is_the_default(render: Render) -> None:
    for name, store in objects(
        render("global.storageClass=fast", "files.bundled.storageClass=slow"), "StatefulSet"
    ).items():
        wanted = "slow" if name.endswith("seaweedfs") else "fast"
        assert store["spec"]["volumeClaimTemplates"][0]["spec"]["storageClassName"] == wanted


def test_monitoring_has_the_usual_fields(render: Render) -> None:
    monitor = "monitoring.serviceMonitor"
    sets = (f"{monitor}.enabled=true", f"{monitor}.namespace=monitoring", f"{monitor}.scrapeTimeout=10s")
    relabel = f'{monitor}.relabelings=[{{"action":"labeldrop","regex":"pod"}}]'
    (found,) = objects(render(*sets, json=(relabel,)), "ServiceMonitor").values()
    (endpoint,) = found["spec"]["endpoints"]
    assert found["metadata"]["namespace"] == "monitoring"
    assert found["spec"]["namespaceSelector"] == {"matchNames": ["docs"]}
    assert endpoint["scrapeTimeout"] == "10s"
    assert endpoint["relabelings"] == [{"action": "labeldrop", "regex": "pod"}]


def test_further_objects_are_templates(render: Render) -> None:
    values = (
        'extraObjects=[{"apiVersion":"v1","kind":"ConfigMap","metadata":{"name":"{{ .Release.Name }}-more"}},'
        '"apiVersion: v1\\nkind: ConfigMap\\nmetadata: {name: as-text}"]'
    )
    found = objects(render(json=(values,)), "ConfigMap")
    assert {"ask-more", "as-text"} <= found.keys()


def test_api_pods_that_count_quotas_apart_are_mentioned(helm: Helm) -> None:
    def notes(*sets: str) -> str:
        done = helm("install", "ask", str(CHART), "--dry-run=client", *(f"--set={one}" for one in sets))
        assert done.returncode == 0, done.stderr
        return done.stdout.partition("NOTES:")[2]

    assert "count quotas each for itself" in notes()
    assert "count quotas" not in notes("redis.url=rediss://redis.example:6379/0")
    assert "count quotas" not in notes("api.replicas=1")
