"""How well the tables of a set of documents are read, and how fast.

    python benchmarks/documents/tables.py FOLDER [--only PREFIX] [--misses] [--scans]

FOLDER has `pdf/ID.pdf` and `truth/ID.json` (tables with exact truth). Prints a line for each group of documents:
TEDS, rows that arrive whole, rows with each value under its head; files that could not be read; false tables in
documents that have none; pages a processor second. With `--misses` the rows that were missed.
"""

import argparse
import json
import sys
import time
from collections import defaultdict
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parent))
from scoring import TrueTable, document_teds, group, rows_found, tables

from askdock.adapters.parsers import ParseLimits, make_parser
from askdock.adapters.parsers.media_types import PDF
from askdock.records import ParsedDocument


def _rows(parsed: ParsedDocument) -> str:
    """The text of the tables alone: a bar in a paragraph makes none."""
    parts = []
    for block in parsed.blocks:
        if block.kind == "table_row":
            rest = parsed.text[block.end : block.end + 2]
            parts.append(parsed.text[block.start : block.end] + ("\n\n" if rest == "\n\n" else "\n"))
    return "".join(parts)


def main() -> None:
    """Score every document of the set."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--files", action="store_true")
    parser.add_argument("--scans", action="store_true")
    given = parser.parse_args()
    scores, rows, failed = defaultdict(list), defaultdict(list), []
    false_tables = without = pages = 0
    seconds = 0.0
    # Made once: a server imports its libraries once too, not with each document.
    pdf = make_parser(PDF, ParseLimits())
    for path in sorted(given.folder.glob("truth/*.json")):
        name = path.stem
        if not name.startswith(given.only) or (name.startswith("scan") and not given.scans):
            continue
        truth = json.loads(path.read_text(encoding="utf-8"))
        true = [TrueTable(t["head"], t["kind"], tuple(map(tuple, t["cells"]))) for t in truth["tables"]]
        begin = time.process_time()
        try:
            parsed = pdf.parse(given.folder / "pdf" / f"{name}.pdf", f"{name}.pdf")
        except Exception as error:  # noqa: BLE001 - a crash is what is counted
            failed.append(f"{name}: {type(error).__name__}: {error}")
            continue
        seconds += time.process_time() - begin
        pages += len(parsed.pages)
        read = tables(_rows(parsed))
        if not true:
            without += 1
            false_tables += len(read)
            if read and given.misses:
                print(f"false in {name}: {read}")
        kind = group(name, truth["lang"])
        teds = document_teds(true, read)
        scores[kind] += teds
        found = rows_found(true, read)
        rows[kind] += found
        if given.files:
            print(
                name,
                [round(score, 2) for score in teds],
                f"{sum(w for w, _ in found)} {sum(bool(p) for _, p in found)} of {len(found)}",
            )
        if given.misses:
            flat = [r for t in true for r in t.rows()[t.head :] if any(c[4].strip() for c in r)]
            for (whole, paired), row in zip(found, flat, strict=True):
                if not (whole and paired is not False):
                    print(f"  {name} {'row' if not whole else 'head'}: {[cell[4] for cell in row]}")
    for kind, found in sorted(rows.items()):
        paired = [pair for _, pair in found if pair is not None]
        print(
            f"{kind:8} TEDS {mean(scores[kind] or [0]):.3f}  rows {mean([whole for whole, _ in found] or [0]):.1%}"
            f"  pairs {mean(paired or [0]):.1%}  ({len(scores[kind])} tables, {len(found)} rows)"
        )
    print(
        f"{pages / max(seconds, 0.001):.0f} pages a CPU second; false tables {false_tables} in {without} documents"
    )
    print(f"failed: {len(failed)}", *failed[:5], sep="\n  ")


if __name__ == "__main__":
    main()
