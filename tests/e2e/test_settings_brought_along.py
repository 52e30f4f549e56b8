"""The settings of those who come from elsewhere: MiniLM, chunks of 1,000 characters, 200 shared."""

from pathlib import Path

import pytest

BROUGHT = {
    "EMBEDDING_MODEL": "sentence-transformers/all-MiniLM-L6-v2",
    "CHUNK_SIZE": "1000",
    "CHUNK_OVERLAP": "200",
}

pytestmark = [pytest.mark.e2e, pytest.mark.model]


def test_minilm_and_its_chunks_run_unchanged(shell, model_dir: Path, examples: Path) -> None:
    assert model_dir.exists()
    files = [examples / name for name in ("leave-policy.md", "service-centres.csv")]
    report = shell.json("index", *files, **BROUGHT)
    assert report["ready"] == len(files)
    listed = shell.run("collections", "list", **BROUGHT).stdout
    assert BROUGHT["EMBEDDING_MODEL"] in listed
    assert "1000/200" in listed
    answer = shell.json("ask", "How many days of leave do employees over 50 get?", **BROUGHT)
    assert "30 days" in answer["text"]
    # A collection goes on with what it was made with, whatever the settings say later.
    later = shell.json("ask", "How many days of leave do employees over 50 get?")
    assert [one["quote"] for one in later["citations"]] == [one["quote"] for one in answer["citations"]]
