"""Where passwords come from: values, Secrets of one's own, ExternalSecrets, or a Job; that they take effect."""

import base64
import importlib.util
import io
import json
import re
import subprocess
import urllib.error
from collections.abc import Callable
from typing import Any

import pytest
from cryptography.fernet import Fernet
from tests.kubernetes.conftest import CHART, Manifests
from tests.kubernetes.manifests import Manifest, objects, pods

from askdock.settings import environment_name, secret_fields

Render = Callable[..., Manifests]
Helm = Callable[..., subprocess.CompletedProcess[str]]
OURS = ("api", "retriever", "worker", "migrate")


def files(pod: Manifest) -> dict[str, tuple[str, str, bool]]:
    """What lies in /run/secrets: Secret, key, and whether the pod starts without it."""
    (volume,) = (one for one in pod["spec"]["volumes"] if one["name"] == "secrets")
    return {
        item["path"]: (source["secret"]["name"], item["key"], source["secret"]["optional"])
        for source in volume["projected"]["sources"]
        for item in source["secret"]["items"]
    }


def test_rendering_twice_without_a_cluster_changes_nothing(helm: Helm) -> None:
    for options in ((), ("--is-upgrade",), ("-f", str(CHART / "values-gpu.yaml"))):
        first, second = (helm("template", "ask", str(CHART), *options).stdout for _ in range(2))
        assert first == second
        assert "kind: Secret\n" not in first
        assert "name: ask-askdock-secrets" in first


def test_files_that_another_tool_writes_take_the_place_of_secrets(helm: Helm, render: Render) -> None:
    own = ("secrets.existingSecret=", "secrets.folder=/vault/secrets", "index.enabled=true")
    manifests = render(*own, files=("values-production.yaml",))
    assert not {"Secret", "Role", "ExternalSecret"} & {one["kind"] for one in manifests}
    assert "/run/secrets" not in json.dumps(manifests)
    assert objects(manifests, "ConfigMap")["ask-askdock-config"]["data"]["ASKDOCK_SECRETS_DIR"] == "/vault/secrets"
    for name, pod in pods(manifests).items():
        assert "secrets" not in [volume["name"] for volume in pod["spec"]["volumes"]], name
    assert pods(manifests)["test"]["spec"]["containers"][0]["args"][-1] == "/vault/secrets/admin_key"
    for sets in ((own[1],), (*own[1:], "secrets.existingSecret=mine")):
        refused = helm("template", "ask", str(CHART), *(f"--set={one}" for one in sets))
        assert refused.returncode != 0
        assert "secrets.folder" in refused.stderr


def test_what_is_missing_is_made_by_a_job_with_few_rights(render: Render) -> None:
    manifests = render("secrets.adminKey=adk_given")
    (job,) = (m for m in manifests if m["kind"] == "Job" and m["metadata"]["name"] == "ask-askdock-secrets")
    assert job["metadata"]["annotations"]["helm.sh/hook"] == "pre-install,pre-upgrade"
    wanted = job["spec"]["template"]["spec"]["containers"][0]["args"][2:]
    assert wanted[0] == "ask-askdock-secrets" or wanted[1] == "ask-askdock-secrets"
    assert "database_password" in wanted
    assert "admin_key" not in wanted
    assert objects(manifests, "Secret")["ask-askdock-secrets"]["stringData"] == {"admin_key": "adk_given"}
    rules = objects(manifests, "Role")["ask-askdock-secrets"]["rules"]
    assert {rule["resources"][0] for rule in rules} == {"secrets"}
    assert rules[1]["resourceNames"] == ["ask-askdock-secrets"]
    for sets in (("secrets.existingSecret=mine",), EXTERNAL):
        assert not [m for m in render(*sets) if m["kind"] in ("Role", "RoleBinding")]


class ApiServer:
    """Secrets of a namespace, as far as the Job asks for them."""

    def __init__(self) -> None:
        self.secrets: dict[str, dict[str, str]] = {}

    def call(self, method: str, path: str, body: Any = None, kind: str = "") -> Any:
        name = path.rpartition("/")[2]
        if method == "GET" and name not in self.secrets:
            raise urllib.error.HTTPError(path, 404, "not found", None, io.BytesIO())  # type: ignore[arg-type]
        if method == "POST":
            self.secrets[body["metadata"]["name"]] = dict(body["data"])
        elif method == "PATCH":
            self.secrets[name] |= body["data"]
        return {"data": self.secrets.get(name)}


