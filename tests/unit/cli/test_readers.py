"""`askdock documents readers` and `folder`: shown, set, taken away."""

import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

from askdock.adapters.memory import HashEmbedder, MemoryStore
from askdock.bootstrap import Parts, System
from askdock.cli import documents, readers
from askdock.records import Group, Readers
from askdock.settings import Settings


@pytest.fixture
def system(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> System:
    system = System(
        Settings(_env_file=None, data_dir=tmp_path), Parts(embedder=HashEmbedder(8), store=MemoryStore())
    )
    monkeypatch.setattr(readers, "open_system", lambda **_: system)
    monkeypatch.setattr(documents, "open_system", lambda **_: system)
    system.people.users.add_group(Group("0" * 16, "staff", ()))
    system.documents.receive(system.collections.get(), "a.txt", "upload:in/a.txt", io.BytesIO(b"text"))
    return system


def run(*arguments: str) -> Any:
    return CliRunner().invoke(documents.command, list(arguments))


def test_readers_are_shown_set_and_taken_away(system: System) -> None:
    assert "whoever may read the collection" in run("readers", "a.txt").output
    assert "group staff" in run("readers", "a.txt", "--group", "staff").output
    shown = json.loads(run("readers", "a.txt", "--json").output)
    assert [(one["restricted"], one["groups"], one["users"]) for one in shown] == [(True, ["staff"], [])]
    assert "admins of the collection only" in run("readers", "a.txt", "--admins-only").output
    assert "whoever" in run("readers", "a.txt", "--reset").output


def test_a_folder_gives_its_documents_readers(system: System) -> None:
    assert run("folder").output == "No folder with readers.\n"
    assert run("folder", "upload:in/", "--group", "staff").output == "upload:in/  group staff  (1 documents now)\n"
    assert run("folder", "upload:/in/").output == run("folder").output
    assert "(of the folder upload:in/)" in run("readers", "a.txt").output
    system.people.users.remove_group("0" * 16, check=lambda _: None)
    assert "0000000000000000 (gone)" in run("readers", "a.txt").output
    run("folder", "upload:in/", "--reset")
    assert system.catalogue.list_documents(system.collections.get().id)[0].readers is None


def test_what_is_not_known_or_not_clear_changes_nothing(system: System) -> None:
    for arguments in (
        ("readers", "a.txt", "--group", "nobody"),
        ("readers", "a.txt", "--user", "nobody"),
        ("readers", "a.txt", "--group", "staff", "--reset"),
        ("folder", "--group", "staff"),
        ("folder", "upload:in", "--group", "staff"),
    ):
        assert run(*arguments).exit_code != 0
    document = system.catalogue.list_documents(system.collections.get().id)[0]
    assert document.readers != Readers(groups=("0" * 16,))
