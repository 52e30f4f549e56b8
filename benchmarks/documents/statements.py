"""How well the financial statements of annual reports are read: rows with each value under its year.

    python benchmarks/documents/statements.py FOLDER [--only PREFIX] [--misses] [--truth FILE]

FOLDER has the filings as PDF. The truth names pages, heads and rows, written down from the rendered pages:

    # FILING PAGE | name of the statement | head | head
    label | value | value

A head fits where it holds the words of the truth (those on both sides of `&`, where that stands). Prints for each
statement the rows that arrive whole, those with each value under its head, and whether the name of the statement
is a heading above them.
"""

import argparse
import re
import sys
import unicodedata
from dataclasses import dataclass, field
from itertools import groupby
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))
from scoring import tables

from askdock.adapters.parsers import ParseLimits, make_parser
from askdock.adapters.parsers.media_types import PDF

TRUTH = Path(__file__).parent / "statements.txt"
_MARK = re.compile(r"\[\w\]|\(\w\)")


@dataclass(slots=True)
class Statement:
    """A table of a filing: its page, counted from 1, and what stands in it."""

    filing: str
    page: int
    name: str
    heads: list[str]
    rows: list[list[str]] = field(default_factory=list)


def read_truth(path: Path) -> list[Statement]:
    """The statements of a file, in its order."""
    found: list[Statement] = []
    for line in path.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.removeprefix("# ").split(" | ")]
        if line.startswith("# "):
            filing, page = cells[0].rsplit(" ", 1)
            found.append(Statement(filing, int(page), cells[1], cells[2:]))
        elif line.strip():
            found[-1].rows.append(cells)
    return found


def _letters(text: str) -> str:
    """Letters and digits alone, without the marks of footnotes."""
    return re.sub(r"[\W_]+", "", _MARK.sub("", unicodedata.normalize("NFKC", text))).lower()


def _value(text: str) -> str:
    """A value without blank space; any dash is one."""
    return re.sub(r"[—–−-]+", "-", re.sub(r"\s+", "", text))


def _fits(head: str, wanted: str) -> bool:
    return all(_letters(part) in _letters(head) for part in wanted.split("&")) and (
        "%" not in wanted or "%" in head or "percent" in head.lower()
    )


def score(statement: Statement, rows: list[list[list[str]]]) -> tuple[int, int, list[list[str]]]:
    """Rows that are whole, rows that are under their heads too, and those that were missed."""
    whole = paired = 0
    missed = []
    places = [(table[0], row) for table in rows for row in table]
    used: set[int] = set()
    for label, *values in statement.rows:
        wanted = list(map(_value, values))
        best = None
        for number, (head, row) in enumerate(places):
            if number in used or _letters(row[0]) != _letters(label) or list(map(_value, row[1:])) != wanted:
                continue
            fits = len(head) == len(row) and all(map(_fits, head[1:], statement.heads))
            if best is None or (fits and not best[1]):
                best = (number, fits)
        if best is None:
            missed.append([label, *values])
        else:
            used.add(best[0])
            whole += 1
            paired += best[1]
    return whole, paired, missed


def main() -> None:
    """Score every statement."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--only", default="")
    parser.add_argument("--misses", action="store_true")
    parser.add_argument("--truth", type=Path, default=TRUTH)
    given = parser.parse_args()
    sums = [0, 0, 0, 0, 0]
    statements = [one for one in read_truth(given.truth) if f"{one.filing} {one.page}".startswith(given.only)]
    for filing, group in groupby(statements, key=lambda one: one.filing):
        wanted = list(group)
        path = given.folder / f"{filing}.pdf"
        parsed = make_parser(PDF, ParseLimits()).parse(path, path.name)
        for statement in wanted:
            page = next(page for page in parsed.pages if page.number == statement.page)
            text = parsed.text[page.start : page.end]
            whole, paired, missed = score(statement, tables(text))
            above = [b for b in parsed.blocks if b.kind == "heading" and page.start <= b.start < page.end]
            headings = [parsed.text[block.start : block.end] for block in above]
            named = not statement.name or any(
                _letters(statement.name) in _letters(heading) for heading in headings
            )
            print(
                f"{filing} {statement.page}: {whole} and {paired} of {len(statement.rows)}"
                f"{'' if named else ', name missing'}"
            )
            if given.misses:
                print(*(f"    {' | '.join(row)}" for row in missed), sep="\n")
            sums = [a + b for a, b in zip(sums, (1, len(statement.rows), whole, paired, named), strict=True)]
    count, rows, whole, paired, named = sums
    print(
        f"{count} statements, {rows} rows: {whole / rows:.1%} whole, {paired / rows:.1%} under their heads; "
        f"{named} statements under their names"
    )


if __name__ == "__main__":
    main()
