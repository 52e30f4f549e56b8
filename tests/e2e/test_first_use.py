"""What a new user does first, on the sample documents."""

import json
import urllib.request
from pathlib import Path
from typing import Any

import pytest

from askdock.formats.parsed_json import parsed_from_json

pytestmark = [pytest.mark.e2e, pytest.mark.model]

QUESTIONS = [
    json.loads(line)
    for line in (Path(__file__).parents[1] / "support" / "data" / "example_questions.jsonl")
    .read_text("utf-8")
    .splitlines()
]


def test_the_questions_find_their_documents_and_the_citations_hold(indexed) -> None:
    answerable = [q for q in QUESTIONS if q["document"]]
    right = 0
    for question in answerable:
        answer = indexed.json("ask", question["question"])
        assert answer["answered"] == bool(answer["citations"])
        for citation in answer["citations"]:
            parsed = _parsed_text(indexed, citation)
            assert parsed[citation["start"] : citation["end"]] == citation["quote"]
        cited = {citation["document_name"] for citation in answer["citations"]}
        right += question["document"] in cited and question["expect"] in answer["text"]
    # The floor is what was measured, less one: a change that loses answers must be seen.
    assert right >= len(answerable) - 2, f"{right} of {len(answerable)}"


def _parsed_text(shell, citation: dict[str, object]) -> str:
    path = shell.data_dir / "files" / "parsed" / str(citation["document_id"]) / f"{citation['version']}.json"
    return parsed_from_json(path.read_bytes()).text


def test_a_second_run_finds_nothing_to_do(indexed, examples: Path) -> None:
    report = indexed.json("index", examples)
    assert (report["ready"], set(report["documents"])) == (0, {"unchanged"})


def test_search_and_documents_are_for_people_too(indexed) -> None:
    assert "score" in indexed.run("search", "hotel").stdout
    assert "READY" in indexed.run("documents", "list").stdout


def test_commands_print_what_the_api_answers(indexed) -> None:
    question = QUESTIONS[0]["question"]

    def served(path: str, body: dict[str, object] | None = None) -> dict[str, Any]:
        content = json.dumps(body).encode() if body else None
        request = urllib.request.Request(  # noqa: S310 - our own loopback server
            url + path, content, {"Content-Type": "application/json"}
        )
        with urllib.request.urlopen(request, timeout=30) as reply:  # noqa: S310
            found: dict[str, Any] = json.load(reply)
        return found

    with indexed.serving() as url:
        answer = served("/v1/ask", {"question": question})
        passages = served("/v1/search", {"query": question})["passages"]
        documents = served("/v1/documents?limit=200")["documents"]
        collections = served("/v1/collections")["collections"]
    stored = {"id": None, "conversation_id": None}
    assert indexed.json("ask", question) == answer | stored
    assert indexed.json("search", question) == passages
    by_id = lambda document: document["id"]  # noqa: E731
    assert sorted(indexed.json("documents", "list"), key=by_id) == sorted(documents, key=by_id)
    assert indexed.json("collections", "list") == collections
