"""What `helm test` runs in a pod, before a real server."""

import subprocess
import sys
from pathlib import Path

import pytest
from tests.conftest import DEFAULT_MODEL
from tests.e2e.conftest import ROOT, Shell

pytestmark = [pytest.mark.e2e, pytest.mark.model]

CHECK = ROOT / "deploy" / "helm" / "askdock" / "files" / "check.py"
KEY = "5e0c1ab79f2d46381c7706bd42e9f8a3"
"""An operator's own choice, as of another secret store: without the prefix of keys that AskDock makes."""


def test_the_check_of_the_chart_passes_in_a_new_installation(
    tmp_path: Path, models_dir: Path, default_model_dir: Path
) -> None:
    shell = Shell(tmp_path / "data", models_dir, DEFAULT_MODEL)
    (tmp_path / "right").write_text(KEY)
    (tmp_path / "wrong").write_text(KEY[::-1])
    with shell.serving(ASKDOCK_ADMIN_KEY_FILE=str(tmp_path / "right")) as url:
        done, refused = (
            subprocess.run(
                [sys.executable, str(CHECK), url, str(tmp_path / name)],
                capture_output=True,
                text=True,
                check=False,
                timeout=300,
            )
            for name in ("right", "wrong")
        )
    assert done.returncode == 0, done.stderr
    assert "the citation holds" in done.stdout
    assert refused.returncode == 1
    assert "401" in refused.stderr
