"""Does the extractive answerer refuse when it is given only passages that do not hold the answer?

rgb-zh-refine: each question once with its passages and once with the negative ones alone, each half of the
questions for itself. Prints one JSON document.
"""

import gzip
import json
import os
import zlib
from collections import Counter
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path

from askdock import text
from askdock.adapters.memory import HashEmbedder, MemoryStore
from askdock.answering.extract import Extractor
from askdock.bootstrap import System
from askdock.records import Chunk, EmbeddedChunk, Passage, Query
from askdock.retrieval.hybrid import HybridRetriever
from askdock.settings import load_settings

DATA = Path(os.environ.get("ASKDOCK_TEST_DATA", Path(__file__).parents[2] / "shared" / "data"))


def found(question: str, texts: Sequence[str]) -> list[Passage]:
    """The passages by keywords, best first, as the search pipeline fuses them."""
    embedder = HashEmbedder(8)
    store = MemoryStore()
    store.create_generation("g", 8)
    chunks = [_chunk(number, one) for number, one in enumerate(texts)]
    vector = embedder.embed_query("-")
    store.upsert("g", [EmbeddedChunk(chunk, vector, text.tokens(chunk.text)) for chunk in chunks])
    return HybridRetriever(store, embedder, legs="sparse").retrieve(Query(question, "g", 8))


def _chunk(number: int, content: str) -> Chunk:
    return Chunk(
        id=str(number),
        document_id=str(number),
        version=1,
        ordinal=0,
        text=content,
        start=0,
        end=len(content),
        page_start=None,
        page_breaks=(),
        headings=(),
        title="",
        document_name=str(number),
        source_uri=str(number),
        media_type="text/plain",
    )


def main() -> None:
    """Ask every question twice."""
    extractor = Extractor(System(load_settings()).embedder)
    outcomes: Counter[tuple[str, bool, bool]] = Counter()
    with gzip.open(DATA / "rgb-zh-refine" / "zh_refine.json.gz", "rt", encoding="utf-8") as lines:
        for row in map(json.loads, lines):
            half = "first half" if zlib.crc32(str(row["id"]).encode()) % 2 == 0 else "second half"
            for answerable in (True, False):
                texts = [t for t in row["negative"] + (row["positive"] if answerable else []) if t.strip()]
                refused = extractor.answer(row["query"], found(row["query"], texts)) is None
                outcomes[half, answerable, refused] += 1
    result = {"date": datetime.now(UTC).date().isoformat()}
    for half in ("first half", "second half"):
        right, wrong = outcomes[half, False, True], outcomes[half, True, True]
        asked = right + outcomes[half, False, False]
        result[half] = {
            "questions with negatives only": asked,
            "refused rightly": right,
            "refused wrongly": wrong,
            "refusal_precision": round(right / max(right + wrong, 1), 4),
            "refusal_recall": round(right / max(asked, 1), 4),
        }
    print(json.dumps(result, indent=2))


if __name__ == "__main__":
    main()
