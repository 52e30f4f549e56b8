"""Quotes for questions that the passages answer and for those they do not: refused, right, or beside the point.

    python benchmarks/related_sentences.py DATA_SETS [QUESTIONS]

Passages are found by words alone, eight a question, QUESTIONS (60) of each set and kind. What cannot be answered:
what dragonball-finance-en and mtrag-un call so, rgb-zh-refine with its negative passages alone, hotpotqa-mini and
cmrc2018 without the relevant documents. An answer holds the expected one where that stands in it word for word,
which is counted where it is short. Prints a line for each set.
"""

import gzip
import json
import random
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from pathlib import Path

from filings import document
from refusals import found

from askdock import text
from askdock.adapters.memory import HashEmbedder, MemoryStore
from askdock.answering.extract import Extractor
from askdock.bootstrap import System
from askdock.evaluation.beir import DataSet
from askdock.ingestion.chunk import StructureChunker
from askdock.records import Block, EmbeddedChunk, PageSpan, ParsedDocument, Passage, Query
from askdock.retrieval.hybrid import HybridRetriever
from askdock.settings import load_settings

PASSAGES = 8
DEEP = 32
SHORT = 40
WITHOUT_RELEVANT = ("hotpotqa-mini", "cmrc2018")
SETS = ("dragonball-finance-en", "mtrag-un", *WITHOUT_RELEVANT)
Asked = tuple[str, bool, Sequence[str], str, list[Passage]]


def main() -> None:
    """Ask and count."""
    data_sets, most = Path(sys.argv[1]), int(sys.argv[2]) if len(sys.argv) > 2 else 60
    with tempfile.TemporaryDirectory() as folder:
        settings = load_settings(data_dir=Path(folder), models_dir=load_settings().models_folder)
        extractor = Extractor(System(settings).embedder)
        counts: Counter[tuple[str, bool, str]] = Counter()
        for name, answerable, expected, question, passages in asked(data_sets, most):
            answer = extractor.answer(question, passages) if passages else None
            if answer is None or answer.unsure:
                outcome = "refused"
            elif not answerable or min(map(len, expected), default=SHORT) >= SHORT:
                outcome = "answered"
            else:
                told = answer.text.lower()
                outcome = "right" if any(one.lower().rstrip(".") in told for one in expected) else "other"
            counts[name, answerable, outcome] += 1
    for (name, answerable, outcome), count in sorted(counts.items()):
        print(f"{name}, {'can' if answerable else 'cannot'} be answered: {count} {outcome}")


def asked(data_sets: Path, most: int, sets: Sequence[str] = SETS) -> Iterator[Asked]:
    """Set, whether the passages answer it, expected answers, question, passages."""
    chance = random.Random(0)
    for name in sets:
        data = DataSet.read(data_sets / name)
        search = by_words(data)
        questions = [one for one in data.queries.items() if not one[1].history]
        chance.shuffle(questions)
        for answerable in (True, False):
            kind = (
                questions if name in WITHOUT_RELEVANT else [q for q in questions if q[1].answerable is answerable]
            )
            for identity, question in kind[:most]:
                relevant = {} if answerable else data.qrels.get(identity, {})
                passages = [one for one in search(question.text) if one.chunk.document_id not in relevant]
                yield name, answerable, question.answers, question.text, passages[:PASSAGES]
    with gzip.open(data_sets / "rgb-zh-refine" / "zh_refine.json.gz", "rt", encoding="utf-8") as lines:
        rows = chance.sample([json.loads(line) for line in lines], most)
    for row in rows:
        expected = [one for item in row["answer"] for one in ([item] if isinstance(item, str) else item)]
        for answerable in (True, False):
            texts = [one for one in row["negative"] + (row["positive"] if answerable else []) if one.strip()]
            yield "rgb-zh-refine", answerable, expected, row["query"], found(row["query"], texts)[:PASSAGES]


def by_words(data: DataSet) -> Callable[[str], list[Passage]]:
    """Index the corpus; return what finds passages."""
    settings, embedder, store = load_settings(), HashEmbedder(8), MemoryStore()
    store.create_generation("g", 8)
    chunker = StructureChunker(
        settings.chunk_size, settings.chunk_overlap, 512, lambda texts: [len(one) // 4 for one in texts], "g"
    )
    vector = embedder.embed_query("-")
    for corpus_id, (title, body) in data.corpus.items():
        content = body.strip()
        read = ParsedDocument(
            content, title, (Block("paragraph", 0, len(content)),), (PageSpan(1, 0, len(content)),)
        )
        chunks = chunker.chunk(document(corpus_id), read)
        store.upsert("g", [EmbeddedChunk(one, vector, text.tokens(one.keyword_text)) for one in chunks])
    retriever = HybridRetriever(store, embedder, legs="sparse")
    return lambda question: retriever.retrieve(Query(question, "g", DEEP))


if __name__ == "__main__":
    main()
