"""A sheet to judge replies by, and the table of what was judged.

    python benchmarks/beside_plain/compare.py sheet REPLIES.jsonl SHEET.jsonl
    python benchmarks/beside_plain/compare.py table REPLIES.jsonl SHEET.jsonl

The sheet has the replies to each question in an order of chance and without the system's name. Whoever judges
fills in `verdict` (right, partly, wrong, refused) and `supported` (how many of the `citations` state the sentence
before them). A wrong refusal is one of a question that has an answer.
"""

import json
import random
import sys
import zlib
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

VERDICTS = ("right", "partly", "wrong", "refused")
Row = dict[str, Any]


def sheet(replies: Iterable[Row]) -> list[Row]:
    """Rows to judge: shuffled within a question, always the same way; `key` leads back to the reply."""
    rows = [
        {
            "key": key(one),
            "question": one["question"],
            "gold": one["gold"],
            "answerable": one["answerable"],
            "text": one["text"],
            "cited": one["cited"],
            "citations": len(one["cited"]),
            "verdict": "",
            "supported": None,
        }
        for one in replies
    ]
    random.Random(0).shuffle(rows)
    return sorted(rows, key=lambda row: row["question"])


def key(reply: Row) -> str:
    """Names a reply without its system."""
    named = f"{reply['id']} {reply['system']}"
    return f"{zlib.crc32(named.encode()):08x}"


def table(replies: Sequence[Row], judged: Mapping[str, Row]) -> str:
    """The table, in Markdown. Raises ValueError for a reply without a verdict."""
    names = list(dict.fromkeys(one["system"] for one in replies))
    columns = [column([one for one in replies if one["system"] == name], judged) for name in names]
    lines = [f"| | {' | '.join(names)} |", f"|---|{'---|' * len(names)}"]
    lines += [f"| {title} | {' | '.join(one[title] for one in columns)} |" for title in columns[0]]
    return "\n".join(lines)


def column(replies: Sequence[Row], judged: Mapping[str, Row]) -> dict[str, str]:
    """One system's figures, by title."""
    rows = [{**one, **judged[key(one)]} for one in replies]
    for row in rows:
        if row["verdict"] not in VERDICTS:
            raise ValueError(f"{row['key']} has no verdict of {', '.join(VERDICTS)}: {row['question']}")
    answerable = [row["verdict"] for row in rows if row["answerable"]]
    unanswerable = [row["verdict"] for row in rows if not row["answerable"]]
    shown = [row["verdict"] for row in rows if row["verdict"] != "refused"]
    # Without an answer in the documents only a refusal is not wrong.
    refused = sum(verdict == "refused" for verdict in unanswerable)
    refusals = len(rows) - len(shown)
    cited = [row for row in rows if row["verdict"] != "refused" and row["citations"]]
    return {
        f"answerable ({len(answerable)}): right / partly / wrong / refused": " / ".join(
            str(answerable.count(verdict)) for verdict in VERDICTS
        ),
        f"unanswerable ({len(unanswerable)}): refused": str(refused),
        "shown answers that are wrong": f"{shown.count('wrong')} of {len(shown)}",
        "refusal precision, recall": f"{ratio(refused, refusals)}, {ratio(refused, len(unanswerable))}",
        "citations that support their sentence": f"{sum(row['supported'] or 0 for row in cited)} of "
        f"{sum(row['citations'] for row in cited)}",
    }


def ratio(part: int, whole: int) -> str:
    """Two digits, or a dash."""
    return f"{part / whole:.2f}" if whole else "–"


def read(path: str) -> list[Row]:
    """The rows of a JSON Lines file."""
    return [json.loads(line) for line in Path(path).read_text(encoding="utf-8").splitlines()]


if __name__ == "__main__":
    _, what, replies_path, sheet_path = sys.argv
    replied = read(replies_path)
    if what == "sheet":
        lines = (json.dumps(row, ensure_ascii=False) for row in sheet(replied))
        Path(sheet_path).write_text("\n".join(lines) + "\n", encoding="utf-8")
    else:
        print(table(replied, {row["key"]: row for row in read(sheet_path)}))
