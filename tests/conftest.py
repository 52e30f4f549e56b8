"""What tests of every kind share: a PostgreSQL, the default embedding model, the public data sets."""

import json
import os
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import pytest
import sqlalchemy
from tests.support import postgres as package
from tests.support.small_disk import mounted


def pytest_addoption(parser: pytest.Parser) -> None:
    """The crash harness in full (`make test-crash`)."""
    parser.addoption(
        "--crash-kills", type=int, help="kill -9 at every failpoint five times and at so many random moments"
    )
    parser.addoption("--outage-seconds", type=float, default=4, help="how long the chunk store is away")


DEFAULT_MODEL = "intfloat/multilingual-e5-small"
SMALL_MODEL = "sentence-transformers/all-MiniLM-L6-v2"
"""What most tests embed with: English alone, a fifth of the default model's size and twice as fast."""
DAMAGED_PAGE = Path(__file__).parent / "support" / "damaged_page.pdf"
"""A PDF with one page of text, and a second one that is named and not there."""


@pytest.fixture(scope="session", autouse=True)
def new_schema_at_once() -> Iterator[None]:
    """A new SQLite catalogue gets the tables that the migrations made once: not twenty migrations a test."""
    from askdock.adapters.sql import database, migrate

    made: dict[str, list[str]] = {}  # by the revision that the test calls the newest

    def tables() -> list[str]:
        engine = sqlalchemy.create_engine("sqlite://")
        with engine.begin() as connection:
            migrate.migrate(connection)
            rows = connection.exec_driver_sql("SELECT sql FROM sqlite_master WHERE sql IS NOT NULL ORDER BY rowid")
            found = [str(sql) for (sql,) in rows if "sqlite_sequence" not in sql]
        engine.dispose()
        return [*found, f"INSERT INTO {migrate.VERSIONS} VALUES ('{migrate.NEWEST}')"]  # noqa: S608 - constants

    def at_once(connection: sqlalchemy.Connection) -> tuple[str | None, str]:
        if connection.dialect.name != "sqlite" or migrate.revision(connection) is not None:
            return migrate.migrate(connection)
        if migrate.NEWEST not in made:
            made[migrate.NEWEST] = tables()
        for statement in made[migrate.NEWEST]:
            connection.exec_driver_sql(statement)
        return None, migrate.NEWEST

    with pytest.MonkeyPatch.context() as patched:
        patched.setattr(database, "migrate", at_once)
        yield


@pytest.fixture(scope="session")
def models_dir() -> Path:
    """The folder of prepared models: that of ASKDOCK_MODELS_DIR, or the one `askdock` itself would use."""
    given = os.environ.get("ASKDOCK_MODELS_DIR")
    return Path(given) if given else Path.home() / ".local" / "share" / "askdock" / "models"


@pytest.fixture(scope="session")
def model_dir(models_dir: Path) -> Path:
    """The prepared small model. Where it cannot be had the test is skipped, except in CI, where it fails."""
    return _prepared(SMALL_MODEL, models_dir)


@pytest.fixture(scope="session")
def default_model_dir(models_dir: Path) -> Path:
    """The same of the model that the settings name."""
    return _prepared(DEFAULT_MODEL, models_dir)


def _prepared(model: str, models_dir: Path) -> Path:
    from askdock.adapters.weights.pull import pull
    from askdock.errors import ModelUnavailable

    try:
        return pull(model, models_dir)
    except ModelUnavailable as error:
        if os.environ.get("CI"):
            raise
        pytest.skip(f"the embedding model {model} cannot be had: {error}")


@pytest.fixture(scope="session")
def test_data() -> Path:
    """The folder of public data sets: ASKDOCK_TEST_DATA, or `shared/data` beside the checkout."""
    given = os.environ.get("ASKDOCK_TEST_DATA")
    folder = Path(given) if given else Path(__file__).parents[2] / "shared" / "data"
    if not folder.is_dir():
        pytest.skip("the public data sets are not here (ASKDOCK_TEST_DATA names their folder)")
    return folder


@dataclass(frozen=True)
class S3Server:
    """A running S3 server with one empty bucket."""

    endpoint: str
    bucket: str
    access_key_id: str
    secret_access_key: str
    process: subprocess.Popen[bytes]


