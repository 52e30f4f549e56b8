"""Backups that run by themselves, and the drill that restores them, as an operator runs them."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.model]

QUESTION = "When does the canteen open?"


@pytest.fixture
def backed_up(shell: Any, tmp_path: Path) -> Any:
    """An installation with a document, golden questions and an encrypted place for its archives."""
    docs, place = tmp_path / "docs", tmp_path / "backups"
    docs.mkdir()
    place.mkdir()
    (docs / "canteen.txt").write_text("The canteen opens at noon.")
    assert shell.run("index", docs).returncode == 0
    assert shell.run("golden", "add", QUESTION, "--document", "canteen.txt", "--word", "noon").returncode == 0
    public = shell.run("backup", "--make-key", tmp_path / "key.txt")
    (tmp_path / "recipients.txt").write_text(public.stdout)
    shell.environment |= {
        "ASKDOCK_BACKUP_URL": str(place),
        "ASKDOCK_BACKUP_RECIPIENTS_FILE": str(tmp_path / "recipients.txt"),
        "ASKDOCK_BACKUP_IDENTITY_FILE": str(tmp_path / "key.txt"),
    }
    return shell


def test_a_drill_restores_and_asks(backed_up: Any, tmp_path: Path) -> None:
    found = backed_up.run("doctor", "--json")
    assert (found.returncode, json.loads(found.stdout)["backups"]) == (1, ["no backup has succeeded yet"])
    made = backed_up.json("backup")
    assert made["archive"].endswith(".tar.age")
    assert backed_up.json("doctor")["clean"]
    assert backed_up.json("golden", "run")["measures"]["right"] == 1
    tried = backed_up.json("drill")
    assert tried["succeeded"]
    assert (tried["archive"], tried["documents"], tried["questions"], tried["right"]) == (made["archive"], 1, 1, 1)
    with backed_up.serving() as url:
        figures = urllib.request.urlopen(f"{url}/metrics", timeout=60).read().decode()  # noqa: S310
    assert 'askdock_backup_failures{kind="backup"} 0.0' in figures
    assert 'askdock_drill_questions{outcome="right"} 1.0' in figures

    moved = type(backed_up)(tmp_path / "elsewhere", Path(backed_up.environment["ASKDOCK_MODELS_DIR"]))
    moved.environment |= {
        name: value for name, value in backed_up.environment.items() if name.startswith("ASKDOCK_BACKUP")
    }
    assert moved.json("restore", "--from-backups")["documents"] == 1
    assert "noon" in moved.json("ask", QUESTION)["text"]

    archive = tmp_path / "backups" / made["archive"]
    archive.write_bytes(archive.read_bytes()[:-1000])
    failed = backed_up.run("drill")
    assert (failed.returncode, len(failed.stderr.strip().splitlines())) == (1, 1)
    found = backed_up.run("doctor", "--json")
    assert found.returncode == 0, "the drill before this one succeeded, and is not old"


def test_the_timer_makes_one_at_once_and_ends_when_told(backed_up: Any, tmp_path: Path) -> None:
    timer = backed_up.start("backup", "--scheduled", ASKDOCK_DRILL_SCHEDULE="1d")
    assert timer.stderr is not None
    lines = []
    for line in timer.stderr:
        lines.append(line)
        if "drill: " in line or "drill failed" in line:
            break
    timer.terminate()
    timer.communicate(timeout=60)
    assert timer.returncode == 0
    assert "drill: askdock-" in lines[-1], lines
    assert len(list((tmp_path / "backups").iterdir())) == 1
