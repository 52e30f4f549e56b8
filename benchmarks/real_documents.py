"""Real documents of public data sets, in a folder, for questions that were written over them.

The data sets are no part of this repository (docs/reference/quality.md): pages of PDF tables of the ICDAR 2013
competition and of office files, web pages of offices, parks and clinics (mtrag-un), and articles of the Chinese
Wikipedia (cmrc2018), each asked passage among others that nobody asks for.
"""

import json
import re
import shutil
from collections.abc import Iterator
from pathlib import Path

PDF_TABLES = "tables-dev/pdf/icdar-*.pdf"
OFFICE = (
    "stanley-cups.xlsx",
    "SPARSE-2024-INV-1234_borderless_table.pdf",
    "fake-memo.pdf",
    "handbook-1p.docx",
    "test.docx",
)
PAGES = re.compile(
    r"State Fair|Fairgrounds|Sportspark|Sharps Disposal|Kolb House|Waterfowl|City of Piedmont|State Park Passes|"
    r"Passport Services|Ventura - FAQs|Park Hosts|Hibbing"
)
ARTICLES = frozenset("d0050 d0200 d0225 d0350 d0475 d0575 d0625 d0700 d0800 d0825 t0027 t0102 t0127 t0202".split())  # noqa: SIM905
BESIDE = 30
"""Each so-manieth passage of a set goes along."""


def lay_out(data_sets: Path, folder: Path) -> None:
    """Put the documents into the folder."""
    for path in sorted(data_sets.glob(PDF_TABLES)):
        shutil.copy(path, folder)
    for name in OFFICE:
        shutil.copy(data_sets / "parsing-docs" / "files" / name, folder)
    for at, passage in enumerate(_passages(data_sets / "mtrag-un" / "corpus.jsonl")):
        if PAGES.search(passage["title"]) or (passage["title"].strip() and at % BESIDE == 0):
            _write(folder, passage)
    for at, passage in enumerate(_passages(data_sets / "cmrc2018" / "corpus.jsonl")):
        if passage["_id"] in ARTICLES or at % BESIDE == 0:
            _write(folder, passage)


def _passages(corpus: Path) -> Iterator[dict[str, str]]:
    with corpus.open(encoding="utf-8") as lines:
        for line in lines:
            yield json.loads(line)


def _write(folder: Path, passage: dict[str, str]) -> None:
    title = " ".join(passage["title"].split())
    (folder / f"{passage['_id']}.md").write_text(f"# {title}\n\n{passage['text']}\n", encoding="utf-8")
