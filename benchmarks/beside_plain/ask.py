"""Asks the same questions of AskDock with a chat model, of AskDock without one, and of a plain LangChain pipeline.

    python benchmarks/beside_plain/ask.py MODEL_URL OUTPUT.jsonl

A third of the questions have no answer in their documents. All three read the same documents with the same
embedding model, five passages a question; the two with a model use the one at MODEL_URL (an OpenAI-compatible
endpoint). A fourth, `gold`, is AskDock with the model and nothing but the passages that hold the answer, for the
questions that have one: what it still gets wrong is the model's doing or the prompt's. `plain` needs the packages
of requirements.txt. Writes one JSON line a reply, behind those that are there already; `compare.py` makes a sheet
to judge them by, without names, and the table.
"""

import argparse
import asyncio
import json
import random
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from gold import gold_passages
from llm_answers import DATA, chinese, sampled

from askdock.bootstrap import System
from askdock.evaluation.beir import DataSet
from askdock.evaluation.retrieval import index, kept
from askdock.records import LOCAL, Collection
from askdock.settings import load_settings

PASSAGES = 5
Asked = Callable[[str], dict[str, Any]]


def main() -> None:
    """Ask each question of each system, one after the other; write the replies as they come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model_url", help="such as http://127.0.0.1:8080/v1")
    parser.add_argument("output", type=Path)
    parser.add_argument("--english", type=int, default=12)
    parser.add_argument("--chinese", type=int, default=8)
    parser.add_argument("--systems", default="quotes,model,plain,gold")
    parser.add_argument("--seed", type=int, default=19, help="which questions are drawn")
    arguments = parser.parse_args()
    chance = random.Random(arguments.seed)
    done = asked_before(arguments.output)
    sets = {
        "dragonball-finance-en": sampled(DataSet.read(DATA / "dragonball-finance-en"), arguments.english, chance),
        "rgb-zh-refine": chinese(arguments.chinese, chance),
    }
    with tempfile.TemporaryDirectory() as folder, arguments.output.open("a", encoding="utf-8") as replies:
        asked = {
            name: dict(systems(arguments.systems.split(","), name, data, Path(folder, name), arguments.model_url))
            for name, data in sets.items()
            if data.queries
        }
        for name, query_id in in_turn(sets):
            question = sets[name].queries[query_id]
            for system, ask in asked[name].items():
                if (system, f"{name}/{query_id}") in done or (system == "gold" and not question.answerable):
                    continue
                begin = time.perf_counter()
                reply = ask(query_id)
                line = {
                    "system": system,
                    "id": f"{name}/{query_id}",
                    "question": question.text,
                    "answerable": question.answerable,
                    "gold": list(question.answers),
                    **reply,
                    "seconds": round(time.perf_counter() - begin, 1),
                }
                replies.write(json.dumps(line, ensure_ascii=False) + "\n")
                replies.flush()


def asked_before(output: Path) -> set[tuple[str, str]]:
    """System and question of the replies that are there already."""
    rows = map(json.loads, output.read_text(encoding="utf-8").splitlines()) if output.exists() else ()
    return {(row["system"], row["id"]) for row in rows}


def in_turn(sets: dict[str, DataSet]) -> list[tuple[str, str]]:
    """Set and id of each question in the order they are asked: a run that is stopped has a part of each kind."""
    placed = []
    for name, data in sets.items():
        for answerable in (True, False):
            ids = [one for one, question in data.queries.items() if question.answerable is answerable]
            placed += [((at + 0.5) / len(ids), name, one) for at, one in enumerate(ids)]
    return [(name, one) for _, name, one in sorted(placed)]


def systems(
    names: list[str], name: str, data: DataSet, folder: Path, model_url: str
) -> Iterator[tuple[str, Asked]]:
    """What answers a question of the set, by the system's name, with the documents indexed."""
    models = load_settings().models_folder
    slow = {"llm_first_token_seconds": 3000, "llm_gap_seconds": 600, "llm_total_seconds": 6000}
    settings = {"data_dir": folder, "models_dir": models, "top_k": PASSAGES}
    with_model = System(load_settings(**settings, llm_base_url=model_url, llm_model="any", **slow))
    index(with_model, with_model.collections.get(), data)
    for system in names:
        if system == "plain":
            from plain import plain

            pipeline = plain(data.corpus, with_model.embedder, model_url, PASSAGES)
            yield system, partial(by_text, pipeline, data)
        elif system == "gold":
            yield system, askdock(with_model, data, partial(alone, with_model, name, data))
        else:
            asked = with_model if system == "model" else System(load_settings(**settings))
            live = asked.collections.get()
            yield system, askdock(asked, data, partial(whole, live))


def by_text(ask: Asked, data: DataSet, query_id: str) -> dict[str, Any]:
    """The reply of what takes a question's text."""
    return ask(data.queries[query_id].text)


def whole(live: Collection, _: str) -> Collection:
    """The collection of all documents, whatever is asked."""
    return live


def alone(system: System, name: str, data: DataSet, query_id: str) -> Collection:
    """A collection of nothing but the passages that hold the answer to the question."""
    live = kept(system, f"gold-{query_id}")
    passages = {f"{query_id}-{at}": one for at, one in enumerate(gold_passages(name, data, query_id))}
    index(system, live, DataSet(passages, {}, {}))
    return live


def askdock(system: System, data: DataSet, where: Callable[[str], Collection]) -> Asked:
    """Ask that system, in the collection for the question."""
    runner = asyncio.Runner()  # one event loop: the chat model keeps its connections on it

    def ask(query_id: str) -> dict[str, Any]:
        made = system.questions.make(where(query_id), data.queries[query_id].text, LOCAL)
        answer = runner.run(system.questions.answer(made))
        return {
            "text": answer.text,
            "refused": not answer.answered,
            "quoted_instead": answer.quoted_instead,
            "degraded": answer.degraded,
            "dropped_statements": answer.dropped_statements,
            "dropped_markers": answer.dropped_markers,
            "moved_markers": answer.moved_markers,
            "support": [one.score for one in answer.support],
            "cited": {str(citation.marker): citation.quote for citation in answer.citations},
        }

    return ask


if __name__ == "__main__":
    main()
