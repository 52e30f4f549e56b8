"""A small real language model behind AskDock: refusals and citations, on a sample of the public data sets.

English: dragonball-finance-en and mtrag-un (with the turns before), a third of the questions unanswerable.
Chinese: rgb-zh-refine, a third of the questions with passages only that do not hold the answer.
Every run asks the same questions. `make test-llm` fetches the model and calls this.
"""

import argparse
import gzip
import json
import os
import random
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from askdock.bootstrap import System
from askdock.evaluation.answers import measure
from askdock.evaluation.beir import DataSet, Question
from askdock.evaluation.retrieval import index
from askdock.settings import load_settings

DATA = Path(os.environ.get("ASKDOCK_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
SERVER = Path(__file__).with_name("llm_server.py")


def sampled(data: DataSet, count: int, chance: random.Random) -> DataSet:
    """`count` questions of known answerability, a third of them unanswerable."""
    wanted = {}
    for answerable, share in ((False, count // 3), (True, count - count // 3)):
        known = [query_id for query_id, q in data.queries.items() if q.answerable is answerable]
        wanted.update({query_id: data.queries[query_id] for query_id in chance.sample(known, share)})
    return DataSet(data.corpus, wanted, data.qrels)


def chinese(count: int, chance: random.Random) -> DataSet:
    """Questions of RGB with their own passages; a third get only those without the answer."""
    with gzip.open(DATA / "rgb-zh-refine" / "zh_refine.json.gz", "rt", encoding="utf-8") as lines:
        rows = chance.sample([json.loads(line) for line in lines if line.strip()], count)
    corpus, queries, qrels = {}, {}, {}
    for number, row in enumerate(rows):
        query_id, answerable = str(row["id"]), number >= count // 3
        answers = tuple(answer for item in row["answer"] for answer in ([item] if isinstance(item, str) else item))
        queries[query_id] = Question(row["query"], answers, answerable)
        for kind in ("negative", "positive") if answerable else ("negative",):
            for at, text in enumerate(row[kind]):
                corpus[f"{query_id}-{kind}-{at}"] = ("", text)
        if answerable:
            qrels[query_id] = {f"{query_id}-positive-{at}": 1 for at in range(len(row["positive"]))}
    return DataSet(corpus, queries, qrels)


@contextmanager
def served(python: str, model: str, threads: int) -> Iterator[str]:
    """The address of the model's server, which ends with the context."""
    command = [python, str(SERVER), model, str(threads)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout is not None
        assert server.stdin is not None
        try:
            yield server.stdout.readline().strip()
        finally:
            server.stdin.close()


def main() -> None:
    """Ask, print the measures, write what was answered beside them."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--server", required=True, help="python of the environment that has xllamacpp")
    parser.add_argument("--model", required=True, help="the GGUF file")
    parser.add_argument("--english", type=int, default=60)
    parser.add_argument("--chinese", type=int, default=40)
    parser.add_argument("--threads", type=int, default=2)
    parser.add_argument("--transcript", type=Path, default=Path("llm-answers.jsonl"))
    arguments = parser.parse_args()
    chance = random.Random(7)
    sets = {
        "dragonball-finance-en": sampled(
            DataSet.read(DATA / "dragonball-finance-en"), arguments.english // 2, chance
        ),
        "mtrag-un": sampled(DataSet.read(DATA / "mtrag-un"), arguments.english - arguments.english // 2, chance),
        "rgb-zh-refine": chinese(arguments.chinese, chance),
    }
    results: dict[str, Any] = {}
    with (
        served(arguments.server, arguments.model, arguments.threads) as address,
        tempfile.TemporaryDirectory(prefix="askdock-llm-") as folder,
        arguments.transcript.open("w", encoding="utf-8") as transcript,
    ):
        flags = {
            "models_dir": load_settings().models_folder,
            "llm_base_url": f"{address}/v1",
            "llm_model": "qwen2.5-coder-1.5b-instruct",
            "llm_first_token_seconds": 900,
            "llm_gap_seconds": 120,
            "llm_total_seconds": 1800,
            "top_k": 5,
            "prompt_tokens": 1800,
        }
        for name, data in sets.items():
            if not data.queries:
                continue
            system = System(load_settings(data_dir=Path(folder, name), **flags))
            live = system.collections.get()
            corpus_ids = index(system, live, data)

            def tell(line: dict[str, Any], name: str = name) -> None:
                transcript.write(json.dumps({"set": name, **line}, ensure_ascii=False) + "\n")
                transcript.flush()

            questions = data.queries.items()
            results[name] = measure(system, live, data, questions, corpus_ids, history=True, tell=tell)
            print(json.dumps({name: results[name]}, indent=2), flush=True)


if __name__ == "__main__":
    main()
