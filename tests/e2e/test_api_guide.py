"""The blocks of docs/api-guide.md run as they stand, against a served system."""

import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.e2e.conftest import ROOT, Shell

GUIDE = (ROOT / "docs" / "api-guide.md").read_text(encoding="utf-8")


def blocks(language: str) -> list[str]:
    return re.findall(rf"^```{language}\n(.*?)^```$", GUIDE, re.MULTILINE | re.DOTALL)


@pytest.fixture
def url(shell: Shell) -> Iterator[str]:
    with shell.serving() as served:
        yield served


def run(command: list[str], code: str, url: str, folder: Path) -> str:
    done = subprocess.run(
        command,
        input=code.replace("http://127.0.0.1:8000", url),
        cwd=folder,
        capture_output=True,
        text=True,
        timeout=120,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    return done.stdout


def test_guide_curl_blocks_follow_each_other_in_one_shell(url: str, tmp_path: Path) -> None:
    shown = run(["bash", "-euo", "pipefail"], "\n".join(blocks("bash")), url, tmp_path)
    assert '"answered": true' in shown
    assert "event: answer" in shown
    assert "data: [DONE]" in shown


def test_guide_python_blocks_run(url: str, tmp_path: Path) -> None:
    own, openai = blocks("python")
    shown = run([sys.executable, "-"], own, url, tmp_path)
    assert "28 days of leave" in shown
    assert "collection_not_found" in shown
    assert run([sys.executable, "-"], openai, url, tmp_path)


@pytest.mark.skipif(shutil.which("node") is None, reason="Node.js is not installed")
def test_guide_javascript_blocks_run(url: str, tmp_path: Path) -> None:
    whole, streamed = (run(["node", "--input-type=module", "-"], code, url, tmp_path) for code in blocks("js"))
    assert whole
    assert streamed.endswith(("true\n", "false\n"))
