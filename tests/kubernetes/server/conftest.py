"""A real API server with its etcd on loopback; no controller and no node: objects are taken, none runs."""

import socket
import ssl
import subprocess
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from tests.kubernetes.conftest import ENVIRONMENT

TOKEN = "of-this-test-alone"
START_SECONDS = 120
Kubectl = Callable[..., subprocess.CompletedProcess[str]]


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


def _wait(url: str) -> None:
    unchecked = ssl._create_unverified_context()  # noqa: S323 - a certificate of its own making
    end = time.monotonic() + START_SECONDS
    while True:
        request = urllib.request.Request(url, headers={"Authorization": f"Bearer {TOKEN}"})  # noqa: S310
        try:
            with urllib.request.urlopen(request, context=unchecked, timeout=5):  # noqa: S310
                return
        except OSError:
            if time.monotonic() > end:
                raise
        time.sleep(0.2)


@pytest.fixture(scope="session")
def kubeconfig(tools: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """How the server is reached; its pods must conform to the restricted level."""
    build = Path(__file__).parents[1] / "build.sh"
    built = subprocess.run(
        [build, "kube-apiserver", "etcd"], check=True, timeout=3600, stdout=subprocess.PIPE, text=True
    )
    programs = Path(built.stdout.strip())
    folder = tmp_path_factory.mktemp("server")
    client, peer, secure = (_free_port() for _ in range(3))
    (folder / "tokens.csv").write_text(f"{TOKEN},admin,admin\n")
    subprocess.run(["openssl", "genrsa", "-out", folder / "account.key", "2048"], check=True, capture_output=True)
    etcd = [
        programs / "etcd",
        f"--data-dir={folder / 'etcd'}",
        f"--listen-client-urls=http://127.0.0.1:{client}",
        f"--advertise-client-urls=http://127.0.0.1:{client}",
        f"--listen-peer-urls=http://127.0.0.1:{peer}",
        "--unsafe-no-fsync",
    ]
    server = [
        programs / "kube-apiserver",
        f"--etcd-servers=http://127.0.0.1:{client}",
        "--bind-address=127.0.0.1",
        f"--secure-port={secure}",
        f"--cert-dir={folder}",
        f"--token-auth-file={folder / 'tokens.csv'}",
        "--authorization-mode=AlwaysAllow",
        "--service-cluster-ip-range=10.0.0.0/24,fd00:10::/112",
        "--service-account-issuer=https://kubernetes.default.svc",
        f"--service-account-key-file={folder / 'account.key'}",
        f"--service-account-signing-key-file={folder / 'account.key'}",
        # The accounts of a rendering are not there yet.
        "--disable-admission-plugins=ServiceAccount",
    ]
    running = []
    try:
        for command in (etcd, server):
            with (folder / f"{Path(command[0]).name}.log").open("w") as log:
                running.append(subprocess.Popen(command, stdout=log, stderr=log))
        _wait(f"https://127.0.0.1:{secure}/readyz")
        config = folder / "kubeconfig"
        config.write_text(
            "apiVersion: v1\nkind: Config\ncurrent-context: here\n"
            f"clusters: [{{name: here, cluster: {{server: 'https://127.0.0.1:{secure}', "
            "insecure-skip-tls-verify: true}}]\n"
            f"users: [{{name: admin, user: {{token: {TOKEN}}}}}]\n"
            "contexts: [{name: here, context: {cluster: here, user: admin}}]\n"
        )
        yield config
    finally:
        # Nothing of theirs is kept, and the server would wait for its watchers.
        for process in reversed(running):
            process.kill()
            process.wait(30)


@pytest.fixture
def kubectl(kubeconfig: Path) -> Kubectl:
    """Runs kubectl against the server; the caller looks at how it ended."""
    environment = {**ENVIRONMENT, "KUBECONFIG": str(kubeconfig)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            ["kubectl", *arguments], env=environment, capture_output=True, text=True, check=False, timeout=300
        )

    return run


@pytest.fixture
def release(kubeconfig: Path) -> Kubectl:
    """Runs helm against the server."""
    environment = {**ENVIRONMENT, "KUBECONFIG": str(kubeconfig)}

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            ["helm", *arguments], env=environment, capture_output=True, text=True, check=False, timeout=300
        )
        assert done.returncode == 0, done.stderr
        return done

    return run


@pytest.fixture
def namespace(kubectl: Kubectl) -> str:
    """One that enforces the restricted level and warns of what does not conform."""
    name = f"n{time.monotonic_ns()}"
    assert kubectl("create", "namespace", name).returncode == 0
    labels = [f"pod-security.kubernetes.io/{mode}=restricted" for mode in ("enforce", "warn")]
    assert kubectl("label", "namespace", name, *labels).returncode == 0
    return name
