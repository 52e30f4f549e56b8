"""The vectors of an input's passages, by sentence-transformers in a peer's environment: PYTHON embed.py FOLDER."""

import json
import sys
from pathlib import Path

import numpy as np

sys.path.insert(0, str(Path(__file__).parent / "contenders"))
from model import weights
from sentence_transformers import SentenceTransformer

if __name__ == "__main__":
    folder = Path(sys.argv[1])
    texts = [json.loads(line)["text"] for line in (folder / "passages.jsonl").open(encoding="utf-8")]
    model = SentenceTransformer(weights(), device="cpu")
    vectors = model.encode(texts, normalize_embeddings=True, show_progress_bar=False)
    np.save(folder / "vectors.npy", vectors.astype(np.float32))
