"""Annual reports asked for by company and year: is the right filing first, its page among the first five passages?

    python benchmarks/filings.py [--pdf] [--words] index FINANCEBENCH DATA_DIR [FILING...]
    python benchmarks/filings.py [--words] [--synonyms FILE] ask FINANCEBENCH DATA_DIR

The texts of the pages (corpus.jsonl), or with --pdf what is read of the PDFs, become one document a filing,
chunked, embedded and stored as ever, which takes some minutes for a thousand pages. With --words nothing is
embedded and only the keyword leg is asked. What is stored is left as it is: a run that was stopped goes on.
Questions about filings that are not there are left out. Prints a line for each leg and for both, then the
questions whose page is not found.
"""

import argparse
import gzip
import json
from collections import Counter, defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Any

import numpy as np

from askdock.adapters.parsers import PDF, ParseLimits, make_parser
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
from askdock.text.synonyms import Groups, parse, wordings

GENERATION = "filings"
FIRST = 5
BATCH = 64
LEGS: tuple[Legs, ...] = ("sparse", "dense", "hybrid")
Filings = Mapping[str, Callable[[], ParsedDocument]]


def main() -> None:
    """Index or ask."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--pdf", action="store_true")
    parser.add_argument("--words", action="store_true")
    parser.add_argument("--synonyms", type=Path)
    parser.add_argument("what", choices=("index", "ask"))
    parser.add_argument("data", type=Path)
    parser.add_argument("folder", type=Path)
    parser.add_argument("filings", nargs="*")
    given = parser.parse_args()
    system = System(load_settings(data_dir=given.folder, models_dir=load_settings().models_folder))
    system.store.create_generation(GENERATION, system.embedder.dimension)
    if given.what == "index":
        filings = from_pdfs(given.data) if given.pdf else from_pages(given.data)
        index(system, filings, given.filings, words=given.words)
    else:
        groups = parse(given.synonyms.read_text(encoding="utf-8").splitlines()) if given.synonyms else []
        ask(system, given.data, LEGS[:1] if given.words else LEGS, groups)


def index(system: System, filings: Filings, wanted: list[str], *, words: bool) -> None:
    """Store the filings that are not there; without vectors where only words shall be searched."""
    there = {key.document_id for key in system.store.stored(GENERATION)}
    embedder, settings = system.embedder, system.settings
    chunker = StructureChunker(
        settings.chunk_size, settings.chunk_overlap, embedder.max_tokens, embedder.count_tokens, GENERATION
    )
    nothing = np.eye(1, embedder.dimension, dtype=np.float32)
    for name in wanted or filings:
        if name in there:
            continue
        read = filings[name]()
        chunks = list(chunker.chunk(document(name), read))
        rows = []
        for at in range(0, len(chunks), BATCH):
            part = chunks[at : at + BATCH]
            texts = [one.searchable_text for one in part]
            vectors = nothing.repeat(len(part), axis=0) if words else embedder.embed_documents(texts)
            for chunk, vector in zip(part, vectors, strict=True):
                rows.append(EmbeddedChunk(chunk, vector, tokens(chunk.keyword_text)))
        system.store.upsert(GENERATION, rows)
        print(f"{datetime.now(UTC):%H:%M:%S} {name}: {len(read.pages)} pages, {len(rows)} chunks", flush=True)


def from_pages(data: Path) -> Filings:
    """By the texts of their pages, the shortest first."""
    pages = pages_of(data)
    return {name: partial(parsed, name, pages[name]) for name in sorted(pages, key=lambda name: len(pages[name]))}


def from_pdfs(data: Path) -> Filings:
    """As the PDF parser reads them, with headings and tables, the smallest file first."""
    files = sorted((data / "pdfs").glob("*.pdf"), key=lambda path: path.stat().st_size)
    parser = make_parser(PDF, ParseLimits())
    return {path.stem: partial(parser.parse, path, path.name) for path in files}


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


def ask(system: System, data: Path, asked_legs: Sequence[Legs], groups: Groups) -> None:
    """Count, by leg."""
    there = {key.document_id for key in system.store.stored(GENERATION)}
    asked = [one for one in questions(data) if one["doc"] in there]
    for legs in asked_legs:
        retriever = HybridRetriever(system.store, system.embedder, legs=legs)
        counts: Counter[str] = Counter()
        missed = []
        for one in asked:
            others = wordings(one["text"], groups)
            passages = retriever.retrieve(Query(one["text"], GENERATION, top_k=12, wordings=others))
            wanted = {(found["doc"], found["page"] + 1) for found in one["evidence"]}
            counts["filing first"] += passages[0].chunk.document_id in {name for name, _ in wanted}
            counts["page in twelve"] += any(holds(passage, wanted) for passage in passages)
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
