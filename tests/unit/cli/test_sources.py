"""`askdock sources change`."""

from pathlib import Path

import pytest
from click.testing import CliRunner

from askdock.adapters.memory import HashEmbedder, MemoryStore
from askdock.bootstrap import Parts, System
from askdock.cli import sources
from askdock.settings import Settings


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    system = System(
        Settings(_env_file=None, data_dir=tmp_path), Parts(embedder=HashEmbedder(8), store=MemoryStore())
    )
    monkeypatch.setattr(sources, "open_system", lambda **_: system)
    return system


def run(*words: str) -> str:
    done = CliRunner().invoke(sources.command, words)
    assert done.exit_code == 0, (done.output, done.exception)
    return done.output


def test_a_source_is_changed_and_what_is_not_given_stays(system: System, tmp_path: Path) -> None:
    (tmp_path / "password").write_text("canary\n")
    address = "https://cloud.example.com/H/"
    run("create", "share", "webdav", address, "-o", "user=lin", "-t", "hr", "--paused")
    run("change", "share", "--name", "Handbook", "--schedule", "1d", "--no-prune")
    run("change", "Handbook", "-s", f"password={tmp_path / 'password'}")
    (source,) = system.sources.all(system.collections.get())
    spec = source.spec
    assert (spec.name, spec.schedule, spec.prune, spec.tags, spec.address) == (
        "Handbook",
        "1d",
        False,
        ("hr",),
        address,
    )
    assert (dict(spec.options), source.credentials) == ({"user": "lin"}, ("password",))
    assert "canary" not in run("show", "Handbook")


def test_a_source_is_shown_in_words_and_not_as_values_of_the_program(system: System) -> None:
    address = "https://cloud.example.com/H/"
    run(
        "create", "share", "webdav", address, "-o", "user=lin", "--exclude", "*.tmp", "--exclude", "~*", "--paused"
    )
    told = run("show", "share").splitlines()
    assert {"options: user=lin", "include: -", "exclude: *.tmp, ~*", "prune: yes", "paused: yes"} <= set(told)
    assert {"schedule: -", "next_run_at: -", "name: share"} <= set(told)
    assert not [line for line in told if any(sign in line for sign in "{}()'[]") or "None" in line]
