import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from askdock.cli import askdock
from askdock.ingestion.chunk import StructureChunker


def run(*arguments: object) -> "tuple[int, str, str]":
    done = CliRunner().invoke(askdock, ["inspect", *map(str, arguments)])
    return done.exit_code, done.stdout, done.stderr


def test_what_is_read_of_a_file_is_printed_as_markdown(tmp_path: Path) -> None:
    file = tmp_path / "guide.html"
    table = "<table><tr><th>Part</th><th>Nm</th></tr><tr><td>Lid</td><td>24</td></tr></table>"
    file.write_text(f"<h2>Torque</h2><p style='display:none'>gone</p>{table}<ul><li>one<li>two</ul><pre>run</pre>")
    code, text, about = run(file)
    assert code == 0
    assert text == "## Torque\n\nPart | Nm\n--- | ---\nLid | 24\n\n- one\n- two\n\n```\nrun\n```\n"
    assert "text/html" in about
    assert "encoding: utf-8" in about
    assert "warning: hidden text left out: 4 characters" in about


def test_a_file_that_cannot_be_read_is_refused_with_its_reason(tmp_path: Path) -> None:
    bad, good = tmp_path / "bad.docx", tmp_path / "good.txt"
    bad.write_bytes(b"PK\x03\x04 cut off")
    good.write_text("Good.")
    code, text, about = run(bad, good)
    assert (code, text) == (1, "Good.\n")
    assert "bad.docx: unreadable_document: bad.docx is damaged or is not what its name says" in about


def test_as_json(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_bytes("项目,数量\n阀门,12\n".encode("gb18030"))
    code, text, _ = run("--json", "--quiet", tmp_path / "a.csv")
    (report,) = json.loads(text)
    assert code == 0
    assert (report["media_type"], report["table_rows"], report["reason"]) == ("text/csv", 1, None)
    assert report["metadata"]["encoding"] == "gb18030"
    assert "markdown" not in report


@pytest.mark.parametrize("argument", ["nothing-here.txt", "."])
def test_only_files_are_taken(argument: str) -> None:
    assert run(argument)[0] == 2


def test_chunks_are_shown_before_anything_is_indexed(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    asked = []

    def chunker(size: int | None, overlap: int | None) -> StructureChunker:
        asked.append((size, overlap))
        return StructureChunker(size or 60, overlap or 0, 512, lambda texts: [len(one) // 4 for one in texts], "p")

    monkeypatch.setattr("askdock.cli.inspect._chunker", chunker)
    file = tmp_path / "guide.md"
    file.write_text(
        "# Torque\n\nThe lid is tightened to 24 Nm in three passes.\n\n# Oil\n\nEvery 2000 hours, 18 litres."
    )
    code, text, about = run("--chunks", "--chunk-size", 60, file)
    assert code == 0
    assert "--- 1 of 2: 54 characters, Torque\nTorque\n\nThe lid is tightened to 24 Nm" in text
    assert "2 chunks" in about
    _, text, _ = run("--chunks", "--json", file)
    assert [one["headings"] for one in json.loads(text)[0]["chunks"]] == [["Torque"], ["Oil"]]
    assert asked == [(60, None), (None, None)]


def test_a_chunk_size_alone_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("Good.")
    code, text, _ = run("--chunk-size", 100, tmp_path / "a.txt")
    assert (code, text) == (1, "")
