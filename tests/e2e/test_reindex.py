"""`askdock reindex` as shipped: build beside, compare, switch, go back, drop."""

import json
from pathlib import Path
from typing import Any

import pytest

pytestmark = [pytest.mark.e2e, pytest.mark.model]

NAMES = ("leave-policy.md", "faq.html", "w2-error-codes.csv", "差旅报销制度.md")
QUESTION = "How many days of annual leave do I have?"


def test_built_beside_compared_switched_and_gone_back(shell, examples: Path, tmp_path: Path) -> None:
    shell.json("index", *(examples / name for name in NAMES))
    live = chunks_found(shell)

    golden = tmp_path / "golden.jsonl"
    golden.write_text(json.dumps({"question": QUESTION, "document": "leave-policy.md"}), encoding="utf-8")
    smaller = ("reindex", "--chunk-size", "300", "--chunk-overlap", "50", "--questions", golden)

    built = shell.json(*smaller, "--no-switch")
    assert (built["written"], built["present"], built["switched"]) == (len(NAMES), 0, False)
    assert built["comparison"]["new"]["questions"] == 1
    assert chunks_found(shell) == live

    continued = shell.json(*smaller)
    assert (continued["written"], continued["present"], continued["switched"]) == (0, len(NAMES), True)
    assert continued["generation"] == built["generation"]
    switched = chunks_found(shell)
    assert not switched & live
    assert shell.json("ask", QUESTION)["answered"]

    assert shell.run("reindex", "--rollback").returncode == 0
    assert chunks_found(shell) == live

    assert shell.json("reindex", "--drop-old")["dropped"] == [built["generation"]]
    nothing = shell.run("reindex", "--rollback")
    assert nothing.returncode != 0
    assert nothing.stderr.startswith("askdock: ")
    assert nothing.stderr.count("\n") == 1


def test_contradicting_options_are_refused(shell) -> None:
    refused = shell.run("reindex", "--rollback", "--drop-old")
    assert refused.returncode != 0
    assert "contradict" in refused.stderr


def chunks_found(shell: Any) -> set[str]:
    return {passage["chunk_id"] for passage in shell.json("search", QUESTION, "--top-k", "30")}
