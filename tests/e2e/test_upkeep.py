"""The commands that keep a system sound, and a stream that tells how it goes."""

import json
import shutil
import urllib.request
from pathlib import Path
from typing import Any

import pytest
from tests.conftest import DAMAGED_PAGE

pytestmark = [pytest.mark.e2e, pytest.mark.model]

QUESTION = "When does the canteen open?"


def test_a_document_of_which_a_page_is_missing_is_ready_and_listed(shell, tmp_path: Path) -> None:
    (tmp_path / "plan.pdf").write_bytes(DAMAGED_PAGE.read_bytes())
    (tmp_path / "whole.txt").write_text("The canteen opens at noon.")
    done = shell.run("index", tmp_path / "plan.pdf", tmp_path / "whole.txt")
    said = "pages_unread: pages left out: 1 damaged, the first of them page 2"
    assert (done.returncode, done.stderr.splitlines()[-1]) == (0, f"partial plan.pdf: {said}")
    assert shell.json("jobs", "list") == []
    listed = shell.run("jobs", "list", "--partial")
    assert listed.returncode == 0
    (line,) = listed.stdout.splitlines()
    assert line.endswith(f"plan.pdf  {said}")


def test_damaged_repaired_and_moved(shell, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "canteen.txt").write_text("The canteen opens at noon.")
    (docs / "broken.pdf").write_bytes(b"%PDF-1.7\n%broken")
    assert shell.run("index", docs).returncode == 1
    found = shell.json("doctor")
    assert found.pop("vector_index")
    assert found == {"clean": True, "wrong": [], "repaired": [], "backups": []}

    (failed,) = shell.json("jobs", "list")
    assert failed["name"] == "broken.pdf"
    assert "only what has failed" in shell.run("jobs", "retry", *ids(shell, "canteen.txt")).stderr
    assert shell.json("jobs", "retry", "--all")[0]["status"] == "FAILED"

    shutil.rmtree(shell.data_dir / "chunks")
    found = shell.run("doctor", "--json")
    assert found.returncode == 1
    assert [wrong["kind"] for wrong in json.loads(found.stdout)["wrong"]] == ["missing_chunks"]
    assert shell.json("doctor", "--repair")["clean"]
    asked = shell.json("ask", QUESTION)
    assert "noon" in asked["text"]

    target = tmp_path / "all.tar"
    copied = shell.json("backup", target)
    assert (copied["documents"], copied["missing"]) == (2, [])
    moved = type(shell)(tmp_path / "elsewhere", Path(shell.environment["ASKDOCK_MODELS_DIR"]))
    assert moved.json("restore", target)["chunks"] == copied["chunks"]
    assert moved.json("doctor")["clean"]
    again = moved.json("ask", QUESTION)
    assert (again["text"], again["citations"]) == (asked["text"], asked["citations"])
    refused = moved.run("restore", target)
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (1, 1)
    target.write_bytes(target.read_bytes()[:20_000])
    refused = moved.run("restore", target)
    assert (refused.returncode, len(refused.stderr.strip().splitlines())) == (1, 1)


def ids(shell: Any, name: str) -> list[str]:
    return [document["id"] for document in shell.json("documents", "list") if document["name"] == name]


def test_an_upload_is_followed_to_its_end(shell) -> None:
    with shell.serving() as url, urllib.request.urlopen(f"{url}/v1/documents/events", timeout=60) as events:  # noqa: S310
        upload(url, "canteen.txt", b"The canteen opens at noon.")
        seen, name = [], ""
        for line in map(bytes.decode, events):
            if line.startswith("event: "):
                name = line.removeprefix("event: ").strip()
            elif line.startswith("data: ") and name == "document":
                seen.append(json.loads(line.removeprefix("data: ")))
                if seen[-1]["status"] == "READY":
                    break
    assert seen[-1]["stage"] == "done"
    assert {document["id"] for document in seen} == {seen[0]["id"]}


def upload(url: str, name: str, content: bytes) -> None:
    body = f'--x\r\nContent-Disposition: form-data; name="file"; filename="{name}"\r\n\r\n'.encode()
    body += content + b"\r\n--x--\r\n"
    headers = {"Content-Type": "multipart/form-data; boundary=x"}
    request = urllib.request.Request(f"{url}/v1/documents", body, headers)  # noqa: S310
    with urllib.request.urlopen(request, timeout=60) as answer:  # noqa: S310
        assert answer.status == 202
