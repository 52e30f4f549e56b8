"""What the Compose files promise to those who run them, read without an engine."""

import re
import shutil
import subprocess
from pathlib import Path

import pytest
from tests.deploy.conftest import COMPOSE, EMBEDDED, OURS, ROOT, STACK
from tests.support.compose import environment, services

OVERLAYS = sorted((ROOT / "deploy" / "compose").glob("*.yaml"))
BUNDLED = {"postgres", "seaweedfs", "milvus", "elasticsearch"}
MIRRORS = {"PIP_INDEX_URL", "NPM_CONFIG_REGISTRY", "APT_MIRROR", "HF_ENDPOINT"}


def test_the_root_shows_one_compose_file() -> None:
    found = {path.name for pattern in ("*compose*.y*ml",) for path in ROOT.glob(pattern)}
    assert found == {"docker-compose.yml"}


@pytest.mark.parametrize("name", sorted(BUNDLED))
def test_a_bundled_store_runs_only_where_its_profile_is_chosen(name: str) -> None:
    assert name not in services(COMPOSE, {}, profiles=frozenset())
    assert BUNDLED & set(services(COMPOSE, {}, profiles=frozenset({name}))) == {name}


def test_nothing_waits_for_a_store_that_was_left_out() -> None:
    everything = services(COMPOSE, {})
    for name, service in everything.items():
        for needed, condition in service.get("depends_on", {}).items():
            optional = condition.get("required", True) is False
            assert optional or set(everything[needed].get("profiles", [])) <= set(service.get("profiles", [])), (
                name,
                needed,
            )


def test_every_service_of_ours_reaches_what_is_outside() -> None:
    for path, variables in ((COMPOSE, {}), (STACK, {})):
        for name, service in services(path, variables).items():
            if name in OURS - {"secrets"}:
                assert "front" in service["networks"], (path.name, name)


def test_a_program_on_the_host_has_a_name() -> None:
    for path in (COMPOSE, EMBEDDED):
        for name, service in services(path, {}).items():
            if name in OURS:
                assert "host.docker.internal:host-gateway" in service["extra_hosts"], name


def test_no_mount_option_is_unknown_to_podman() -> None:
    for path in (COMPOSE, EMBEDDED):
        for name, service in services(path, {}).items():
            for mount in service.get("tmpfs", []):
                assert not re.search(r"\b(uid|gid)=", mount), name


def test_files_of_ours_are_labelled_for_selinux() -> None:
    for path in (COMPOSE, *OVERLAYS):
        for mount in re.findall(r"\./deploy/[\w./-]+:/[^\s\"\]]+", path.read_text(encoding="utf-8")):
            assert "z" in mount.rpartition(":")[2].split(","), (path.name, mount)


@pytest.mark.parametrize("path", [COMPOSE, *OVERLAYS], ids=lambda path: path.name)
def test_nothing_is_used_that_podmans_compose_ignores(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"^ *configs:", text, re.MULTILINE)


def test_a_changed_secret_begins_those_anew_that_read_it() -> None:
    found = services(COMPOSE, {})
    assert found["secrets"]["env_file"] == [], "other settings shall not begin everything anew"
    readers = {
        name
        for name, service in found.items()
        if "secrets" in service.get("depends_on", {}) and service.get("restart") != "on-failure:5"
    }
    assert readers >= {"api", "retriever", "worker", "seaweedfs", "milvus"}
    for name in ("api", "retriever", "worker", "seaweedfs", "milvus"):
        assert found[name]["depends_on"]["secrets"]["restart"] is True, name


def test_a_folder_of_documents_may_be_labelled() -> None:
    (mounted,) = (v for v in services(COMPOSE, {"DOCUMENTS_MODE": "ro,z"})["index"]["volumes"] if ":/data:" in v)
    assert mounted.endswith(":/data:ro,z")


def test_slow_machines_have_time_and_may_have_more() -> None:
    for name, service in services(COMPOSE, {"ASKDOCK_START_PERIOD": "900s"}).items():
        check = service.get("healthcheck", {})
        others = {"llm", "gpu", "tei", "monitoring", "alerts"}
        if not check.get("disable") and not set(service.get("profiles", [])) & others:
            assert check.get("start_period") == "900s" or name == "frontend", name
    assert services(COMPOSE, {})["api"]["healthcheck"]["start_period"] == "300s"


def test_the_models_key_stands_in_no_environment() -> None:
    variables = {"LLM_API_KEY": "sk-of-the-env-file"}
    found = services(COMPOSE, variables)
    assert not environment(found["api"], variables)["LLM_API_KEY"]
    assert environment(found["secrets"], variables)["LLM_API_KEY"] == "sk-of-the-env-file"


def test_builds_take_mirrors_and_an_authority() -> None:
    for name, service in services(COMPOSE, {}).items():
        if "build" in service:
            assert set(service["build"]["args"]) >= MIRRORS, name
            assert service["build"]["secrets"] == ["build_ca"], name
    used = set(re.findall(r"^ARG (\w+)", (ROOT / "Dockerfile").read_text(encoding="utf-8"), re.MULTILINE))
    assert used >= MIRRORS


@pytest.mark.parametrize("overlay", OVERLAYS, ids=lambda path: path.name)
def test_compose_takes_every_file_without_a_word(overlay: Path, tmp_path: Path) -> None:
    if shutil.which("docker") is None or subprocess.run(["docker", "compose", "version"], check=False).returncode:
        pytest.skip("Docker Compose is not installed")
    if overlay.name == "embedded-etcd.yaml":
        pytest.skip("etcd's own configuration")
    files = ["-f", overlay] if overlay == EMBEDDED else ["-f", COMPOSE, "-f", overlay]
    command = ["docker", "compose", "--project-directory", ROOT, *files, "config", "--quiet"]
    variables = {
        "PATH": "/usr/bin:/usr/local/bin:/bin",
        "PWD": str(ROOT),
        "CA_FILE": "/etc/ca.pem",
        "ASKDOCK_NAME": "docs.example.org",
    }
    done = subprocess.run(
        command, env=variables | {"HOME": str(tmp_path)}, capture_output=True, text=True, check=False
    )
    assert (done.returncode, done.stderr) == (0, "")
