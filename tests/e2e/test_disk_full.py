"""`askdock index` onto a disk that is full: one clear line, nothing half written, and it heals."""

from pathlib import Path

import pytest
from tests.support.small_disk import fill

pytestmark = [pytest.mark.e2e, pytest.mark.model]

DOCUMENTS = 40


@pytest.fixture
def docs(tmp_path: Path) -> Path:
    """Files that take more room than is left below, each with a fact of its own."""
    folder = tmp_path / "docs"
    folder.mkdir()
    for n in range(DOCUMENTS):
        lines = (f"Item {n}-{m} lies in drawer {n * m % 97}." for m in range(60))
        (folder / f"{n}.txt").write_text(f"Cabinet {n} is green.\n" + "\n".join(lines))
    return folder


@pytest.mark.parametrize("room", [0, 64 << 10, 400 << 10], ids="{}".format)
def test_a_full_disk_ends_in_one_line_and_the_same_command_completes(
    shell, tmp_path: Path, small_disk: Path, docs: Path, room: int
) -> None:
    on_disk = type(shell)(small_disk / "data", Path(shell.environment["ASKDOCK_MODELS_DIR"]))
    (tmp_path / "first.txt").write_text("The canteen opens at noon.")
    on_disk.json("index", tmp_path / "first.txt")

    ballast = small_disk / "ballast"
    fill(ballast, leave=room)
    done = on_disk.run("index", docs)
    assert done.returncode == 1
    said = [line for line in done.stderr.splitlines() if line.startswith("askdock: ")]
    assert len(said) == 1, done.stderr
    assert "is full" in said[0]
    assert "Traceback" not in done.stderr
    assert [path for path in small_disk.rglob("*") if ".part-" in path.name] == []
    asked = on_disk.run("ask", "When does the canteen open?")
    if room:
        assert "noon" in asked.stdout, asked.stderr
    else:
        # SQLite keeps an index of its log beside the database while it is open, of 32 KiB.
        assert asked.stderr == "askdock: the disk of the catalogue is full\n"

    ballast.unlink()
    on_disk.json("index", docs)
    assert [one["status"] for one in on_disk.json("documents", "list")] == ["READY"] * (DOCUMENTS + 1)
    assert on_disk.json("doctor")["clean"]
