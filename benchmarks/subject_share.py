"""What the extractive answerer's rule about the subject (LEAST_SUBJECT) gains and costs, by share.

Each question is answered once without the rule; what happens under each share follows from that answer. Data sets
are indexed into the data folder where they are not yet. Prints one JSON document.
Usage: benchmarks/subject_share.py DATA_SETS DATA_DIR SET...
"""

import json
import sys
from collections import Counter
from pathlib import Path

from askdock.answering import extract
from askdock.bootstrap import System
from askdock.cli.evaluation.answers import words
from askdock.cli.evaluation.beir import DataSet
from askdock.cli.evaluation.retrieval import index, kept
from askdock.settings import load_settings

SHARES = (0.0, 0.1, 0.2, 0.25, 0.3, 0.4)


def main() -> None:
    """Measure each set named."""
    data_sets, data_dir, *names = sys.argv[1:]
    plain = load_settings()
    system = System(load_settings(data_dir=Path(data_dir), models_dir=plain.models_folder))
    extract.LEAST_SUBJECT = 0.0
    print(json.dumps({name: by_share(system, Path(data_sets) / name) for name in names}, indent=2))


def by_share(system: System, folder: Path) -> dict[float, dict[str, float]]:
    """Counts of one set under each share."""
    data = DataSet.read(folder)
    live = kept(system, folder.name)
    index(system, live, data)
    retriever = system.retriever_of("hybrid")
    extractor = extract.Extractor(system.embedder)
    counts = {share: Counter[str]() for share in SHARES}
    for question in data.queries.values():
        passages = retriever.retrieve(live, question.text, top_k=system.settings.top_k)
        answer = extractor.answer(question.text, passages)
        held = extract.subject_share(question.text, passages[: extract.PASSAGES])
        said = f" {' '.join(words(answer.text))} " if answer else ""
        good = any(f" {' '.join(words(gold))} " in said for gold in question.answers)
        for share, count in counts.items():
            answered = answer is not None and held >= share
            count["answered"] += answered
            count["holds the accepted answer"] += answered and good and question.answerable is True
            count["refused rightly"] += not answered and question.answerable is False
            count["refused wrongly"] += not answered and question.answerable is True
            count["unanswerable"] += question.answerable is False
            count["questions"] += 1
    return {share: dict(count) for share, count in counts.items()}


if __name__ == "__main__":
    main()
