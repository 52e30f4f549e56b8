"""Whether questions that come at the same time should share one run of the model.

    python benchmarks/query_batching.py BEIR_FOLDER

n questions at once, each in a run of its own on n threads (what AskDock does), against one padded run of all n.
Best of five rounds. Results: benchmarks/results/query_batching.json.
"""

import json
import os
import platform
import sys
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import onnxruntime as ort
from tokenizers import Tokenizer

from askdock.adapters.embedding.onnx import OnnxEmbedder
from askdock.adapters.weights.manifest import read_manifest
from askdock.adapters.weights.pull import pull
from askdock.evaluation.beir import DataSet
from askdock.settings import Settings

GROUPS = (1, 2, 4, 8, 16)
QUESTIONS = 256
ROUNDS = 5
RESULTS = Path(__file__).parent / "results" / "query_batching.json"


def main() -> None:
    """Measure and write."""
    settings = Settings()
    folder = pull(settings.embedding_model, settings.models_folder, precision=settings.embedding_precision)
    embedder = OnnxEmbedder.load(folder)
    manifest = read_manifest(folder)
    tokenizer = Tokenizer.from_file(str(folder / manifest.tokenizer.path))
    tokenizer.no_truncation()
    tokenizer.enable_padding()
    options = ort.SessionOptions()
    options.intra_op_num_threads = len(os.sched_getaffinity(0))
    options.enable_cpu_mem_arena = False
    session = ort.InferenceSession(str(folder / manifest.model.path), options)
    names = {item.name for item in session.get_inputs()}

    def batch(texts: list[str]) -> None:
        encodings = tokenizer.encode_batch_fast(texts)
        ids = np.array([encoding.ids for encoding in encodings], np.int64)
        mask = np.array([encoding.attention_mask for encoding in encodings], np.int64)
        feed = {"input_ids": ids, "attention_mask": mask, "token_type_ids": np.zeros_like(ids)}
        session.run(None, {name: value for name, value in feed.items() if name in names})

    questions = [question.text for _, question in DataSet.read(Path(sys.argv[1])).judged()][:QUESTIONS]
    results = {}
    for n in GROUPS:
        groups = [questions[start : start + n] for start in range(0, len(questions), n)]
        with ThreadPoolExecutor(n) as threads:
            single, together = ROUNDS * [0.0], ROUNDS * [0.0]
            for number in range(ROUNDS):
                single[number] = seconds(
                    lambda groups=groups: [list(threads.map(embedder.embed_query, g)) for g in groups]
                )
                together[number] = seconds(lambda groups=groups: [batch(g) for g in groups])
        results[n] = {
            "single_runs_per_second": round(len(questions) / min(single)),
            "padded_batch_per_second": round(len(questions) / min(together)),
        }
        print(n, results[n], flush=True)
    RESULTS.parent.mkdir(exist_ok=True)
    machine = f"{platform.machine()}, {len(os.sched_getaffinity(0))} cores"
    report = {"command": "python benchmarks/query_batching.py scifact", "machine": machine, "at_once": results}
    RESULTS.write_text(json.dumps(report, indent=2) + "\n")


def seconds(work: Callable[[], object]) -> float:
    """How long it takes."""
    begin = time.perf_counter()
    work()
    return time.perf_counter() - begin


if __name__ == "__main__":
    main()
