import asyncio
from collections.abc import Iterator
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

import pytest
from click.testing import CliRunner

from askdock.adapters.memory import HashEmbedder, MemoryStore
from askdock.backup.archive import reading
from askdock.backup.create import Backup
from askdock.bootstrap import System
from askdock.bootstrap.system import Parts
from askdock.cli.documents import command
from askdock.errors import InvalidInput
from askdock.ports import parsed_versions
from askdock.records import LOCAL, Answer, ChunkEdit, Document, new_id
from askdock.settings import Settings

TEXTS = [
    "# Leave\n\nEveryone has 24 days of leave.\n\nLeave ends with the year.\n",
    "# Leave\n\nEveryone has 25 days of leave.\n\nLeave ends with the year.\n",
    "# Leave\n\nEveryone has 28 days of leave.\n\nLeave ends with the year.\n\nThe canteen opens at noon.\n",
]
DATES = [datetime(2026, month, 10, tzinfo=UTC) for month in (1, 3, 6)]


def make(tmp_path: Path, **given: object) -> System:
    settings = Settings(data_dir=tmp_path / "data", **{"versions_kept": 2, **given})  # type: ignore[arg-type]
    return System(settings, Parts(embedder=HashEmbedder(64), store=MemoryStore()))


def add(system: System, text: str, dated: datetime | None = None) -> Document:
    live = system.collections.get()
    ns = int(dated.timestamp() * 1e9) if dated else 0
    accepted = system.receiver.receive(live, "leave.md", "upload:leave.md", BytesIO(text.encode()), modified_ns=ns)
    for _ in system.worker.drain(live):
        pass
    return system.documents.get(live, accepted.document.id)


@pytest.fixture
def system(tmp_path: Path) -> Iterator[System]:
    made = make(tmp_path)
    for text, dated in zip(TEXTS, DATES, strict=True):
        add(made, text, dated)
    yield made
    made.sandbox.close()


def document_of(system: System) -> Document:
    (document,) = system.documents.all(system.collections.get())
    return document


def ask(system: System, question: str) -> Answer:
    live = system.collections.get()
    return asyncio.run(system.questions.answer(system.questions.make(live, question, LOCAL)))


def test_versions_are_kept_compared_and_told_of(system: System) -> None:
    document = document_of(system)
    found = system.versions.of(document)
    assert [(one.version, one.dated, one.live) for one in found] == [
        (1, DATES[0], False),
        (2, DATES[1], False),
        (3, DATES[2], True),
    ]
    changes = system.versions.changes(document)
    assert (changes.earlier.version, changes.later.version) == (2, 3)
    assert [one.kind for one in changes.changes] == ["changed", "added"]
    assert system.versions.in_force(document, datetime(2026, 4, 1, tzinfo=UTC)) == found[1]
    assert system.versions.in_force(document, datetime(2025, 4, 1, tzinfo=UTC)) is None
    with pytest.raises(InvalidInput, match="no version 7"):
        system.versions.changes(document, 7)
    with pytest.raises(InvalidInput, match="earlier"):
        system.versions.changes(document, 3, 2)

    answer = ask(system, "What changed in leave since the January version?")
    assert answer.model == "versions"
    assert answer.text == (
        "Version 3 (2026-06-10) of leave.md is in force. 2 changes since version 1 (2026-01-10):\n"
        "- Leave: “Everyone has 24 days of leave.” became “Everyone has 28 days of leave.” [1] [2]\n"
        "- Leave: added: “The canteen opens at noon.” [3]"
    )
    for citation in answer.citations:
        text = system.documents.parsed(citation.document_id, citation.version)
        assert text.text(citation.start, citation.end) == citation.quote
    assert "since version 2" in ask(system, "What changed in leave since the last version?").text
    assert "since version 1" in ask(system, "What changed in leave since version 1?").text
    about = ask(system, "What changed about the canteen in leave?")
    assert about.text.count("\n- ") == 1
    assert ask(system, "leave.md 有哪些变化？").text.startswith("《leave.md》现行版本为第 3 版（2026-06-10）。")
    assert ask(system, "What changed about parking in leave?").model == "extractive"
    assert ask(system, "How many days of leave does everyone have?").model == "extractive"

    # A passage that was switched off is not shown by what changed in it.
    edit = ChunkEdit(new_id(), document.collection_id, document.id, "x", 0, "me", datetime.now(UTC), off=True)
    system.edit_store.restore([edit])
    assert ask(system, "What changed in leave since the January version?").model == "extractive"


def test_only_so_many_are_kept_and_all_go_with_their_document(system: System, tmp_path: Path) -> None:
    document = add(system, TEXTS[0] + "\nA fourth version.\n")
    assert parsed_versions(system.files, document.id) == [2, 3, 4]
    assert not [one for one in system.reconciler.run() if "parsed/" in one.subject]

    archive = tmp_path / "backup.tar"
    list(Backup(system.catalogue, system.files, system.store).write(archive))
    with reading(archive) as kept:
        assert f"files/parsed/{document.id}/2.json" in kept.names

    system.documents.delete(system.collections.get(), document.id)
    for _ in system.worker.drain(system.collections.get()):
        pass
    assert parsed_versions(system.files, document.id) == []


def test_a_smaller_number_takes_effect_when_files_are_compared(
    system: System, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = document_of(system)
    monkeypatch.setattr(system, "settings", system.settings.model_copy(update={"versions_off": ("default",)}))
    orphans = [one.subject for one in system.reconciler.run(repair=True)]
    assert orphans == [f"parsed/{document.id}/1.json", f"parsed/{document.id}/2.json"]
    assert parsed_versions(system.files, document.id) == [3]


def test_versions_go_where_they_are_switched_off_in_the_collection(system: System) -> None:
    document = document_of(system)
    system.collections.switch_off(system.collections.get(), ["versions"])
    list(system.reconciler.run(repair=True))
    assert parsed_versions(system.files, document.id) == [3]


def test_without_the_setting_nothing_is_kept(tmp_path: Path) -> None:
    system = make(tmp_path, versions_kept=0)
    for text in TEXTS:
        document = add(system, text)
    assert parsed_versions(system.files, document.id) == [3]
    with pytest.raises(InvalidInput, match="no earlier version of leave.md is kept"):
        system.versions.changes(document)
    assert ask(system, "What changed in leave since the January version?").model != "versions"
    system.sandbox.close()


def test_on_the_command_line(system: System, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("askdock.cli.versions.open_system", lambda **_: system)
    ran = CliRunner().invoke(command, ["versions", "leave.md"], catch_exceptions=False)
    assert ran.output.splitlines()[-1] == "version 3 of 2026-06-10 (in force)"
    ran = CliRunner().invoke(command, ["changes", "leave.md", "--earlier", "1"], catch_exceptions=False)
    assert ran.output.splitlines() == [
        "leave.md: from version 1 of 2026-01-10 to version 3 of 2026-06-10 (in force)",
        "~ Leave",
        "    - Everyone has 24 days of leave.",
        "    + Everyone has 28 days of leave.",
        "+ Leave",
        "    + The canteen opens at noon.",
    ]
