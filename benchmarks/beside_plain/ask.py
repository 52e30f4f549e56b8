"""Asks the same questions of AskDock with a chat model, of AskDock without one, and of a plain LangChain pipeline.

    python benchmarks/beside_plain/ask.py MODEL_URL OUTPUT.jsonl

A third of the questions have no answer in their documents. All three read the same documents with the same
embedding model, five passages a question; the two with a model use the one at MODEL_URL (an OpenAI-compatible
endpoint). `plain` needs the packages of requirements.txt. Writes one JSON line a reply; `compare.py` makes a sheet
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
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).parents[1]))

from llm_answers import DATA, chinese, sampled

from askdock.bootstrap import System
from askdock.evaluation.beir import DataSet
from askdock.evaluation.retrieval import index
from askdock.records import LOCAL
from askdock.settings import load_settings

PASSAGES = 5
SEED = 19
Asked = Callable[[str], dict[str, Any]]


def main() -> None:
    """Ask each question of each system, one after the other; write the replies as they come."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("model_url", help="such as http://127.0.0.1:8080/v1")
    parser.add_argument("output", type=Path)
    parser.add_argument("--english", type=int, default=12)
    parser.add_argument("--chinese", type=int, default=8)
    parser.add_argument("--systems", default="quotes,model,plain")
    arguments = parser.parse_args()
    chance = random.Random(SEED)
    sets = {
        "dragonball-finance-en": sampled(DataSet.read(DATA / "dragonball-finance-en"), arguments.english, chance),
        "rgb-zh-refine": chinese(arguments.chinese, chance),
    }
    with tempfile.TemporaryDirectory() as folder, arguments.output.open("w", encoding="utf-8") as replies:
        asked = {
            name: dict(systems(arguments.systems.split(","), data, Path(folder, name), arguments.model_url))
            for name, data in sets.items()
            if data.queries
        }
        for name, query_id in in_turn(sets):
            question = sets[name].queries[query_id]
            for system, ask in asked[name].items():
                begin = time.perf_counter()
                reply = ask(question.text)
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


def in_turn(sets: dict[str, DataSet]) -> list[tuple[str, str]]:
    """Set and id of each question in the order they are asked: a run that is stopped has a part of each kind."""
    placed = []
    for name, data in sets.items():
        for answerable in (True, False):
            ids = [one for one, question in data.queries.items() if question.answerable is answerable]
            placed += [((at + 0.5) / len(ids), name, one) for at, one in enumerate(ids)]
    return [(name, one) for _, name, one in sorted(placed)]


def systems(names: list[str], data: DataSet, folder: Path, model_url: str) -> Iterator[tuple[str, Asked]]:
    """Each system by name, with the documents indexed."""
    for name in names:
        if name == "plain":
            from plain import plain

            yield name, plain(data.corpus, load_embedder(), model_url, PASSAGES)
        else:
            yield name, askdock(data, folder / name, model_url if name == "model" else None)


def askdock(data: DataSet, folder: Path, model_url: str | None) -> Asked:
    """AskDock over the documents, with the model at that address or none."""
    slow = {"llm_first_token_seconds": 900, "llm_gap_seconds": 120, "llm_total_seconds": 1800}
    flags = {"llm_base_url": model_url, "llm_model": "any", **slow} if model_url else {}
    models = load_settings().models_folder
    system = System(load_settings(data_dir=folder, models_dir=models, top_k=PASSAGES, **flags))
    live = system.collections.get()
    index(system, live, data)
    runner = asyncio.Runner()  # one event loop: the chat model keeps its connections on it

    def ask(question: str) -> dict[str, Any]:
        answer = runner.run(system.questions.answer(system.questions.make(live, question, LOCAL)))
        return {
            "text": answer.text,
            "refused": not answer.answered,
            "quoted_instead": answer.quoted_instead,
            "degraded": answer.degraded,
            "cited": {str(citation.marker): citation.quote for citation in answer.citations},
        }

    return ask


def load_embedder() -> Any:
    """The default embedding model."""
    with tempfile.TemporaryDirectory() as folder:
        return System(load_settings(data_dir=Path(folder), models_dir=load_settings().models_folder)).embedder


if __name__ == "__main__":
    main()
