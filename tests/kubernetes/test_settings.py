"""One truth for settings: what every rendered pod of ours is handed is what the program reads."""

from collections.abc import Callable
from pathlib import Path

import pytest
from tests.kubernetes.conftest import CHART, Manifests
from tests.kubernetes.manifests import EVERYTHING, objects, pods, variables

from askdock.settings import Settings, environment_name, load_settings, secret_fields, settings_warnings

Render = Callable[..., Manifests]
FILES = (
    (),
    ("values-minimal.yaml",),
    ("values-production.yaml",),
    ("values-gpu.yaml",),
    ("values-airgap.yaml",),
    ("values-production.yaml", "values-gpu.yaml"),
)
CHOICES = {
    "nothing": (),
    "everything": EVERYTHING,
    "elasticsearch": (
        "vectorDb.type=elasticsearch",
        "vectorDb.host=https://es.example:9200",
        "vectorDb.bundled.enabled=false",
        "vectorDb.tlsSecret=es-tls",
        "vectorDb.mutualTls=true",
    ),
    "opensearch": (
        "vectorDb.type=opensearch",
        "vectorDb.host=https://os.example:9200",
        "vectorDb.bundled.enabled=false",
    ),
    "reranker and redis": ("reranker.url=http://reranker/rerank", "redis.url=redis://redis:6379/0"),
    "embedder elsewhere": ("tei.url=https://embedder.example/v1/embeddings",),
    "identity provider": (
        "oidc.issuer=https://id.example",
        "oidc.clientId=askdock",
        "oidc.grants=staff=reader:*",
        "oidc.linkByEmail=true",
        "passwordSignIn=false",
    ),
    "cloud": ("files.bundled.enabled=false", "files.podIdentity=true", "database.tlsSecret=pg"),
    "company": ("proxy.https=http://proxy:3128", "caBundle.configMap=ca", "api.terminationGracePeriodSeconds=10"),
    "large": ("config.extra.ASKDOCK_MAX_FILE_BYTES=1000000000", "config.extra.ASKDOCK_URL_FETCH=true"),
}
FIXED = frozenset({"JOB_COMPLETION_INDEX", "ASKDOCK_SECRETS_DIR"})


def handed(manifests: Manifests, component: str) -> dict[str, str]:
    """The environment of a pod's first container."""
    pod = pods(manifests)[component]
    maps = objects(manifests, "ConfigMap")
    found: dict[str, str] = {}
    for source in pod["spec"]["containers"][0].get("envFrom", []):
        found |= maps[source["configMapRef"]["name"]]["data"]
    return found | variables(pod)


@pytest.fixture
def load(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Callable[[dict[str, str]], Settings]:
    monkeypatch.chdir(tmp_path)

    def loaded(environment: dict[str, str]) -> Settings:
        with monkeypatch.context() as patch:
            for field in Settings.model_fields:
                patch.delenv(environment_name(field), raising=False)
            for name, value in environment.items():
                patch.setenv(name, value)
            settings = load_settings()
            assert list(settings_warnings(settings)) == []
            return settings

    return loaded


@pytest.mark.parametrize("files", FILES, ids=lambda files: "+".join(files) or "defaults")
@pytest.mark.parametrize("choice", ["nothing", "company", "large"])
def test_every_pod_starts_with_every_values_file(
    render: Render, load, files: tuple[str, ...], choice: str
) -> None:
    manifests = render(*CHOICES[choice], files=files)
    for component in ("api", "retriever", "worker", "migrate"):
        load(handed(manifests, component))


@pytest.mark.parametrize("choice", CHOICES)
def test_every_pod_starts_with_every_choice(render: Render, load, choice: str) -> None:
    manifests = render("index.enabled=true", *(one for one in CHOICES[choice] if not one.startswith("index.")))
    for component in ("api", "retriever", "worker", "migrate", "index"):
        settings = load(handed(manifests, component))
        assert settings.store in ("milvus", "elasticsearch", "opensearch")


def test_every_setting_reaches_every_pod_and_comes_before_the_charts_own(render: Render, tmp_path: Path) -> None:
    secrets = {environment_name(name) for name in secret_fields()}
    names = sorted({environment_name(field) for field in Settings.model_fields} - secrets - FIXED)
    values = tmp_path / "values.yaml"
    values.write_text("config:\n  extra:\n" + "".join(f"    {name}: mine-{name}\n" for name in names))
    manifests = render("index.enabled=true", files=(str(values),))
    for component in ("api", "retriever", "worker", "migrate", "index"):
        found = handed(manifests, component)
        assert {name: found.get(name) for name in names} == {name: f"mine-{name}" for name in names}, component


def test_stores_with_tls_are_told_the_files(render: Render, load) -> None:
    manifests = render(*CHOICES["elasticsearch"], "database.tlsSecret=pg")
    settings = load(handed(manifests, "api"))
    assert str(settings.vector_db_ca_file) == "/etc/askdock/tls/vector-db/ca.crt"
    assert str(settings.vector_db_client_cert_file) == "/etc/askdock/tls/vector-db/tls.crt"
    for name in ("api", "worker", "migrate", "retriever"):
        mounts = {m["mountPath"] for m in pods(manifests)[name]["spec"]["containers"][0]["volumeMounts"]}
        assert {"/etc/askdock/tls/database", "/etc/askdock/tls/vector-db"} <= mounts, name


def test_each_proxy_on_the_way_in_is_counted(render: Render, load) -> None:
    for sets, proxies in [
        ((), 1),
        (("ingress.enabled=true",), 2),
        (("config.extra.ASKDOCK_TRUSTED_PROXIES=3",), 3),
    ]:
        assert load(handed(render(*sets), "api")).trusted_proxies == proxies


def test_the_audit_log_outlives_the_container(render: Render, load) -> None:
    assert str(load(handed(render(), "api")).audit_file) == "-"


def test_the_chart_and_the_program_know_the_same_secrets() -> None:
    refused = (CHART / "templates" / "_validate.tpl").read_text(encoding="utf-8")
    for name in secret_fields():
        assert f'"{environment_name(name)}"' in refused
