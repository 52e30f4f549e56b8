"""Annual reports asked for by company and year: is the right filing first, its page among the first five passages?

    python benchmarks/filings.py index FINANCEBENCH DATA_DIR [FILING...]   (some minutes for a thousand pages)
    python benchmarks/filings.py ask FINANCEBENCH DATA_DIR

The texts of the pages (corpus.jsonl) become one document a filing, chunked, embedded and stored as ever.
What is stored is left as it is: a run that was stopped goes on. Questions about filings that are not there are
left out. Prints a line for each leg and for both, then the questions whose page is not found.
"""

import gzip
import json
import sys
from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from askdock.bootstrap import System
from askdock.ingestion.chunk import StructureChunker
from askdock.records import (
    Block,
    Document,
    DocumentStatus,
    EmbeddedChunk,
    PageSpan,
    ParsedDocument,
    Passage,
    Query,
)
from askdock.retrieval.hybrid import HybridRetriever, Legs
from askdock.settings import load_settings
from askdock.text import tokens

GENERATION = "filings"
FIRST = 5
BATCH = 64
LEGS: tuple[Legs, ...] = ("sparse", "dense", "hybrid")


def main() -> None:
    """Index or ask."""
    what, data, folder, *wanted = sys.argv[1:]
    system = System(load_settings(data_dir=Path(folder), models_dir=load_settings().models_folder))
    system.store.create_generation(GENERATION, system.embedder.dimension)
    if what == "index":
        index(system, Path(data), wanted)
    else:
        ask(system, Path(data))


def index(system: System, data: Path, wanted: list[str]) -> None:
    """Store the filings that are not there."""
    there = {key.document_id for key in system.store.stored(GENERATION)}
    embedder, settings = system.embedder, system.settings
    chunker = StructureChunker(
        settings.chunk_size, settings.chunk_overlap, embedder.max_tokens, embedder.count_tokens, GENERATION
    )
    filings = pages_of(data)
    for name in wanted or sorted(filings, key=lambda name: len(filings[name])):
        if name in there:
            continue
        chunks = list(chunker.chunk(document(name), parsed(name, filings[name])))
        rows = []
        for at in range(0, len(chunks), BATCH):
            part = chunks[at : at + BATCH]
            vectors = embedder.embed_documents([one.searchable_text for one in part])
            for chunk, vector in zip(part, vectors, strict=True):
                rows.append(EmbeddedChunk(chunk, vector, tokens(chunk.keyword_text)))
        system.store.upsert(GENERATION, rows)
        print(f"{datetime.now(UTC):%H:%M:%S} {name}: {len(filings[name])} pages, {len(rows)} chunks", flush=True)


def pages_of(data: Path) -> dict[str, list[str]]:
    """The texts of the pages of each filing, in order."""
    pages: defaultdict[str, dict[int, str]] = defaultdict(dict)
    with gzip.open(data / "corpus.jsonl.gz", "rt", encoding="utf-8") as lines:
        for one in map(json.loads, lines):
            name, _, number = one["_id"].rpartition("#p")
            pages[name][int(number)] = one["text"]
    return {name: [of[at] for at in sorted(of)] for name, of in pages.items()}


def parsed(name: str, pages: list[str]) -> ParsedDocument:
    """Each page a paragraph."""
    text, blocks, spans = "", [], []
    for number, page in enumerate(pages, 1):
        start = len(text)
        if page.strip():
            blocks.append(Block("paragraph", start, start + len(page.rstrip())))
        text += page.rstrip() + "\n\n"
        spans.append(PageSpan(number, start, len(text)))
    return ParsedDocument(text, name, tuple(blocks), tuple(spans))


def document(name: str) -> Document:
    """A filing as the catalogue would have it."""
    now = datetime(2026, 1, 1, tzinfo=UTC)
    return Document(
        id=name,
        collection_id=GENERATION,
        source_uri=f"file:///{name}.pdf",
        name=f"{name}.pdf",
        media_type="application/pdf",
        sha256="",
        size=0,
        version=1,
        live_version=1,
        status=DocumentStatus.READY,
        reason=None,
        detail=None,
        attempts=1,
        pages=0,
        chunks=0,
        created_at=now,
        updated_at=now,
    )


def ask(system: System, data: Path) -> None:
    """Count, by leg."""
    there = {key.document_id for key in system.store.stored(GENERATION)}
    asked = [one for one in questions(data) if one["doc"] in there]
    for legs in LEGS:
        retriever = HybridRetriever(system.store, system.embedder, legs=legs)
        counts: Counter[str] = Counter()
        missed = []
        for one in asked:
            passages = retriever.retrieve(Query(one["text"], GENERATION, top_k=12))
            wanted = {(found["doc"], found["page"] + 1) for found in one["evidence"]}
            counts["filing first"] += passages[0].chunk.document_id in {name for name, _ in wanted}
            found = any(holds(passage, wanted) for passage in passages[:FIRST])
            counts["page in five"] += found
            counts[one["question_type"], "page in five"] += found
            counts[one["question_type"], "asked"] += 1
            if not found:
                missed.append(one["text"])
        print(f"{legs}: {len(asked)} questions over {len(there)} filings: {dict(counts)}")
    print("\n".join(missed))


def holds(passage: Passage, wanted: set[tuple[str, int]]) -> bool:
    """Whether a passage stands on a page of the evidence, at least in part."""
    first, last = passage.chunk.page_start or 0, passage.chunk.page_end or 0
    return any((passage.chunk.document_id, page) in wanted for page in range(first, last + 1))


def questions(data: Path) -> Iterator[dict[str, Any]]:
    """As the set has them."""
    with (data / "queries.jsonl").open(encoding="utf-8") as lines:
        yield from map(json.loads, lines)


if __name__ == "__main__":
    main()
