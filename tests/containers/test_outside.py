"""Stores, models, certificates and HTTPS of one's own: the real service runs outside of Compose."""

import json
import os
import shutil
import socket
import subprocess
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from tests.containers.commands import ROOT, TESTED_IMAGES, run, wait_for
from tests.containers.conftest import Compose, running
from tests.containers.identity import CLIENT, CLIENT_SECRET, Person, keycloak
from tests.containers.outside import HOST, MODEL_HOST, STATEMENT, Outside, container, gateway
from tests.support.authority import make_authority

QUESTION = "How much is paid per kilometre for a private car?"
PASSWORD = 'o$dd p@ss/w:o#r%d"&\\n'
"""Characters that mean something to URLs, shells, YAML and `.env`."""
NAME = "docs.localhost"
RETRIES = ("--retry", "20", "--retry-delay", "1", "--retry-all-errors")


def free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as found:
        port: int = found.getsockname()[1]
        return port


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return make_authority(tmp_path_factory.mktemp("authority"), HOST)


@pytest.fixture(scope="module")
def outside(images: None, authority: Path) -> Iterator[Outside]:
    made = Outside(authority)
    yield made
    made.close()


@pytest.fixture(scope="module")
def elasticsearch(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of the real server, run by this machine itself."""
    if not (shutil.which("java") and shutil.which("mvn")):
        pytest.skip("Elasticsearch is made of its jars, which needs Java and Maven")
    folder, port = tmp_path_factory.mktemp("elasticsearch"), free_port()
    with (folder / "log").open("w") as log:
        script = ROOT / "tests" / "elasticsearch_node" / "start.sh"
        # Its own transport asks for a port that a test of the suite may have.
        server = subprocess.Popen(["bash", script, str(port), folder], stdout=log, stderr=log)

    def answers() -> bool:
        assert server.poll() is None, (folder / "log").read_text()[-3000:]
        with socket.socket() as probe:
            return probe.connect_ex(("127.0.0.1", port)) == 0

    try:
        wait_for(answers, "Elasticsearch to answer", seconds=240)
        yield port
    finally:
        server.kill()
        server.wait(30)


@pytest.fixture(scope="module")
def provider(outside: Outside, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The issuer of a real identity provider, whose certificate is of the company's authority."""
    port = free_port()
    with keycloak(tmp_path_factory.mktemp("keycloak"), port, f"https://{HOST}:{outside.relay(port)}") as issuer:
        yield issuer


@pytest.fixture(scope="module")
def postgres(images: None, authority: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of one that speaks TLS, whose user has an odd password."""
    folder = tmp_path_factory.mktemp("postgres")
    (folder / "password").write_text(PASSWORD)
    for name in ("server.pem", "key.pem"):
        shutil.copy(authority / name, folder)
    for path in (folder, *folder.iterdir()):
        os.chown(path, 999, 999)
        path.chmod(0o700 if path.is_dir() else 0o600)
    tls = ("ssl=on", "ssl_cert_file=/given/server.pem", "ssl_key_file=/given/key.pem")
    variables = {"USER": "askdock", "DB": "askdock", "PASSWORD_FILE": "/given/password"}
    with container(
        "askdock-test-outside-postgres",
        5432,
        *(part for name, value in variables.items() for part in ("-e", f"POSTGRES_{name}={value}")),
        *("-v", f"{folder}:/given:ro", TESTED_IMAGES["POSTGRES_IMAGE"]),
        *(part for setting in tls for part in ("-c", setting)),
    ) as port:
        yield port


@pytest.fixture(scope="module")
def s3(images: None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    """The port of a SeaweedFS with keys of its own."""
    config = tmp_path_factory.mktemp("s3") / "s3.json"
    keys = [{"accessKey": "outside-key", "secretKey": PASSWORD}]
    config.write_text(json.dumps({"identities": [{"name": "a", "credentials": keys, "actions": ["Admin"]}]}))
    with container(
        "askdock-test-outside-s3",
        8333,
        *("-v", f"{config}:/s3.json:ro", TESTED_IMAGES["SEAWEEDFS_IMAGE"], "mini", "-dir=/data"),
        *("-bucket=company", "-s3.config=/s3.json", "-webdav=false", "-admin.ui=false"),
    ) as port:
        yield port


def project(folder: Path, **settings: str) -> Path:
    """What a user has: the shipped files, and an `.env`."""
    shutil.copy(ROOT / "docker-compose.yml", folder)
    shutil.copytree(ROOT / "deploy" / "compose", folder / "deploy" / "compose")
    (folder / "documents").mkdir()
    shutil.copy(ROOT / "examples" / "travel-policy.docx", folder / "documents")
    write_env(folder, **settings)
    return folder


def write_env(folder: Path, **settings: str) -> None:
    (folder / ".env").write_text("".join(f"{name}='{value}'\n" for name, value in settings.items()))


def answer_of(compose: Compose) -> dict[str, Any]:
    status, answer = compose.front.ask(QUESTION)
    assert status == 200, answer
    assert "0.38" in answer["text"], answer
    assert answer["citations"][0]["document_name"] == "travel-policy.docx"
    return answer


def test_every_store_model_and_way_in_of_ones_own(
    outside: Outside,
    authority: Path,
    elasticsearch: int,
    provider: str,
    postgres: int,
    s3: int,
    tmp_path: Path,
) -> None:
    settings = {
        "COMPOSE_PROFILES": "",
        "ASKDOCK_DATABASE_URL": f"postgresql://askdock@{HOST}:{outside.plain(postgres)}/askdock"
        "?sslmode=verify-full&sslrootcert=/etc/askdock/ca.crt",
        "ASKDOCK_DATABASE_PASSWORD": PASSWORD,
        "ASKDOCK_FILES_URL": "s3://company/askdock",
        "ASKDOCK_S3_ENDPOINT": f"https://{HOST}:{outside.relay(s3)}",
        "ASKDOCK_S3_ACCESS_KEY_ID": "outside-key",
        "ASKDOCK_S3_SECRET_ACCESS_KEY": PASSWORD,
        "ASKDOCK_STORE": "elasticsearch",
        "VECTOR_DB_HOST": f"https://{HOST}:{outside.relay(elasticsearch)}",
        "VECTOR_DB_USERNAME": "elastic",
        "VECTOR_DB_PASSWORD": PASSWORD,
        "HTTP_PROXY": f"http://{HOST}:{outside.proxy()}",
        "LLM_BASE_URL": f"http://{MODEL_HOST}/v1",
        "LLM_MODEL": "of-the-company",
        "LLM_API_KEY": "first-key",
        "ASKDOCK_PUBLIC_URL": f"https://{NAME}/askdock",
        "ASKDOCK_TRUSTED_HOSTS": f"{NAME},localhost,127.0.0.1",
        "ASKDOCK_NAME": NAME,
        "ASKDOCK_OIDC_ISSUER": provider,
        "ASKDOCK_OIDC_CLIENT_ID": CLIENT,
        "ASKDOCK_OIDC_CLIENT_SECRET": CLIENT_SECRET,
        "ASKDOCK_OIDC_GRANTS": "hr=editor:*",
        "CA_FILE": str(authority / "ca.pem"),
    }
    folder = project(tmp_path, **settings)
    files = [folder / "deploy" / "compose" / name for name in ("ca.yaml", "https.yaml")]
    ports = {"ASKDOCK_HTTP_PORT": str(free_port()), "ASKDOCK_HTTPS_PORT": str(free_port())}
    environment = {**ports, "DOCUMENTS": str(folder / "documents"), "COMPOSE_PROFILES": ""}
    with running("askdock-test-outside", 18200, *files, folder=folder, **environment) as compose:
        assert "postgres" not in compose("ps", "--services").stdout.split()
        report = json.loads(compose("run", "--rm", "-T", "index", "/data", "--json").stdout)
        assert report["failed"] == {}

        assert answer_of(compose)["text"].startswith(STATEMENT)
        assert outside.asked[-1] == (f"POST http://{MODEL_HOST}/v1/chat/completions HTTP/1.1", "bearer first-key")
        assert {line.split("/")[2] for line, _ in outside.asked} == {MODEL_HOST}, "the proxy was asked for more"

        below_the_path(compose, int(ports["ASKDOCK_HTTPS_PORT"]))
        signed_in(int(ports["ASKDOCK_HTTPS_PORT"]), provider, tmp_path)

        write_env(folder, **settings | {"LLM_API_KEY": "second-key"})
        compose.up()
        answer_of(compose)
        assert outside.asked[-1][1] == "bearer second-key"
        assert "is not a setting" not in compose("logs", "--no-color", "api", "worker", "retriever").stdout


def below_the_path(compose: Compose, port: int) -> None:
    """Page and API through Caddy, whose certificate is its own authority's."""

    def asked(path: str, *options: str) -> str:
        # Caddy makes its certificate at the start.
        url = ("--resolve", f"{NAME}:{port}:127.0.0.1", f"https://{NAME}:{port}{path}", *RETRIES)
        return run("curl", "--silent", "--show-error", "--fail", "--insecure", *options, *url).stdout

    page = asked("/askdock/")
    script = next(part for part in page.split('"') if part.startswith("./assets/") and part.endswith(".js"))
    assert "createRoot" in asked(f"/askdock/{script}")
    assert asked("/askdock", "--write-out", "%{redirect_url}", "--output", os.devnull).endswith("/askdock/")
    key = ("-H", f"Authorization: Bearer {compose.front.key}", "-H", "Content-Type: application/json")
    answer = json.loads(asked("/askdock/v1/ask", *key, "-d", json.dumps({"question": QUESTION, "stream": False})))
    assert STATEMENT in answer["text"]


def signed_in(port: int, provider: str, folder: Path) -> None:
    """A person of the provider uploads and asks, by the page's own session."""
    home, at = f"https://{NAME}/askdock", urlsplit(provider).netloc
    person = Person(folder, f"{NAME}:443:127.0.0.1:{port}", f"{at}:{gateway()}:{at.partition(':')[2]}")
    person.sign_in(f"{home}/v1/sign-in/oidc", "editor", "editor-pass")
    write = ("-H", f"X-CSRF-Token: {person.token}", "-H", f"Origin: https://{NAME}")
    note = folder / "lighthouse.md"
    note.write_text("# Lighthouse\n\nThe lighthouse keeper is called Ottoline.\n")
    accepted = json.loads(person.ask(f"{home}/v1/documents", *write, "-F", f"file=@{note}"))
    document = accepted["results"][0]["document"]["id"]
    read = f"{home}/v1/documents/{document}"
    wait_for(lambda: json.loads(person.ask(read))["status"] == "READY", "the document to be READY")
    question = json.dumps({"query": "Who is the lighthouse keeper?"})
    found = json.loads(
        person.ask(f"{home}/v1/search", *write, "-H", "Content-Type: application/json", "-d", question)
    )
    assert "Ottoline" in found["passages"][0]["text"]


def test_milvus_of_ones_own_beside_stores_in_folders_of_the_host(
    outside: Outside, authority: Path, tmp_path: Path
) -> None:
    with ExitStack() as stack:
        milvus = stack.enter_context(
            container("askdock-test-outside-milvus", 19530, TESTED_IMAGES["MILVUS_IMAGE"])
        )
        folder = project(
            tmp_path,
            COMPOSE_PROFILES="postgres,seaweedfs",
            VECTOR_DB_HOST=f"https://{HOST}:{outside.relay(milvus, 'h2')}",
            CA_FILE=str(authority / "ca.pem"),
            ASKDOCK_DATA=str(tmp_path / "data"),
        )
        for name in ("secrets", "postgres", "seaweedfs", "etcd", "milvus"):
            (tmp_path / "data" / name).mkdir(parents=True)
            (tmp_path / "data" / name).chmod(0o777)
        files = [folder / "deploy" / "compose" / name for name in ("ca.yaml", "bind.yaml")]
        environment = {"COMPOSE_PROFILES": "postgres,seaweedfs", "DOCUMENTS": str(folder / "documents")}
        compose = stack.enter_context(
            running("askdock-test-outside2", 18210, *files, folder=folder, **environment)
        )
        report = json.loads(compose("run", "--rm", "-T", "index", "/data", "--json").stdout)
        assert report["failed"] == {}
        answer_of(compose)
        assert (tmp_path / "data" / "secrets" / "admin_key").exists()
        assert any((tmp_path / "data" / "seaweedfs").iterdir())


def test_the_smallest_case_below_a_path(images: None, tmp_path: Path) -> None:
    folder = project(tmp_path, ASKDOCK_PUBLIC_URL="https://intranet.example.com/askdock")
    port = free_port()
    given = {**TESTED_IMAGES, "ASKDOCK_PORT": str(port), "ASKDOCK_FRONTEND_PORT": "0"}
    compose = Compose(given, (folder / "deploy" / "compose" / "embedded.yaml",), "askdock-test-embedded", folder)
    try:
        compose("up", "-d", "--wait", "--wait-timeout", "300", "--no-build")
        show = ("askdock", "secrets", "/var/lib/askdock/secrets", "--show", "admin_key")
        compose.api.key = compose("exec", "-T", "askdock", *show).stdout.strip()
        compose.api.url += "/askdock"
        name = "travel-policy.docx"
        status, reply = compose.api.upload(name, (folder / "documents" / name).read_bytes())
        assert status == 202, reply
        wait_for(lambda: compose.api.documents()[0]["status"] == "READY", "the document to be READY")
        status, answer = compose.api.ask(QUESTION)
        assert "0.38" in answer["text"], answer
        assert '<div id="root">' in compose.api.request("GET", "/")[1]
    finally:
        compose("down", "-v", "--timeout", "5", check=False)
