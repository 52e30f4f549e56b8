"""From version 0.1.0, as it was committed, to this one: its data are taken over, it serves on while the schema is
migrated, and the way back is its own backup."""

import json
import subprocess
import threading
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import pytest
from tests.conftest import SMALL_MODEL
from tests.e2e.conftest import ROOT, Shell
from tests.support.milvus_lite import MilvusLite
from tests.support.postgres import Postgres

COMMIT = "8fb8082"
QUESTION = "When does the canteen open?"
KEY = "adk_upgrade-test-0123456789abcdefghijklmnopq"

pytestmark = [pytest.mark.e2e, pytest.mark.model]


@pytest.fixture(scope="module")
def first_version(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Its source."""
    pytest.importorskip("lancedb", reason="the extra `lancedb` is not installed")
    folder = tmp_path_factory.mktemp("first")
    archive = subprocess.run(["git", "archive", COMMIT, "src"], cwd=ROOT, capture_output=True, check=False)
    if archive.returncode:
        pytest.skip(f"{COMMIT} is not in this clone: git fetch --unshallow")
    subprocess.run(["tar", "-x", "-C", folder], input=archive.stdout, check=True)
    return folder / "src"


def first(shell: Shell, source: Path, folder: str = "") -> Shell:
    """The first version on the data of the shell, or on others."""
    made = Shell(shell.data_dir.with_name(folder) if folder else shell.data_dir, Path("/"), SMALL_MODEL)
    made.environment |= {**shell.environment, "ASKDOCK_DATA_DIR": str(made.data_dir), "PYTHONPATH": str(source)}
    return made


def document(folder: Path) -> Path:
    folder.mkdir()
    (folder / "canteen.txt").write_text("The canteen opens at noon.")
    return folder


def test_a_folder_is_taken_over_and_gone_back_from_by_its_backup(
    shell: Shell, first_version: Path, tmp_path: Path
) -> None:
    old, archive = first(shell, first_version), tmp_path / "old.tar"
    assert old.run("index", document(tmp_path / "docs")).returncode == 0
    assert list((shell.data_dir / "chunks").glob("*.lance")) != []
    assert old.run("backup", archive).returncode == 0
    asked = old.json("ask", QUESTION)["text"]

    assert shell.run("upgrade").returncode == 0
    assert shell.json("doctor")["clean"]
    assert shell.json("ask", QUESTION)["text"] == asked

    refused = old.run("ask", QUESTION)
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (1, 1)
    assert "which this AskDock does not know" in refused.stderr
    back = first(shell, first_version, "back")
    assert back.run("restore", archive).returncode == 0
    assert back.json("ask", QUESTION)["text"] == asked


class Load:
    """Questions one after the other, to whatever address is the present one."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.statuses: list[int] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._ask)

    def _ask(self) -> None:
        body = json.dumps({"question": QUESTION, "stream": False}).encode()
        headers = {"Content-Type": "application/json", "Authorization": f"Bearer {KEY}"}
        while not self._stop.is_set():
            request = urllib.request.Request(f"{self.url}/v1/ask", body, headers)  # noqa: S310 - our own server
            try:
                with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
                    self.statuses.append(answer.status if b"noon" in answer.read() else 0)
            except urllib.error.HTTPError as error:
                self.statuses.append(error.code)

    def more(self, count: int) -> None:
        """Wait for so many further answers."""
        wanted = len(self.statuses) + count
        while len(self.statuses) < wanted and self._thread.is_alive():
            self._stop.wait(0.05)

    @contextmanager
    def running(self) -> Iterator[None]:
        self._thread.start()
        try:
            yield
        finally:
            self.stop()

    def stop(self) -> None:
        """Ask nothing more; what was asked is answered."""
        self._stop.set()
        self._thread.join()


def test_it_serves_on_while_stores_of_servers_are_upgraded(
    shell: Shell, first_version: Path, postgres: Postgres, tmp_path: Path
) -> None:
    (tmp_path / "milvus").mkdir()
    store = MilvusLite(tmp_path / "milvus")
    shell.environment |= {
        "ASKDOCK_DATABASE_URL": postgres.create_database(),
        "ASKDOCK_STORE": "milvus",
        "VECTOR_DB_HOST": store.url,
        "ASKDOCK_ADMIN_KEY": KEY,
        "ASKDOCK_KEY_REQUESTS_PER_MINUTE": "0",
    }
    old = first(shell, first_version)
    with ExitStack() as running:
        running.callback(store.close)
        assert old.run("migrate").returncode == 0
        assert old.run("index", document(tmp_path / "docs")).returncode == 0
        serving = running.enter_context(ExitStack())
        load = Load(serving.enter_context(old.serving()))
        with load.running():
            load.more(5)
            assert shell.run("migrate").returncode == 0
            load.more(5)
            with shell.serving() as url:
                load.url = url
                load.more(1)  # what was asked of the old one is answered
                serving.close()
                load.more(5)
                load.stop()
        assert set(load.statuses) == {200}
        assert "which this AskDock does not know" in old.run("ask", QUESTION).stderr
