"""Fits and writes the mean vectors by which a model's language is taken out (askdock.adapters.embedding.centred).

Of passages: scifact (English) and rgb-zh-refine (Chinese), PASSAGES of each; of questions: hotpotqa-mini and
cmrc2018, QUESTIONS of each or all there are. Which, is drawn by SEED. Sets of both languages, on which this is
measured, have no part in it. Usage: benchmarks/language_means.py DATA_SETS MODEL...
"""

import json
import random
import sys
from base64 import b64encode
from collections.abc import Sequence
from importlib.resources import files
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from askdock.adapters.embedding.onnx import OnnxEmbedder
from askdock.adapters.weights.pull import pull
from askdock.evaluation.beir import DataSet
from askdock.settings import load_settings

SEED = 0
PASSAGES = 700
PASSAGE_CHARACTERS = 1000
"""What the default chunk size leaves of a passage."""
QUESTIONS = 300
SETS = {"en": ("scifact", "hotpotqa-mini"), "zh": ("rgb-zh-refine", "cmrc2018")}
FILE = Path(str(files("askdock.adapters.embedding") / "language_means.json"))


def main() -> None:
    """Fit each model named; the others in the file stay."""
    data_sets, *models = sys.argv[1:]
    content = json.loads(FILE.read_text(encoding="utf-8")) if FILE.exists() else {"models": {}}
    content["seed"] = SEED
    for model in models:
        embedder = OnnxEmbedder.load(pull(model, load_settings().models_folder))
        content["models"][model] = {
            language: means(embedder, *(DataSet.read(Path(data_sets) / name) for name in names))
            for language, names in SETS.items()
        }
    FILE.write_text(json.dumps(content, indent=1) + "\n", encoding="utf-8")


def means(embedder: OnnxEmbedder, passages: DataSet, questions: DataSet) -> dict[str, str]:
    """Of one language, by role, as the file has them: base64 of float16."""
    texts = [f"{title}\n{text}".strip()[:PASSAGE_CHARACTERS] for title, text in passages.corpus.values()]
    asked = [question.text for question in questions.queries.values()]
    of_questions = [embedder.embed_query(text) for text in drawn(asked, QUESTIONS)]
    return {
        "passage": encoded(embedder.embed_documents(drawn(texts, PASSAGES)).mean(axis=0)),
        "question": encoded(np.mean(of_questions, axis=0)),
    }


def drawn(texts: Sequence[str], count: int) -> list[str]:
    """`count` of them, the same ones each time."""
    return random.Random(SEED).sample(texts, min(count, len(texts)))


def encoded(vector: NDArray[np.float32]) -> str:
    """Half the precision is far more than the means of a sample have."""
    return b64encode(vector.astype("<f2").tobytes()).decode()


if __name__ == "__main__":
    main()
