"""The stack and its scripts, with a stand-in for Docker."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest
import yaml
from tests.deploy.conftest import ROOT, STACK
from tests.support.compose import environment, services

SCRIPT = ROOT / "deploy" / "swarm" / "secrets.sh"
NAMES = {
    "admin_key",
    "database_password",
    "vector_db_password",
    "s3_access_key_id",
    "s3_secret_access_key",
    "s3_config",
    "llm_api_key",
    "retriever_token",
    "sources_key",
}
DOCKER = """#!/bin/sh
# Secrets are files of a folder; the image writes what it would.
case "$1 $2" in
  "secret inspect") [ -e "$SECRETS/$3" ] ;;
  "secret create") cp "$4" "$SECRETS/$3" ;;
  "run --rm")
    folder=$(echo "$*" | sed 's/.*-v \\([^:]*\\):.*/\\1/')
    for name in admin_key database_password vector_db_password s3_access_key_id s3_secret_access_key s3.json \\
      retriever_token sources_key; do echo "$name of $$" >"$folder/$name"; done ;;
esac
"""


@pytest.fixture
def run(tmp_path: Path):
    (tmp_path / "bin").mkdir()
    (tmp_path / "secrets").mkdir()
    docker = tmp_path / "bin" / "docker"
    docker.write_text(DOCKER)
    docker.chmod(0o755)

    def ran(**variables: str) -> subprocess.CompletedProcess[str]:
        environment = {
            "PATH": f"{docker.parent}:{os.environ['PATH']}",
            "SECRETS": str(tmp_path / "secrets"),
            **variables,
        }
        return subprocess.run([SCRIPT], env=environment, capture_output=True, text=True, check=False)

    ran.secrets = tmp_path / "secrets"  # type: ignore[attr-defined]
    return ran


def there(run) -> set[str]:
    return {path.name for path in run.secrets.iterdir()}


def test_secrets_are_made_once_and_told_once(run) -> None:
    first = run()
    assert first.stdout.startswith("admin key: admin_key of")
    assert there(run) == {f"askdock_{name}" for name in NAMES}
    second = run()
    assert (second.returncode, second.stdout) == (0, "")


def test_a_lost_part_of_the_s3_keys_is_not_made_to_disagree(run) -> None:
    run()
    (run.secrets / "askdock_s3_config").unlink()
    done = run()
    assert done.returncode == 1
    assert "askdock_s3_config missing" in done.stderr
    assert "askdock_s3_config" not in there(run)


def test_another_lost_secret_is_made_again(run) -> None:
    run()
    (run.secrets / "askdock_database_password").unlink()
    assert run().returncode == 0
    assert "askdock_database_password" in there(run)


def test_a_secret_in_use_is_replaced_by_one_of_the_next_version(run) -> None:
    run()
    run(ASKDOCK_SECRETS_SUFFIX="_2")
    renewed = {f"askdock_{name}_2" for name in NAMES - {"sources_key"}}
    assert there(run) == renewed | {f"askdock_{name}" for name in NAMES}
    text = STACK.read_text(encoding="utf-8")
    for name, secret in yaml.safe_load(text)["secrets"].items():
        suffix = "ASKDOCK_SOURCES_KEY_SUFFIX" if name == "sources_key" else "ASKDOCK_SECRETS_SUFFIX"
        assert secret["name"] == f"askdock_{name}${{{suffix}:-}}"


def test_the_key_of_stored_credentials_is_renewed_on_its_own(run) -> None:
    run()
    before = (run.secrets / "askdock_sources_key").read_text()
    run(ASKDOCK_SECRETS_SUFFIX="_2", ASKDOCK_SOURCES_KEY_SUFFIX="_new")
    assert (run.secrets / "askdock_sources_key").read_text() == before
    assert "askdock_sources_key_new" in there(run)


def test_the_page_has_the_port_that_was_chosen() -> None:
    (port,) = services(STACK, {"ASKDOCK_FRONTEND_PORT": "8443"})["frontend"]["ports"]
    assert port["published"] == "8443"
    (port,) = services(STACK, {})["frontend"]["ports"]
    assert (port["published"], port["mode"]) == ("3000", "ingress")
    (port,) = services(STACK, {"ASKDOCK_PORT_MODE": "host"})["frontend"]["ports"]
    assert port["mode"] == "host"


def test_services_wait_for_the_migration_longer_than_an_update_is_watched() -> None:
    found = services(STACK, {})
    for name in ("api", "worker", "migrate"):
        assert float(environment(found[name], {})["ASKDOCK_SCHEMA_WAIT_SECONDS"]) >= 60
    wait = float(environment(found["api"], {})["ASKDOCK_SCHEMA_WAIT_SECONDS"])
    assert float(found["api"]["healthcheck"]["start_period"].rstrip("s")) > wait


def test_the_engine_reads_the_stack_as_we_do() -> None:
    if shutil.which("docker") is None:
        pytest.skip("docker is not installed")
    variables = {**os.environ, "ASKDOCK_SECRETS_SUFFIX": "_2", "ASKDOCK_FRONTEND_PORT": "8443"}
    done = subprocess.run(
        ["docker", "stack", "config", "-c", STACK], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    stack = yaml.safe_load(done.stdout)
    assert stack["secrets"]["admin_key"]["name"] == "askdock_admin_key_2"
    assert stack["services"]["frontend"]["ports"][0]["published"] == 8443
    assert stack["services"]["api"]["environment"]["ASKDOCK_SECRETS_DIR"] == "/run/secrets"


def test_a_file_of_settings_counts_before_the_stacks_and_after_the_shell(tmp_path: Path) -> None:
    if shutil.which("docker") is None:
        pytest.skip("docker is not installed")
    settings = tmp_path / "own.env"
    settings.write_text(
        "# ours\nLLM_BASE_URL=http://llm/v1\nLLM_MODEL=file\nASKDOCK_LOG_FORMAT=text\nCHUNK_SIZE=700\n"
    )
    variables = {**os.environ, "ASKDOCK_ENV_FILE": str(settings), "LLM_MODEL": "shell"}
    done = subprocess.run(
        ["docker", "stack", "config", "-c", STACK], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = yaml.safe_load(done.stdout)["services"]
    expected = {
        "LLM_BASE_URL": "http://llm/v1",
        "LLM_MODEL": "shell",
        "ASKDOCK_LOG_FORMAT": "text",
        "CHUNK_SIZE": "700",
    }
    for name in ("migrate", "api", "retriever", "worker"):
        assert {key: found[name]["environment"].get(key) for key in expected} == expected, name
        assert found[name]["environment"]["VECTOR_DB_HOST"] == "milvus"


def test_authorities_of_ones_own_reach_every_service(tmp_path: Path) -> None:
    if shutil.which("docker") is None:
        pytest.skip("docker is not installed")
    authority = tmp_path / "ca.pem"
    authority.write_text("made up")
    files = ["-c", STACK, "-c", STACK.parent / "ca.yaml"]
    variables = {**os.environ, "CA_FILE": str(authority)}
    done = subprocess.run(
        ["docker", "stack", "config", *files], env=variables, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    found = yaml.safe_load(done.stdout)["services"]
    for name in ("migrate", "api", "retriever", "worker"):
        assert found[name]["environment"]["SSL_CERT_FILE"] == "/etc/askdock/ca.crt"
        assert [one["target"] for one in found[name]["configs"]] == ["/etc/askdock/ca.crt"]


def test_every_secret_that_a_service_wants_is_declared() -> None:
    declared = set(yaml.safe_load(STACK.read_text(encoding="utf-8"))["secrets"])
    wanted = {secret for service in services(STACK, {}).values() for secret in service.get("secrets", [])}
    assert wanted == declared == NAMES
