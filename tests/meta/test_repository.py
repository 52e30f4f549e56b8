"""Rules of this repository that no linter knows."""

import json
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TRACKED = subprocess.run(
    ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False
).stdout.split("\0")[:-1]


@pytest.mark.parametrize("path", sorted((ROOT / "requirements").glob("*.lock")), ids=lambda path: path.name)
def test_locks_have_hashes_and_no_hosts(path: Path) -> None:
    text = path.read_text(encoding="utf-8")
    pinned = re.findall(r"^[\w.-]+==", text, re.MULTILINE)
    assert pinned
    assert len(re.findall(r"^[\w.-]+==[^\n]*\\\n    --hash=sha256:", text, re.MULTILINE)) == len(pinned)
    assert "://" not in text
    assert "index-url" not in text


def test_the_lock_of_the_web_page_has_hashes_and_no_hosts() -> None:
    lock = json.loads((ROOT / "frontend" / "package-lock.json").read_text(encoding="utf-8"))
    packages = {name: entry for name, entry in lock["packages"].items() if name}
    assert packages
    assert not [name for name, entry in packages.items() if not entry.get("integrity") or "resolved" in entry]


def test_the_environment_is_read_in_one_place() -> None:
    readers = {
        str(path.relative_to(ROOT / "src" / "askdock"))
        for path in (ROOT / "src").rglob("*.py")
        if re.search(r"os\.environ(?!\.setdefault)|os\.getenv|getenv\(", path.read_text(encoding="utf-8"))
    }
    assert {name.partition("/")[0] for name in readers} <= {"settings", "cli"}
    # `askdock health` must start fast: it reads one name and loads no settings.
    assert {name for name in readers if name.startswith("cli/")} <= {"cli/health.py"}


@pytest.mark.skipif(not TRACKED, reason="not a git checkout")
def test_nothing_large_is_tracked() -> None:
    large = [name for name in TRACKED if (ROOT / name).is_file() and (ROOT / name).stat().st_size > 1_000_000]
    assert not large


@pytest.mark.parametrize("path", [*(ROOT / ".github" / "workflows").glob("*.yml"), ROOT / ".gitlab-ci.yml"])
def test_pipelines_call_targets_that_exist(path: Path) -> None:
    targets = set(re.findall(r"^([a-z-]+):.* ## ", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    steps = re.findall(r"(?:run: |script: \[)(?:sudo -E )?make ([^\]\n]+)", path.read_text(encoding="utf-8"))
    called = {word for step in steps for word in step.split() if re.fullmatch(r"[a-z-]+", word)}
    assert called
    assert called <= targets
