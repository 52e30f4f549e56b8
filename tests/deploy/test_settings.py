"""One truth for settings: what Compose files and the stack hand to our services is what the program reads."""

import re
from pathlib import Path
from typing import Any

import pytest
from dotenv import dotenv_values
from tests.deploy.conftest import COMPOSE, EMBEDDED, OURS, ROOT, SECRETS, STACK, Load
from tests.support.compose import environment, services

from askdock.settings import Settings, environment_name

EXAMPLE = {name: value or "" for name, value in dotenv_values(ROOT / ".env.example").items()}
FILES = [COMPOSE, EMBEDDED, STACK]
FIXED = frozenset(
    {
        "ASKDOCK_HOST",  # inside the container
        "ASKDOCK_PORT",
        "ASKDOCK_WORKER_PORT",
        "ASKDOCK_DATA_DIR",
        "ASKDOCK_SECRETS_DIR",
        "ASKDOCK_EMBEDDED_WORKER",
        "JOB_COMPLETION_INDEX",  # of Kubernetes
    }
)
OF_THE_STACK = FIXED | {"RETRIEVER_URL"}
OF_EMBEDDED = FIXED | {"ASKDOCK_STORE", "VECTOR_DB_HOST", "VECTOR_DB_USERNAME", "RETRIEVER_URL"}
CHOICES = {
    "milvus": {},
    "elasticsearch": {
        "ASKDOCK_STORE": "elasticsearch",
        "VECTOR_DB_HOST": "elasticsearch",
        "VECTOR_DB_USERNAME": "elastic",
    },
    "opensearch": {
        "ASKDOCK_STORE": "opensearch",
        "VECTOR_DB_HOST": "https://opensearch.example.com:9200",
        "VECTOR_DB_USERNAME": "askdock",
    },
    "llm": {"LLM_BASE_URL": "http://llm:8080/v1", "LLM_MODEL": "local"},
    "gpu": {"LLM_BASE_URL": "http://vllm:8000/v1", "LLM_MODEL": "Qwen/Qwen3-4B-Instruct-2507"},
    "tei": {"ASKDOCK_EMBEDDER_URL": "http://tei:80/embed"},
    "own stores": {
        "ASKDOCK_DATABASE_URL": "postgresql://askdock@db.example.com/askdock?sslmode=verify-full",
        "ASKDOCK_S3_ENDPOINT": "https://s3.example.com",
        "ASKDOCK_S3_REGION": "eu-central-1",
        "VECTOR_DB_HOST": "https://milvus.example.com",
        "VECTOR_DB_PORT": "443",
    },
    "identity provider": {
        "ASKDOCK_OIDC_ISSUER": "https://id.example.com",
        "ASKDOCK_OIDC_AUDIENCE": "askdock",
        "ASKDOCK_OIDC_CLIENT_ID": "askdock",
    },
}


def ours(path: Path, variables: dict[str, str]) -> list[tuple[str, dict[str, str]]]:
    return [
        (name, environment(service, variables))
        for name, service in services(path, variables).items()
        if name in OURS
    ]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
@pytest.mark.parametrize("choice", CHOICES)
def test_every_service_starts_with_what_it_is_handed(path: Path, choice: str, load: Load) -> None:
    for variables in (CHOICES[choice], EXAMPLE | CHOICES[choice]):
        for name, found in ours(path, variables):
            if name == "secrets" or path == EMBEDDED:
                # These are handed what others read: their own settings stand alone.
                found = {key: value for key, value in found.items() if not key.startswith("VECTOR_DB_")}
            load(found)


@pytest.mark.parametrize(
    ("path", "fixed"),
    [(COMPOSE, FIXED), (EMBEDDED, OF_EMBEDDED), (STACK, OF_THE_STACK)],
    ids=["compose", "embedded", "stack"],
)
def test_every_setting_of_dotenv_reaches_every_service(path: Path, fixed: frozenset[str]) -> None:
    names = {environment_name(field) for field in Settings.model_fields} - SECRETS - fixed
    variables = {name: f"value of {name}" for name in names}
    for service, found in ours(path, variables):
        if service == "secrets":
            continue
        lost = {name for name in names if found.get(name) != variables[name]}
        allowed = {"ASKDOCK_EMBEDDED_WORKER"} | ({"RETRIEVER_URL"} if path == STACK else set())
        assert lost <= allowed, (service, sorted(lost))


@pytest.mark.parametrize(
    ("path", "proxies"), [(COMPOSE, 1), (STACK, 1), (EMBEDDED, 0)], ids=["compose", "stack", "embedded"]
)
def test_the_api_counts_the_front_end_as_a_proxy(path: Path, proxies: int, load: Load) -> None:
    for variables, expected in [({}, proxies), ({"ASKDOCK_TRUSTED_PROXIES": "3"}, 3)]:
        service = "askdock" if path == EMBEDDED else "api"
        found = {name: value for name, value in dict(ours(path, variables))[service].items() if "PROXIES" in name}
        assert int(found.get("ASKDOCK_TRUSTED_PROXIES") or 0) == expected


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_secrets_of_dotenv_stand_in_no_service(path: Path) -> None:
    variables = {name: f"secret of {name}" for name in SECRETS}
    for service, found in ours(path, variables):
        if service != "secrets":
            assert not [name for name in SECRETS if found.get(name)], service
            assert found["ASKDOCK_SECRETS_DIR"].startswith(("/run/secrets", "/var/lib/askdock/secrets"))


def test_every_secret_of_dotenv_reaches_the_volume() -> None:
    variables = {name: f"secret of {name}" for name in SECRETS}
    found = dict(ours(COMPOSE, variables))["secrets"]
    assert {name: found.get(name) for name in SECRETS} == variables


def test_what_deployments_read_themselves_is_no_unknown_setting(load: Load) -> None:
    files = [COMPOSE, *(ROOT / "deploy").glob("compose/*.yaml"), *(ROOT / "deploy").glob("swarm/*")]
    read = {name for path in files for name in re.findall(r"\$\{(ASKDOCK_\w+)", path.read_text(encoding="utf-8"))}
    settings = {environment_name(field) for field in Settings.model_fields}
    assert len(read - settings) > 5
    load(dict.fromkeys(read - settings, "given"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_no_proxy_is_asked_for_what_runs_beside(path: Path) -> None:
    if path == EMBEDDED:
        pytest.skip("nothing runs beside it")
    everything: dict[str, Any] = services(path, {})
    asked = {"api", "retriever", "postgres", "seaweedfs", "milvus"} & set(everything)
    for service in ("api", "worker", "retriever", "migrate"):
        inside = set(environment(everything[service], {})["NO_PROXY"].split(","))
        assert asked <= inside
        assert "" not in inside, "an empty name means every host to some clients"
    given = {"NO_PROXY": ".corp"}
    handed_on = environment(services(path, given)["api"], given)
    assert handed_on["NO_PROXY"].endswith(",.corp")
