"""How well scans and photos are read, and what it costs, by PP-OCR and by Tesseract.

    python benchmarks/documents/scans.py FOLDER [--engine rapidocr tesseract] [--files]

FOLDER is what `photograph.py` wrote, or has files of those names; the truth is HTML, or Markdown with tables in
HTML. Prints for each engine and kind of picture: TEDS, rows that arrive whole, rows with each value under its
head, and character errors: edits between the text read and the true one, per true character, without blank
space and the marks of tables and headings; the true text is what AskDock's own parser makes of the truth, since
a merged cell is repeated on purpose. Then processor seconds a page and the highest memory. Each engine runs in
a process of its own.
"""

import argparse
import json
import os
import re
import resource
import subprocess
import sys
import tempfile
from collections import defaultdict
from pathlib import Path
from statistics import mean

sys.path.insert(0, str(Path(__file__).parent))
from rapidfuzz.distance import Levenshtein
from scoring import TrueTable, document_teds, rows_found, squeezed, tables

from askdock.adapters.parsers import ParseLimits, make_parser
from askdock.adapters.parsers.media_types import PDF
from askdock.adapters.parsers.pdf import rapid
from askdock.adapters.parsers.pdf.ocr import PP_OCR
from askdock.errors import NoText

_TABLE = re.compile(r"(<table>.*?</table>)", re.DOTALL)


def plain(text: str) -> str:
    """Without blank space, bars of tables, lines of dashes and marks of headings and lists."""
    lines = (re.sub(r"^(?:#+|[-*])\s+", "", line) for line in text.split("\n"))
    return squeezed("".join(line for line in lines if not re.fullmatch(r"[|\s-]*", line))).replace("|", "")


def true_text(folder: Path, name: str) -> str:
    """The text of a document whose truth is known."""
    source = folder / "truth" / f"{name}.html"
    if source.exists():
        return make_parser("text/html", ParseLimits()).parse(source, "page.html").text
    pieces = _TABLE.split((folder / "truth" / f"{name}.md").read_text(encoding="utf-8"))
    with tempfile.TemporaryDirectory() as scratch:
        page = Path(scratch, "page.html")
        text = []
        for piece in pieces:
            if piece.startswith("<table>"):
                page.write_text(f"<meta charset=utf-8><p>x</p>{piece}", encoding="utf-8")
                text.append(make_parser("text/html", ParseLimits()).parse(page, "page.html").text[1:])
            else:
                text.append(piece)
    return "\n".join(text)


def measure(folder: Path, engine: str, *, each: bool) -> None:
    """Read every document and print the figures."""
    if engine == "tesseract":
        rapid.installed = lambda: False
    parser = make_parser(PDF, ParseLimits(ocr_page_seconds=300, ocr_seconds=3000))
    scores, rows, errors = defaultdict(list), defaultdict(list), defaultdict(list)
    pages, begin = 0, _spent()
    for path in sorted(folder.glob("pdf/scan*.pdf")):
        truth = json.loads((folder / "truth" / f"{path.stem}.json").read_text(encoding="utf-8"))
        true = [TrueTable(t["head"], t["kind"], tuple(map(tuple, t["cells"]))) for t in truth["tables"]]
        wanted = plain(true_text(folder, path.stem))
        try:
            parsed = parser.parse(path, path.name)
            text, count = parsed.text, len(parsed.pages)
        except NoText:
            text, count = "", 1
        pages += count
        read = tables(text)
        distance = Levenshtein.distance(wanted, plain(text)), len(wanted)
        teds, found = document_teds(true, read), rows_found(true, read)
        for group in (_kind(path.stem), truth["lang"], "all"):
            scores[group] += teds
            rows[group] += found
            errors[group].append(distance)
        if each:
            print(path.stem, [round(score, 2) for score in teds], f"errors {distance[0] / distance[1]:.3f}")
    for group in sorted(scores):
        paired = [pair for _, pair in rows[group] if pair is not None]
        wrong, length = map(sum, zip(*errors[group], strict=True))
        print(
            f"{engine} {group:10} TEDS {mean(scores[group] or [0]):.3f}"
            f"  rows {mean([whole for whole, _ in rows[group]] or [0]):.1%}  pairs {mean(paired or [0]):.1%}"
            f"  character errors {wrong / length:.3f}"
            f"  ({len(errors[group])} documents, {len(scores[group])} tables)"
        )
    # Its process counts once it has ended.
    PP_OCR.close()
    seconds = _spent() - begin
    own, children = (
        resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    )
    print(f"{engine}: {seconds / pages:.1f} CPU s a page, {pages} pages, peak {own:.0f} and {children:.0f} MiB")


def _kind(name: str) -> str:
    return next(kind for kind in ("photo", "200", "150") if f"-{kind}-" in name)


def _spent() -> float:
    times = os.times()
    return times.user + times.system + times.children_user + times.children_system


def main() -> None:
    """Measure each engine."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument(
        "--engine", nargs="+", choices=("rapidocr", "tesseract"), default=["rapidocr", "tesseract"]
    )
    parser.add_argument("--files", action="store_true")
    given = parser.parse_args()
    if len(given.engine) == 1:
        measure(given.folder, given.engine[0], each=given.files)
        return
    for engine in given.engine:
        more = ["--files"] if given.files else []
        subprocess.run([sys.executable, __file__, str(given.folder), "--engine", engine, *more], check=True)


if __name__ == "__main__":
    main()
