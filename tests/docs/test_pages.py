"""The code blocks of README and pages run as they stand, page by page, each against data of its own."""

import json
import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import DEFAULT_MODEL, SMALL_MODEL, free_port
from tests.docs.blocks import ELSEWHERE, PAGES, ROOT, Block, blocks
from tests.e2e.conftest import ASKDOCK

pytestmark = [pytest.mark.e2e, pytest.mark.model]

OTHERWISE = ("docs/api-guide.md", "README.zh-CN.md", "docs/zh/access.md")
"""Run by tests/e2e/test_api_guide.py in three languages; the same commands as README.md (tests/meta)."""
SERVE = """\
askdock serve &
server=$!
trap 'kill $server' EXIT
until curl -sf "http://127.0.0.1:$ASKDOCK_PORT/ready" >/dev/null; do kill -0 $server; sleep 0.2; done
"""


def runnable(page: Path) -> list[Block]:
    return [
        block
        for block in blocks(page)
        if block.language == "sh" and not block.reason and not block.programs & set(ELSEWHERE)
    ]


RUN = [page for page in PAGES if runnable(page) and str(page.relative_to(ROOT)) not in OTHERWISE]


@pytest.fixture(scope="module")
def filled(
    tmp_path_factory: pytest.TempPathFactory, models_dir: Path, model_dir: Path, default_model_dir: Path
) -> Path:
    """A home with documents, indexed with the model of version 0.1.0; copied by each test."""
    home = tmp_path_factory.mktemp("home")
    documents = home / "documents"
    documents.mkdir()
    (documents / "leave.md").write_text(
        "# Leave\n\nEmployees have 28 days of annual leave. The manager approves travel.\n"
    )
    environment = surroundings(home, models_dir)
    done = subprocess.run(
        [*ASKDOCK, "index", documents],
        env={**environment, "EMBEDDING_MODEL": SMALL_MODEL},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return home


def surroundings(home: Path, models_dir: Path) -> dict[str, str]:
    """What the shell of a reader has, in a clone after `make run`."""
    return {
        "PATH": f"{Path(sys.executable).parent}:{os.environ['PATH']}",
        "HOME": str(home),
        "LANG": os.environ.get("LANG", "C.UTF-8"),
        "ASKDOCK_DATA_DIR": str(home / "data"),
        "ASKDOCK_MODELS_DIR": str(models_dir),
        "ASKDOCK_OFFLINE": "true",
        "ASKDOCK_PORT": str(free_port()),
        "EMBEDDING_MODEL": DEFAULT_MODEL,
    }


@pytest.mark.parametrize("page", RUN, ids=lambda page: str(page.relative_to(ROOT)))
def test_blocks_of_the_page_run(page: Path, filled: Path, models_dir: Path, tmp_path: Path) -> None:
    home = tmp_path / "home"
    shutil.copytree(filled, home)
    environment = surroundings(home, models_dir)

    def told(*arguments: str) -> list[dict[str, str]]:
        done = subprocess.run(
            [*ASKDOCK, *arguments, "--json"], env=environment, capture_output=True, text=True, check=True
        )
        found = json.loads(done.stdout)
        return found if isinstance(found, list) else [found["key"]]

    for folder in ("backups", "work"):
        (home / folder).mkdir()
    asked = {"question": "How many days of annual leave?", "document": "leave.md"}
    (home / "work" / "questions.jsonl").write_text(json.dumps(asked) + "\n")
    text = "\n".join(command for block in runnable(page) for command in block.commands)
    given = {
        "/backups": str(home / "backups"),
        "/srv/documents": str(home / "documents"),
        "http://127.0.0.1:8000": f"http://127.0.0.1:{environment['ASKDOCK_PORT']}",
        # With a setting that the reader has changed, and then set back.
        "askdock reindex -c COLLECTION --no-switch": "export CHUNK_SIZE=600\naskdock reindex --no-switch",
        "askdock reindex -c COLLECTION --drop-old": "unset CHUNK_SIZE\naskdock reindex --drop-old",
        "COLLECTION": "default",
        "askdock restore": f"ASKDOCK_DATA_DIR={home / 'other'} askdock restore",
        "pull NAME": f"pull {DEFAULT_MODEL}",
        "EMBEDDING_MODEL=NAME": f"EMBEDDING_MODEL={DEFAULT_MODEL}",
        "inspect FILE": f"inspect {home / 'documents' / 'leave.md'}",
        "\naskdock serve\n": "\n" + SERVE,
    }
    if "KEY_ID" in text:
        given["KEY_ID"] = told("keys", "create", "another", "--role", "admin")[0]["id"]
    for name, value in given.items():
        text = text.replace(name, value)
    done = subprocess.run(
        ["bash", "-euxo", "pipefail", "-c", text],
        env=environment,
        cwd=home / "work",
        capture_output=True,
        text=True,
        timeout=1800,
        check=False,
    )
    assert done.returncode == 0, done.stdout[-1000:] + done.stderr[-3000:]
    assert "Traceback" not in done.stderr
