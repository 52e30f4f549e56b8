"""What chunking costs and where it cuts, beside semantic-text-splitter on the same text.

    python benchmarks/chunking.py FILE... [--tokenizer tokenizer.json] [--max-tokens 256]

FILE is a corpus in the BEIR layout (corpus.jsonl, plain or .gz) or plain text. Without a tokenizer only the
cutting is measured, in a window that is wide enough. Times are CPU seconds per million characters, all sides in
turn in one run.
"""

import argparse
import gzip
import json
import re
import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from statistics import mean

from semantic_text_splitter import TextSplitter
from tokenizers import Tokenizer

from askdock.ingestion.chunk import StructureChunker
from askdock.records import Block, Document, DocumentStatus, ParsedDocument

SIZE, OVERLAP = 1000, 200
SMALL, SMALL_OVERLAP = 250, 50
WIDE = 1_000_000
_ENDS = re.compile(r"[.!?。！？；…:：][\"'”’)\]）】」』》]*\s*$")


def documents(path: Path) -> list[ParsedDocument]:
    """Each text as one document of paragraphs."""
    content = gzip.decompress(path.read_bytes()) if path.suffix == ".gz" else path.read_bytes()
    if ".jsonl" not in path.suffixes:
        return [parsed(content.decode())]
    rows = [json.loads(line) for line in content.splitlines()]
    # Short passages are joined, so that there is something to cut.
    texts = [row["text"] for row in rows]
    return [parsed("\n\n".join(texts[at : at + 20])) for at in range(0, len(texts), 20)]


def parsed(text: str) -> ParsedDocument:
    """The paragraphs of a text."""
    blocks = [Block("paragraph", *found.span()) for found in re.finditer(r"\S.*(?:\n.*\S)*", text)]
    return ParsedDocument(text, "", tuple(blocks))


def ours(
    count_tokens: Callable[[Sequence[str]], list[int]],
    max_tokens: int,
    size: int = SIZE,
    overlap: int = OVERLAP,
) -> StructureChunker:
    """The chunker as it is wired, but for the tokenizer."""
    return StructureChunker(size, overlap, max_tokens, count_tokens, "benchmark")


def no_tokens(texts: Sequence[str]) -> list[int]:
    """As if text took no tokens."""
    return [0] * len(texts)


def mid_sentence(document: ParsedDocument, start: int) -> bool:
    """Whether a cut at `start` falls within a sentence."""
    before = document.text[max(start - 20, 0) : start]
    return start > 0 and not _ENDS.search(before) and "\n\n" not in before[-3:]


def measure(
    name: str, corpus: list[ParsedDocument], cut: Callable[[ParsedDocument], list[tuple[int, int]]]
) -> None:
    """Print one line of the table."""
    begin = time.process_time()
    spans = [cut(document) for document in corpus]
    seconds = time.process_time() - begin
    million = sum(len(document.text) for document in corpus) / 1e6
    lengths = [end - start for document in spans for start, end in document]
    inside = [mid_sentence(doc, start) for doc, found in zip(corpus, spans, strict=True) for start, _ in found]
    print(
        f"  {name:24} {seconds / million:6.3f} s/M  {len(lengths):6} chunks  mean {mean(lengths):4.0f}  "
        f"under 200: {mean(length < 200 for length in lengths):6.1%}  begins mid-sentence: {mean(inside):6.1%}"
    )


def main() -> None:
    """Read the arguments, measure each file."""
    arguments = argparse.ArgumentParser(description=__doc__)
    arguments.add_argument("files", nargs="+", type=Path)
    arguments.add_argument("--tokenizer", type=Path)
    arguments.add_argument("--max-tokens", type=int, default=256)
    given = arguments.parse_args()

    now = datetime.now(UTC)
    received = DocumentStatus.RECEIVED
    document = Document("d", "c", "", "", "text/plain", "", 0, 1, 0, received, None, None, 1, 0, 0, now, now)

    def split_at(size: int, overlap: int) -> Callable[[ParsedDocument], list[tuple[int, int]]]:
        splitter = TextSplitter(size, overlap=overlap)
        return lambda text: [(at, at + len(piece)) for at, piece in splitter.chunk_indices(text.text)]

    def chunk_with(chunker: StructureChunker) -> Callable[[ParsedDocument], list[tuple[int, int]]]:
        return lambda text: [(chunk.start, chunk.end) for chunk in chunker.chunk(document, text)]

    wide = ours(no_tokens, WIDE)
    for file in given.files:
        corpus = documents(file)
        print(f"{file}: {sum(len(text.text) for text in corpus):,} characters in {len(corpus)} documents")
        measure(f"splitter, {SIZE}", corpus, split_at(SIZE, OVERLAP))
        measure(f"askdock, {SIZE}", corpus, chunk_with(wide))
        measure(f"splitter, {SMALL}", corpus, split_at(SMALL, SMALL_OVERLAP))
        measure(f"askdock, {SMALL}", corpus, chunk_with(ours(no_tokens, WIDE, SMALL, SMALL_OVERLAP)))
        if given.tokenizer:
            tokenizer = Tokenizer.from_file(str(given.tokenizer))
            tokenizer.no_truncation()
            tokenizer.no_padding()

            def count(texts: Sequence[str], tokenizer: Tokenizer = tokenizer) -> list[int]:
                return [len(encoding.ids) for encoding in tokenizer.encode_batch_fast(list(texts))]

            narrow = ours(count, given.max_tokens)
            measure(f"askdock, {given.max_tokens} tokens", corpus, chunk_with(narrow))
            begin = time.process_time()
            count([text.text for text in corpus])
            million = sum(len(text.text) for text in corpus) / 1e6
            print(f"  {'tokenizer alone, once':24} {(time.process_time() - begin) / million:6.3f} s/M")


if __name__ == "__main__":
    main()