@pytest.fixture
def job(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("KUBERNETES_SERVICE_HOST", "fd00::1")
    monkeypatch.setenv("KUBERNETES_SERVICE_PORT", "443")
    monkeypatch.setattr("ssl.create_default_context", lambda **_: None)
    spec = importlib.util.spec_from_file_location("make_secrets", CHART / "files" / "secrets.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    server = ApiServer()
    monkeypatch.setattr(module, "call", server.call)
    module.server = server
    return module


def test_the_job_makes_what_is_missing_and_leaves_what_is_there(job) -> None:
    assert job.url == "https://[fd00::1]:443"
    keys = ("admin_key", "database_password", "s3_access_key_id", "s3_secret_access_key")
    job.main("docs", "made", *keys)
    made = {key: base64.b64decode(value).decode() for key, value in job.server.secrets["made"].items()}
    assert made["admin_key"].startswith("adk_")
    assert len(set(made.values())) == len(keys) + 1
    credentials = json.loads(made["s3.json"])["identities"][0]["credentials"]
    assert credentials == [{"accessKey": made["s3_access_key_id"], "secretKey": made["s3_secret_access_key"]}]
    before = dict(job.server.secrets["made"])
    job.main("docs", "made", *keys, "retriever_token")
    assert job.server.secrets["made"].keys() - before.keys() == {"retriever_token"}
    assert before.items() <= job.server.secrets["made"].items()


def test_the_key_that_seals_credentials_of_sources_has_the_form_of_one(job) -> None:
    job.main("docs", "made", "sources_key")
    Fernet(base64.b64decode(job.server.secrets["made"]["sources_key"]))


def test_a_changed_key_rolls_the_pods(render: Render) -> None:
    def checksums(*sets: str) -> set[str]:
        return {pods(render(*sets))[name]["metadata"]["annotations"]["checksum/secret"] for name in OURS[:3]}

    assert checksums("secrets.llmApiKey=a") == checksums("secrets.llmApiKey=a")
    assert not checksums("secrets.llmApiKey=a") & checksums("secrets.llmApiKey=b")


def test_each_part_may_lie_in_a_secret_of_its_own(render: Render) -> None:
    parts = {
        "database": ("pg-app", "password", {"database_password": "uri-password"}),
        "vectorDb": (
            "milvus-root",
            "password",
            {"vector_db_password": "uri-password", "vector_db_token": "token"},
        ),
        "files": ("bucket", "accessKeyId", {"s3_access_key_id": "uri-password"}),
        "llm": ("llm", "apiKey", {"llm_api_key": "uri-password"}),
        "tei": ("tei", "apiKey", {"embedder_api_key": "uri-password"}),
        "reranker": ("reranker", "apiKey", {"reranker_api_key": "uri-password"}),
        "redis": ("redis", "url", {"limits_url": "uri-password"}),
        "oidc": ("oidc", "clientSecret", {"oidc_client_secret": "uri-password"}),
    }
    for part, (secret, key, expected) in parts.items():
        sets = (
            f"{part}.existingSecret={secret}",
            f"{part}.secretKeys.{key}=uri-password",
            "secrets.existingSecret=mine",
        )
        rendered = pods(render("files.bundled.enabled=false", *sets))
        for name in OURS:
            found = files(rendered[name])
            for file, in_secret in expected.items():
                assert found[file][:2] == (secret, in_secret), (name, file)
            assert found["admin_key"] == ("mine", "admin_key", False)


def test_what_is_not_needed_may_be_missing(render: Render) -> None:
    own_stores = (
        "database.url=postgresql://u@db/a",
        "database.bundled.enabled=false",
        "vectorDb.host=milvus",
        "vectorDb.bundled.enabled=false",
        "files.bundled.enabled=false",
        "secrets.existingSecret=mine",
    )
    found = files(pods(render(*own_stores))["api"])
    assert [file for file, (_, _, optional) in found.items() if not optional] == ["admin_key"]
    bundled = files(pods(render("secrets.existingSecret=mine"))["api"])
    assert not bundled["database_password"][2]
    assert bundled["llm_api_key"][2]


def test_every_secret_of_the_program_has_a_place(render: Render) -> None:
    assert set(files(pods(render())["api"])) == {*secret_fields(), "s3.json"}


def test_a_store_sees_its_own_password_alone(render: Render) -> None:
    rendered = pods(render())
    found = {name: set(files(rendered[name])) for name in ("postgres", "milvus", "seaweedfs", "test")}
    assert found == {
        "postgres": {"database_password"},
        "milvus": {"vector_db_password"},
        "seaweedfs": {"s3.json"},
        "test": {"admin_key"},
    }


@pytest.mark.parametrize("name", secret_fields())
def test_a_secret_among_the_settings_is_refused(helm: Helm, name: str) -> None:
    variable = environment_name(name)
    done = helm("template", "ask", str(CHART), "--set", f"config.extra.{variable}=sk-1")
    assert done.returncode != 0
    assert f"config.extra.{variable} is a secret" in done.stderr
    assert "sk-1" not in done.stderr


EXTERNAL = (
    "secrets.externalSecret.enabled=true",
    "secrets.externalSecret.storeRef.name=vault",
    "secrets.externalSecret.key=askdock",
)


def test_an_external_secret_is_complete_or_refused(helm: Helm, render: Render) -> None:
    for sets, said in ((EXTERNAL[:1], "storeRef.name"), (EXTERNAL[:2], "externalSecret.key")):
        done = helm("template", "ask", str(CHART), "--set", ",".join(sets))
        assert done.returncode != 0
        assert said in done.stderr


def test_an_external_secret_may_have_an_entry_for_each_key(helm: Helm, render: Render) -> None:
    sets = (*EXTERNAL[:2], "secrets.externalSecret.data.admin_key.key=askdock/admin")
    external = objects(render(*sets), "ExternalSecret")["ask-askdock-secrets"]
    assert external["apiVersion"] == "external-secrets.io/v1"
    assert external["spec"]["data"] == [{"secretKey": "admin_key", "remoteRef": {"key": "askdock/admin"}}]
    made = external["spec"]["target"]["template"]["data"]["s3.json"]
    filled = re.sub(r"\{\{ \.(\w+) \| toJson \}\}", r'"\1"', made)
    credentials = json.loads(filled)["identities"][0]["credentials"]
    assert credentials == [{"accessKey": "s3_access_key_id", "secretKey": "s3_secret_access_key"}]
    old = helm(
        "template", "ask", str(CHART), "--api-versions", "external-secrets.io/v1beta1", "--set", ",".join(sets)
    )
    assert "apiVersion: external-secrets.io/v1beta1\n" in old.stdout


def test_a_late_secret_or_database_has_an_hour_and_may_have_more(render: Render) -> None:
    def migration(*sets: str) -> Manifest:
        (job,) = (job for name, job in objects(render(*sets), "Job").items() if "-migrate-" in name)
        spec: Manifest = job["spec"]
        return spec

    assert migration()["activeDeadlineSeconds"] >= 3600
    chosen = migration("migrate.activeDeadlineSeconds=7200", "migrate.backoffLimit=50")
    assert (chosen["activeDeadlineSeconds"], chosen["backoffLimit"]) == (7200, 50)


def test_keys_of_ones_own_secret_may_have_other_names(render: Render) -> None:
    sets = ("secrets.existingSecret=mine", "secrets.keys.admin_key=ADMIN_KEY", "secrets.keys.llm_api_key=OPENAI")
    sources = next(v for v in pods(render(*sets))["api"]["spec"]["volumes"] if v["name"] == "secrets")
    items = {
        item["path"]: item["key"] for one in sources["projected"]["sources"] for item in one["secret"]["items"]
    }
    assert (items["admin_key"], items["llm_api_key"]) == ("ADMIN_KEY", "OPENAI")
    assert items["database_password"] == "database_password"
