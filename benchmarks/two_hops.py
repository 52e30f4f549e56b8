"""Questions that need two documents: how often both are cited, and what that costs.

With --made, the questions are not those of the data set but made from its corpus: "When was the director of A
born?", where the text of A names its director and another document is about that person. Before,
`askdock eval DATA_SET --collection NAME --data-dir FOLDER` indexes the collection.
With --beside, each question is also asked as if it had not two halves, and both are timed.
Usage: benchmarks/two_hops.py DATA_SET --collection NAME --data-dir FOLDER [--made] [--transcript FILE] [--beside]
"""

import argparse
import asyncio
import json
import re
import statistics
import time
from collections.abc import Iterator
from pathlib import Path

from askdock.bootstrap import System
from askdock.evaluation.beir import DataSet
from askdock.evaluation.retrieval import percentiles
from askdock.records import LOCAL
from askdock.settings import load_settings

ROLES = {"directed": "director", "written": "writer", "founded": "founder", "produced": "producer"}
BORN = re.compile(r"\(.{0,80}\bborn\b|\bwas born\b|\(\d{1,2} \w+ \d{4}|\(\w+ \d{1,2}, \d{4}")


def main() -> None:
    """Ask, count, print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("data", type=Path)
    parser.add_argument("--collection", required=True)
    parser.add_argument("--data-dir", type=Path, required=True)
    parser.add_argument("--made", action="store_true")
    parser.add_argument("--transcript", type=Path)
    parser.add_argument("--beside", action="store_true", help="what the second search costs")
    given = parser.parse_args()
    data = DataSet.read(given.data)
    asked = list(made(data)) if given.made else list(judged(data))
    system = System(load_settings(data_dir=given.data_dir, models_dir=load_settings().models_folder))
    live = system.collections.get(given.collection)
    if given.beside:
        beside(given, [question for question, _ in asked])
        return
    ids = {one.id: one.source_uri.removeprefix("beir:") for one in system.documents.all(live)}
    both, milliseconds, answered, lines = 0, [], 0, []
    recall = 0.0
    with asyncio.Runner() as runner:
        for question, gold in asked:
            begun = time.perf_counter()
            answer = runner.run(system.questions.answer(system.questions.make(live, question, LOCAL)))
            milliseconds.append((time.perf_counter() - begun) * 1000)
            cited = {ids[one.document_id] for one in answer.citations}
            answered += answer.answered
            both += gold <= cited
            recall += len(gold & cited) / len(gold)
            lines.append({"question": question, "gold": sorted(gold), "cited": sorted(cited), "text": answer.text})
    count = len(asked)
    mean = sum(milliseconds) / count
    print(f"{count} questions, {answered} answered, both cited {both}, citation recall {recall / count:.3f}")
    print(f"mean {mean:.1f} ms, {percentiles(milliseconds)}")
    if given.transcript:
        text = "".join(json.dumps(one, ensure_ascii=False) + "\n" for one in lines)
        given.transcript.write_text(text, encoding="utf-8")


def beside(given: argparse.Namespace, questions: list[str]) -> None:
    """Ask each question with the two halves and as an ordinary one, in turns, each way with caches of its own."""
    settings = load_settings(data_dir=given.data_dir, models_dir=load_settings().models_folder)
    ways = {"ordinary": System(settings), "two halves": System(settings)}
    ways["ordinary"].answers._bridge = None
    spent: dict[str, list[tuple[float, float]]] = {name: [] for name in ways}
    with asyncio.Runner() as runner:
        for number, question in enumerate(["What is a warm start?", *questions]):
            for name, system in list(ways.items()) if number % 2 else list(ways.items())[::-1]:
                live = system.collections.get(given.collection)
                asked = system.questions.make(live, question, LOCAL)
                begun = time.perf_counter(), time.process_time()
                runner.run(system.questions.answer(asked))
                ended = time.perf_counter(), time.process_time()
                if number:
                    spent[name].append((ended[0] - begun[0], ended[1] - begun[1]))
    for at, clock in enumerate(("of the clock", "of the processor")):
        means = {name: 1000 * sum(one[at] for one in found) / len(found) for name, found in spent.items()}
        medians = {name: 1000 * statistics.median(one[at] for one in found) for name, found in spent.items()}
        print(
            f"ms {clock}: mean {means['ordinary']:.1f} and {means['two halves']:.1f}, "
            f"{means['two halves'] / means['ordinary']:.2f} times; "
            f"median {medians['ordinary']:.1f} and {medians['two halves']:.1f}, "
            f"{medians['two halves'] / medians['ordinary']:.2f} times"
        )


def judged(data: DataSet) -> Iterator[tuple[str, set[str]]]:
    """The questions of the set with their documents."""
    for query_id, question in data.judged():
        yield question.text, set(data.qrels[query_id])


def made(data: DataSet) -> Iterator[tuple[str, set[str]]]:
    """Two-hop questions over the corpus, at most fifty for each role, in the order of the corpus."""
    about = {title: corpus_id for corpus_id, (title, _) in data.corpus.items()}
    for verb, role in ROLES.items():
        found = 0
        for corpus_id, (title, text) in data.corpus.items():
            name = re.search(rf"\b{verb} by ((?:[A-Z][\w.'’-]+ ?){{2,4}})", text)
            other = about.get(name[1].strip(" .")) if name else None
            if other in (None, corpus_id) or found == 50 or not BORN.search(data.corpus[other][1][:300]):
                continue
            found += 1
            yield f"When was the {role} of {title} born?", {corpus_id, other}


if __name__ == "__main__":
    main()