@pytest.fixture(scope="session")
def s3_server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[S3Server]:
    """SeaweedFS, whole and in one process: its S3 gateway signs, checks and stores like a cluster's."""
    folder = tmp_path_factory.mktemp("s3")
    key = {"accessKey": "test-key", "secretKey": "test-secret"}
    identity = {"name": "tests", "credentials": [key], "actions": ["Admin"]}
    (folder / "s3.json").write_text(json.dumps({"identities": [identity]}))
    names = ("s3", "master", "volume", "filer", "admin")
    ports = {f"{name}.port{kind}": free_port() for name in names for kind in ("", ".grpc")}
    flags = {
        **{name: str(port) for name, port in ports.items()},
        "s3.port.iceberg": "0",
        "s3.port.lance": "0",
        "webdav": "false",
        "admin.ui": "false",
        "ip": "127.0.0.1",
        "ip.bind": "127.0.0.1",
        "dir": str(folder / "data"),
        "bucket": "documents",
        "s3.config": str(folder / "s3.json"),
        "s3.localSocket": str(folder / "s3.sock"),
    }
    (folder / "data").mkdir()
    weed = Path(sys.executable).with_name("weed")
    with (folder / "log").open("wb") as log:
        process = subprocess.Popen(
            [weed, "mini", *(f"-{name}={value}" for name, value in flags.items())],
            cwd=folder,
            stdout=log,
            stderr=subprocess.STDOUT,
        )
    server = S3Server(f"http://127.0.0.1:{ports['s3.port']}", "documents", *key.values(), process)
    try:
        _wait_for_bucket(server, folder / "log")
        yield server
    finally:
        process.terminate()
        process.wait(30)


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def wait_for_port(process: "subprocess.Popen[bytes]", port: int, seconds: float = 60) -> bool:
    """Whether the server opened its port before it ended or the time was up."""
    end = time.monotonic() + seconds
    while time.monotonic() < end and process.poll() is None:
        try:
            socket.create_connection(("127.0.0.1", port), timeout=1).close()
        except OSError:
            time.sleep(0.1)  # nothing tells when a port opens
        else:
            return True
    return False


def _wait_for_bucket(server: S3Server, log: Path, seconds: float = 60) -> None:
    end = time.monotonic() + seconds
    while time.monotonic() < end and server.process.poll() is None:
        try:
            urllib.request.urlopen(f"{server.endpoint}/{server.bucket}", timeout=5)  # noqa: S310
        except urllib.error.HTTPError as answer:
            if answer.code == 403:  # there, and not for strangers
                return
        except OSError:
            pass
        time.sleep(0.05)
    pytest.fail(f"the S3 server did not come up:\n{log.read_text()[-2000:]}")


@pytest.fixture
def small_disk(tmp_path: Path) -> Iterator[Path]:
    """A small file system of its own."""
    with mounted(tmp_path / "disk") as folder:
        yield folder


@pytest.fixture(scope="session")
def milvus_lite(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A Milvus Lite, by its address."""
    from tests.support.milvus_lite import MilvusLite

    server = MilvusLite(tmp_path_factory.mktemp("milvus-lite"))
    yield server.url
    server.close()


@pytest.fixture(scope="session")
def elasticsearch_url() -> str:
    """The server that ELASTICSEARCH_URL names."""
    url = os.environ.get("ELASTICSEARCH_URL")
    if not url:
        pytest.skip("ELASTICSEARCH_URL is not set (`make test-elasticsearch` starts one)")
    return url


@pytest.fixture(scope="session")
def opensearch_url() -> str:
    """The server that OPENSEARCH_URL names."""
    url = os.environ.get("OPENSEARCH_URL")
    if not url:
        pytest.skip("OPENSEARCH_URL is not set (`make test-opensearch` starts one)")
    return url


@pytest.fixture(scope="session")
def postgres() -> Iterator[package.Postgres]:
    """A running PostgreSQL of this test process's own."""
    where = package.programs()
    if where is None:
        assert not os.environ.get("CI"), "PostgreSQL is not installed: tools/system-packages.txt names it"
        pytest.skip("PostgreSQL is not installed (Debian: apt-get install postgresql)")
    with package.running(where) as server:
        yield server


@pytest.fixture(scope="session")
def migrated(postgres: package.Postgres) -> str:
    """The name of a database with the catalogue's tables, to be copied."""
    from askdock.adapters.sql.database import migrate_database

    url = postgres.create_database()
    migrate_database(url)
    return url.split("?")[0].rsplit("/", 1)[1]


@pytest.fixture
def postgres_url(postgres: package.Postgres, migrated: str) -> str:
    """ASKDOCK_DATABASE_URL of an empty catalogue of the test's own."""
    return postgres.create_database(template=migrated)
