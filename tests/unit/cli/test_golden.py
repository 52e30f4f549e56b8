"""`askdock golden plan`: what is not named stays as it is."""

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from askdock.adapters.memory import HashEmbedder
from askdock.bootstrap import System
from askdock.bootstrap.system import Parts
from askdock.cli.golden import command
from askdock.errors import NotFound
from askdock.settings import load_settings


def planned(folder: Path, *arguments: str) -> Any:
    done = CliRunner().invoke(command, ["plan", "--data-dir", str(folder), "--json", *arguments])
    if done.exception is not None:
        return done.exception
    return json.loads(done.stdout)


def test_a_plan_is_changed_part_by_part(tmp_path: Path) -> None:
    system = System(load_settings(data_dir=tmp_path), Parts(embedder=HashEmbedder()))
    system.collections.get()
    assert planned(tmp_path)["schedule"] == ""
    changed = planned(tmp_path, "--schedule", "0 4 * * *", "--time-zone", "Asia/Shanghai")
    assert changed["next_at"].endswith("20:00:00+00:00")
    assert isinstance(planned(tmp_path, "--canary", "0" * 32), NotFound)
    assert planned(tmp_path, "--canary", "")["schedule"] == "0 4 * * *"
    assert planned(tmp_path, "--schedule", "")["next_at"] is None
