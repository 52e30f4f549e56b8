"""The estimate of a prompt's tokens against real tokenizers, over the documents of the public data sets.

Each document is counted by the tokenizers of the embedding models that are pulled. Prints one JSON document: by
set and tokenizer the real tokens of all documents as a share of the estimate, and the largest share of one
document; above 1 the estimate is too low. Usage: benchmarks/token_estimate.py MODELS_DIR
"""

import json
import os
import sys
from pathlib import Path

from tokenizers import Tokenizer

from askdock.answering.prompt import estimate_tokens
from askdock.evaluation.beir import DataSet

DATA = Path(os.environ.get("ASKDOCK_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))
SETS = ("scifact", "hotpotqa-mini", "mtrag-un", "dragonball-finance-en", "rgb-zh-refine", "cmrc2018")
LEAST = 50
"""Estimated tokens of the shortest document whose own share is looked at."""
SAMPLE = 1000
"""Documents of a set, the first ones."""


def main() -> None:
    """Count each set once with every tokenizer."""
    tokenizers = {}
    for path in sorted(Path(sys.argv[1]).glob("*/int8/tokenizer.json")):
        tokenizers[path.parts[-3].partition("--")[2]] = tokenizer = Tokenizer.from_file(str(path))
        tokenizer.no_truncation()
        tokenizer.no_padding()
    result: dict[str, dict[str, dict[str, float]]] = {}
    for name in SETS:
        texts = [text for _, text in list(DataSet.read(DATA / name).corpus.values())[:SAMPLE]]
        estimated = [estimate_tokens(text) for text in texts]
        for model, tokenizer in tokenizers.items():
            real = [len(e.ids) for e in tokenizer.encode_batch_fast(texts, add_special_tokens=False)]
            shares = [r / e for r, e in zip(real, estimated, strict=True) if e >= LEAST]
            result.setdefault(name, {})[model] = {
                "documents": len(texts),
                "all": round(sum(real) / sum(estimated), 3),
                "largest": round(max(shares), 3),
                "too_low": sum(share > 1 for share in shares),
            }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
