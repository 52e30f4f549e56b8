"""How well other libraries read the tables of the same documents, by the same measure as `tables.py`.

    python benchmarks/documents/peers.py FOLDER --engine liteparse

Each library in an environment of its own, beside rapidfuzz; `askdock` and `xberg` in that of AskDock. What
counts is the Markdown that each gives with its own settings, recognition of pictures off. A pipe table of
Markdown is read as it is; a line break in a cell counts as a blank. Prints what `tables.py` prints.
"""

import argparse
import json
import re
import sys
import time
from collections import defaultdict
from collections.abc import Callable
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parent))
from scoring import TrueTable, document_teds, group, rows_found, tables

Reader = Callable[[Path], str]

_RULE = re.compile(r"\|(?:\s*:?-+:?\s*\|)+\s*")
_MARKS = re.compile(r"\*\*|__")


def liteparse() -> Reader:
    from liteparse import LiteParse

    parser = LiteParse(ocr_enabled=False, output_format="markdown", quiet=True)
    return lambda path: parser.parse(path).text


def pdf_inspector() -> Reader:
    import pdf_inspector as library

    return lambda path: library.process_pdf(str(path)).markdown or ""


def edgeparse() -> Reader:
    import edgeparse as library

    return lambda path: library.convert(path, raster_table_ocr=False)


def pymupdf4llm() -> Reader:
    import pymupdf.layout
    import pymupdf4llm as library

    pymupdf.layout.activate()
    return lambda path: library.to_markdown(str(path), use_ocr=False, show_progress=False)


def xberg() -> Reader:
    import asyncio

    from xberg import extract
    from xberg.options import ExtractInput, ExtractionConfig

    config = ExtractionConfig(use_cache=False, disable_ocr=True, output_format="markdown")

    def read(path: Path) -> str:
        request = ExtractInput(kind="bytes", bytes=path.read_bytes(), filename="file.pdf")
        return asyncio.run(extract(request, config)).results[0].content

    return read


def askdock() -> Reader:
    from askdock.adapters.parsers import ParseLimits, make_parser
    from askdock.adapters.parsers.media_types import PDF

    parser = make_parser(PDF, ParseLimits())
    return lambda path: parser.parse(path, path.name).text


ENGINES = {one.__name__: one for one in (askdock, liteparse, pdf_inspector, edgeparse, pymupdf4llm, xberg)}


def plain(markdown: str) -> str:
    """Pipe tables in the form that `scoring.tables` knows, without lines of dashes and marks of bold type."""
    lines = []
    for line in re.sub(r"<br ?/?>", " ", markdown).split("\n"):
        stripped = line.strip()
        if _RULE.fullmatch(stripped):
            continue
        if stripped.startswith("|") and stripped.endswith("|"):
            stripped = _MARKS.sub("", f"| {stripped[1:-1].strip(' ') or ' '} |")
            stripped = re.sub(r"(?<!\\)\|(?=\|)", "| ", stripped)
        lines.append(stripped)
    return "\n".join(lines)


def main() -> None:
    """Score one engine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--engine", choices=sorted(ENGINES), required=True)
    given = parser.parse_args()
    read = ENGINES[given.engine]()
    scores, rows, failed = defaultdict(list), defaultdict(list), []
    false_tables = without = 0
    seconds = 0.0
    for path in sorted(given.folder.glob("truth/*.json")):
        if path.stem.startswith("scan"):
            continue
        truth = json.loads(path.read_text(encoding="utf-8"))
        true = [TrueTable(t["head"], t["kind"], tuple(map(tuple, t["cells"]))) for t in truth["tables"]]
        begin = time.process_time()
        try:
            text = read(given.folder / "pdf" / f"{path.stem}.pdf")
        except Exception as error:  # noqa: BLE001 - a crash is what is counted
            failed.append(f"{path.stem}: {type(error).__name__}: {error}")
            text = ""
        seconds += time.process_time() - begin
        found = tables(plain(text))
        if not true:
            without += 1
            false_tables += len(found)
        kind = group(path.stem, truth["lang"])
        scores[kind] += document_teds(true, found)
        rows[kind] += rows_found(true, found)
    for kind, found_rows in sorted(rows.items()):
        paired = [pair for _, pair in found_rows if pair is not None]
        print(
            f"{given.engine} {kind:8} TEDS {mean(scores[kind] or [0]):.3f}"
            f"  rows {mean([whole for whole, _ in found_rows] or [0]):.1%}  pairs {mean(paired or [0]):.1%}"
        )
    print(f"{given.engine}: {seconds:.1f} CPU s; false tables {false_tables} in {without} documents")
    print(f"failed: {len(failed)}", *failed[:3], sep="\n  ")


if __name__ == "__main__":
    main()
