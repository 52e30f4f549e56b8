"""The parsers read the sample documents as they were written."""

import json
from pathlib import Path

import pytest

from askdock.adapters.parsers import all_parsers
from askdock.adapters.parsers.detect import detect_media_type
from askdock.ingestion.parse import ParseStage
from askdock.records import ParsedDocument

ROOT = Path(__file__).parents[4]
FILES = sorted((ROOT / "examples").iterdir())
QUESTIONS = [
    json.loads(line)
    for line in (ROOT / "tests/support/data/example_questions.jsonl").read_text(encoding="utf-8").splitlines()
]


def parse(path: Path) -> ParsedDocument:
    return ParseStage(all_parsers()).parse(path, path.name, detect_media_type(path, path.name))


def headings(document: ParsedDocument) -> list[tuple[int, str]]:
    return [(b.level, document.text[b.start : b.end]) for b in document.blocks if b.kind == "heading"]


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.name)
def test_every_sample_is_read(path: Path) -> None:
    document = parse(path)
    assert len(document.text) > 500
    assert document.title
    assert "\ufffd" not in document.text
    assert bool(document.pages) == (path.suffix == ".pdf")
    if path.suffix not in (".csv", ".txt"):
        assert len(headings(document)) > 3


def test_there_are_samples_of_every_kind_in_both_languages() -> None:
    assert {path.suffix for path in FILES} == {".pdf", ".docx", ".html", ".md", ".txt", ".csv"}
    for suffix in (".pdf", ".docx", ".html", ".md", ".txt", ".csv"):
        languages = {not path.name.isascii() for path in FILES if path.suffix == suffix}
        assert languages == {True, False}, suffix
    assert all(path.stat().st_size < 150_000 for path in FILES)


@pytest.mark.parametrize("question", [q for q in QUESTIONS if q["document"]], ids=lambda q: q["question"])
def test_answers_of_the_sample_questions_stand_in_their_documents(question: dict[str, str]) -> None:
    assert question["expect"] in parse(ROOT / "examples" / question["document"]).text


SOURCES = sorted((ROOT / "tools/generate/examples-src").iterdir())


@pytest.mark.parametrize("path", SOURCES, ids=lambda path: path.name)
def test_generated_samples_have_the_headings_of_their_source(path: Path) -> None:
    source = path.read_text(encoding="utf-8").splitlines()
    expected = [(len(line.split(" ")[0]), line.split(" ", 1)[1]) for line in source if line.startswith("#")]
    assert headings(parse(ROOT / "examples" / path.stem)) == expected


def test_pages_of_the_manual() -> None:
    document = parse(ROOT / "examples" / "th300-manual.pdf")
    assert [page.number for page in document.pages] == [1, 2]
    second = document.text[document.pages[1].start : document.pages[1].end]
    assert "TH300-ORG-11" in second
    assert "TH300-CCL-01" not in second
