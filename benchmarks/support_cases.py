"""The check of statements on statements written by hand: kinds of wrong ones that `support.py` does not make.

    python benchmarks/support_cases.py [CASES.jsonl]

Each line has a `passage`, a `statement` and its `kind`: right, or what is wrong with it (Chinese numerals, shares,
units, codes, names in each other's place). Prints the share not shown by kind, and which went wrong.
"""

import json
import sys
from pathlib import Path

from askdock.answering.check import StatementChecker
from askdock.answering.support import SupportChecker
from askdock.records import Passage
from support import Case, lines, made

CASES = Path(__file__).with_name("support_cases.jsonl")


def main() -> None:
    """Check each; print one JSON document."""
    rows = list(lines(Path(sys.argv[1]) if len(sys.argv) > 1 else CASES))
    shown = [
        is_shown(Case(row["kind"], "", False, row["statement"], (made("d", "", row["passage"]),))) for row in rows
    ]
    report = {}
    for kind in dict.fromkeys(row["kind"] for row in rows):
        here = [one for row, one in zip(rows, shown, strict=True) if row["kind"] == kind]
        report[kind] = {"n": len(here), "not shown": round(here.count(False) / len(here), 3)}
    wrong = [row["kind"] != "right" for row in rows]
    caught = sum(not one for one, bad in zip(shown, wrong, strict=True) if bad)
    report["wrong, all"] = {"n": sum(wrong), "not shown": round(caught / sum(wrong), 3)}
    failed = [
        f"{row['kind']}: {row['statement']}"
        for row, one in zip(rows, shown, strict=True)
        if one != (row["kind"] == "right")
    ]
    print(json.dumps({"by kind": report, "failed": failed}, indent=2, ensure_ascii=False))


def is_shown(case: Case) -> bool:
    """Whether a reply of this statement is shown beside its passage."""
    passages = [Passage(chunk, 1.0) for chunk in case.chunks]
    return bool(StatementChecker("", passages, SupportChecker()).check(f"{case.statement} [1]"))


if __name__ == "__main__":
    main()
