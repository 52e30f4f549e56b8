"""Questions about what changed between two versions of real documents: whether the answer holds what it must.

The documents are manuals of Flask 2.2.5 and 3.1.0 and the README of Requests 2.25.1 and 2.32.3, out of their
archives (`pip download --no-deps --no-binary :all: flask==2.2.5 flask==3.1.0 requests==2.25.1 requests==2.32.3`).
questions.jsonl was written from their differences before any of it was asked: `holds` is what the answer must
have, `told` whether it is to be one of versions. Each citation must have its words in the version and at the place
that it names.
Usage: benchmarks/versions/ask.py FOLDER [--show]  (FOLDER: where the four archives are unpacked)
"""

import argparse
import asyncio
import json
import tempfile
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path
from typing import Any

from askdock.bootstrap import System
from askdock.records import LOCAL, Answer
from askdock.settings import load_settings

QUESTIONS = Path(__file__).with_name("questions.jsonl")
FLASK = ("installation", "config", "quickstart", "testing", "cli", "signals")
VERSIONS = (
    ("Flask-2.2.5", datetime(2023, 5, 2, tzinfo=UTC), "requests-2.25.1", datetime(2020, 12, 16, tzinfo=UTC)),
    ("flask-3.1.0", datetime(2024, 11, 13, tzinfo=UTC), "requests-2.32.3", datetime(2024, 5, 29, tzinfo=UTC)),
)


def main() -> None:
    """Ask, judge, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("folder", type=Path)
    parser.add_argument("--show", action="store_true", help="print the answers")
    given = parser.parse_args()
    asked = [json.loads(line) for line in QUESTIONS.read_text(encoding="utf-8").splitlines()]
    right = citations = wrong_places = 0
    with tempfile.TemporaryDirectory() as data_dir:
        settings = load_settings(
            data_dir=Path(data_dir), versions_kept=5, models_dir=load_settings().models_folder
        )
        system = System(settings)
        for flask, flask_dated, requests, requests_dated in VERSIONS:
            for name in FLASK:
                receive(system, f"flask-{name}.rst", given.folder / flask / "docs" / f"{name}.rst", flask_dated)
            receive(system, "requests-readme.md", given.folder / requests / "README.md", requests_dated)
            list(system.worker.drain(system.collections.get()))
        for one in asked:
            question = system.questions.make(system.collections.get(), one["question"], LOCAL)
            answer = asyncio.run(system.questions.answer(question))
            missed = misses(one, answer)
            places = [citation for citation in answer.citations if not is_there(system, citation)]
            right += not missed and not places
            citations += len(answer.citations)
            wrong_places += len(places)
            print(f"{'right' if not missed and not places else 'WRONG'}: {one['question']}  {' '.join(missed)}")
            if given.show:
                print(answer.text, end="\n\n")
        system.sandbox.close()
    print(f"{right} of {len(asked)} right; {citations} citations, {wrong_places} of them at another place")


def receive(system: System, name: str, path: Path, dated: datetime) -> None:
    """Send a version of a document."""
    collection = system.collections.get()
    modified = int(dated.timestamp() * 1e9)
    content = BytesIO(path.read_bytes())
    system.receiver.receive(collection, name, f"upload:{name}", content, modified_ns=modified)


def misses(one: dict[str, Any], answer: Answer) -> list[str]:
    """What an answer lacks."""
    told = answer.model == "versions"
    missed = [f"lacks {text!r}" for text in one["holds"] if text not in answer.text]
    return missed if told == one["told"] else [*missed, f"answered by {answer.model}"]


def is_there(system: System, citation: Any) -> bool:
    """Whether the version that is cited has the quote where the citation says."""
    text = system.documents.parsed(citation.document_id, citation.version).text(citation.start, citation.end)
    return " ".join(citation.quote.rstrip("…").split()) in " ".join(text.split())


if __name__ == "__main__":
    main()
