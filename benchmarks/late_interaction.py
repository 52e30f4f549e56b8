"""A second look at the best 30 passages without another model: token vectors (MaxSim) and votes of neighbours.

    python benchmarks/late_interaction.py DATA_SETS DATA_DIR SET... [--questions 150]

The sets are indexed into DATA_DIR where they are not yet (as benchmarks/fusion.py does). Each question's best 30
passages of the hybrid search are scored again: by the mean over the question's tokens of the nearest token of the
passage (Khattab, Zaharia: ColBERT, SIGIR 2020), with the last hidden states of the embedding model as they are; by
the share of the 30 that are of the same document; and by both legs of the search. Prints nDCG@10 by weight, and
what the token vectors of 30 passages take a question where they are computed for it.
"""

import argparse
import statistics
import time
from pathlib import Path
from typing import Any

import numpy as np
from fusion import mark
from numpy.typing import NDArray

from askdock.adapters.embedding.onnx import OnnxEmbedder
from askdock.bootstrap import System
from askdock.evaluation.beir import DataSet
from askdock.evaluation.retrieval import index, kept, ranked, score
from askdock.records import Passage, Query
from askdock.retrieval.hybrid import HybridRetriever
from askdock.settings import load_settings

DEPTH = 30
WEIGHTS = (0.0, 0.25, 0.5, 1.0, 2.0)
WAYS = ("maxsim", "votes")
States = NDArray[np.float32]


def main() -> None:
    """Measure each set named, then their mean."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("data_sets", type=Path)
    parser.add_argument("data_dir", type=Path)
    parser.add_argument("sets", nargs="+")
    parser.add_argument("--questions", type=int, default=150)
    given = parser.parse_args()
    system = System(load_settings(data_dir=given.data_dir, models_dir=load_settings().models_folder))
    tables = {name: table(system, given.data_sets / name, given.questions) for name in given.sets}
    mean = {at: statistics.mean(one[at] for one in tables.values()) for at in next(iter(tables.values()))}
    for name, found in {**tables, "mean": mean}.items():
        print(f"{name}: nDCG@10 by weight " + ", ".join(map(str, WEIGHTS)))
        for way in WAYS:
            print(f"  {way:>7} " + " ".join(mark(found[way, one], own=one == 0.0) for one in WEIGHTS))


def table(system: System, folder: Path, most: int) -> dict[tuple[str, float], float]:
    """nDCG@10 of one set by way and weight."""
    data = DataSet.read(folder)
    live = kept(system, folder.name)
    corpus_ids = index(system, live, data)
    retriever, tokens = HybridRetriever(system.store, system.embedder), TokenStates(system.embedder)
    judged = sorted(data.judged())[:most]
    runs: dict[tuple[str, float], dict[str, Any]] = {(way, one): {} for way in WAYS for one in WEIGHTS}
    took = []
    for query_id, question in judged:
        passages = retriever.retrieve(Query(question.text, live.generation, top_k=DEPTH))
        begin = time.thread_time()
        near = scaled(tokens.maxsim(question.text, passages))
        took.append(time.thread_time() - begin)
        fused, votes = scaled([one.score for one in passages]), scaled(shares(passages))
        for way, extra in (("maxsim", near), ("votes", votes)):
            for weight in WEIGHTS:
                order = np.argsort(-(fused + weight * extra), kind="stable")
                documents = (passages[at].chunk.document_id for at in order)
                runs[way, weight][query_id] = ranked(documents, corpus_ids)
    print(
        f"{folder.name}: {len(judged)} questions, {1000 * statistics.median(took):.0f} ms of the CPU each, median"
    )
    return {at: score(data, run)["ndcg@10"] for at, run in runs.items()}


class TokenStates:
    """Last hidden states of the embedding model, of length 1 each; those of passages are kept."""

    def __init__(self, embedder: Any) -> None:
        while not isinstance(embedder, OnnxEmbedder):
            embedder = embedder._inner
        self._of = embedder
        self._passages: dict[str, NDArray[np.float16]] = {}

    def maxsim(self, question: str, passages: list[Passage]) -> list[float]:
        """Of each passage."""
        asked = self._states(self._of._manifest.query_prefix + question)
        found = []
        for one in passages:
            if one.chunk.id not in self._passages:
                shown = self._of._manifest.document_prefix + one.chunk.searchable_text
                self._passages[one.chunk.id] = self._states(shown).astype(np.float16)
            found.append(float((asked @ self._passages[one.chunk.id].T.astype(np.float32)).max(axis=1).mean()))
        return found

    def _states(self, shown: str) -> States:
        ids = np.array([self._of._tokenizer.encode(shown)[: self._of.max_tokens]], np.int64)
        feed = {"input_ids": ids, "attention_mask": np.ones_like(ids), "token_type_ids": np.zeros_like(ids)}
        feed = {name: value for name, value in feed.items() if name in self._of._inputs}
        states: States = self._of._session.run([self._of._output], feed)[0][0].astype(np.float32)
        return states / np.linalg.norm(states, axis=1, keepdims=True)


def shares(passages: list[Passage]) -> list[float]:
    """How much of the scores of all is of each passage's document, without its own."""
    of_document: dict[str, float] = {}
    for one in passages:
        of_document[one.chunk.document_id] = of_document.get(one.chunk.document_id, 0.0) + one.score
    return [of_document[one.chunk.document_id] - one.score for one in passages]


def scaled(values: list[float]) -> NDArray[np.float64]:
    """From 0 to 1."""
    array = np.array(values)
    spread = array.max() - array.min() if len(array) else 0.0
    return (array - array.min()) / spread if spread else np.zeros(len(array))


if __name__ == "__main__":
    main()
