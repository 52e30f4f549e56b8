# ruff: noqa: E501
"""Makes documents with tables whose truth is known, to measure with `tables.py` on what nothing was tuned to.

    python benchmarks/documents/generate.py FOLDER --seed 7 [--documents 40] [--browser chromium]

Each document has one or two tables of a kind (wrapped cells, cells over rows, heads of two levels, over pages ...)
in a style (ruled, rules above and below, nothing drawn, bands ...), in English or Chinese; every fifth has none.
A Chromium prints them. Writes `pdf/ID.pdf`, `truth/ID.json` (the tables, as `tables.py` reads them) and `truth/ID.html`
(the whole text, as `scans.py` reads it).
"""

import argparse
import html
import json
import random
import subprocess
import tempfile
from collections.abc import Callable
from pathlib import Path

Cells = list[tuple[int, int, int, int, str]]
"""Row, column, rows, columns, text."""

STYLES = {
    "ruled": "table{border-collapse:collapse}td,th{border:1px solid #444;padding:4px 6px}",
    "tight": "table{border-collapse:collapse}td,th{border:1px solid #444;padding:1px 3px}",
    "booktabs": "table{border-collapse:collapse;border-top:2px solid;border-bottom:2px solid}"
    "thead{border-bottom:1px solid}td,th{padding:3px 8px}",
    "lines": "table{border-collapse:collapse}td,th{border-bottom:1px solid #999;padding:4px 8px}",
    "bands": "table{border-collapse:collapse}td,th{padding:4px 8px}tbody tr:nth-child(odd){background:#dde}",
    "plain": "table{border-collapse:collapse}td,th{padding:3px 12px}",
    "shaded": "table{border-collapse:collapse}thead{background:#cdc}td,th{padding:4px 8px}"
    "tr{border-bottom:1px solid #ccc}",
}
ALIGN = ("left", "right", "center")

EN = {
    "things": [
        "harbour crane",
        "ferry",
        "tide gauge",
        "pilot boat",
        "signal mast",
        "mooring line",
        "light buoy",
        "dredger",
        "lock gate",
    ],
    "does": [
        "is inspected",
        "has been replaced",
        "loses pressure",
        "must not be opened",
        "was tested",
        "stays in service",
    ],
    "when": [
        "every six weeks",
        "after the storm of March",
        "at low water only",
        "before each winter",
        "twice a year",
    ],
    "names": ["N. Aalto", "B. Castillo", "F. Dubois", "H. Eriksen", "G. Farrell", "P. Horvath"],
    "heads": [
        "Object",
        "Observation",
        "Interval",
        "Officer",
        "Remark",
        "Berth",
        "Depth",
        "Load",
        "Speed",
        "Draught",
        "Power",
        "Range",
    ],
    "groups": ["North pier", "South pier", "Inner basin", "Roadstead"],
    "over": ["First survey", "Second survey", "Third survey"],
    "prose": "The port authority keeps its records for ten years. Ships that stay longer than planned report to the "
    "harbour office. The water level is read at the old gauge, and the readings are sent to the institute. ",
}
ZH = {
    "things": ["岸边起重机", "渡轮", "验潮仪", "引航艇", "信号塔", "系船缆", "灯浮标", "挖泥船", "闸门"],
    "does": ["已完成检查", "需要更换", "压力不足", "禁止打开", "测试合格", "继续使用"],
    "when": ["每六周一次", "三月风暴之后", "仅限低潮时段", "入冬之前", "每年两次"],
    "names": ["赵明远", "钱思雨", "孙立群", "李若兰", "周海峰", "吴静怡"],
    "heads": [
        "设备",
        "观察结果",
        "周期",
        "负责人",
        "备注",
        "泊位",
        "水深",
        "载荷",
        "航速",
        "吃水",
        "功率",
        "量程",
    ],
    "groups": ["北码头", "南码头", "内港池", "锚地"],
    "over": ["第一次测量", "第二次测量", "第三次测量"],
    "prose": "港务局的记录保存十年。停留时间超过计划的船舶应向港口办公室报告。水位在旧验潮站读取，读数发送给研究所。",
}


class Maker:
    """Tables of one document."""

    def __init__(self, chance: random.Random, words: dict[str, list[str]], *, chinese: bool) -> None:
        self.chance, self.words, self.joint = chance, words, "" if chinese else " "

    def pick(self, name: str) -> str:
        return self.chance.choice(self.words[name])

    def amount(self) -> str:
        number = self.chance.choice((self.chance.randint(1, 99), self.chance.randint(1000, 99999)))
        return self.chance.choice((f"{number:,}", f"{number:,}", f"{number / 10:,.1f}", f"({number:,})"))

    def sentence(self) -> str:
        return self.joint.join((self.pick("things"), self.pick("does"), self.pick("when")))

    def heads(self, count: int) -> list[str]:
        return self.chance.sample(self.words["heads"], count)

    def wrapped(self) -> tuple[int, Cells]:
        return _rows(
            [
                self.heads(4),
                *([self.pick("things"), self.sentence(), self.sentence(), self.code()] for _ in range(7)),
            ]
        )

    def code(self) -> str:
        return f"{self.chance.choice('KTW')}{self.chance.randint(10, 99)}-{self.chance.randint(100, 999)}"

    def figures(self) -> tuple[int, Cells]:
        columns = self.chance.randint(3, 6)
        years = [str(2025 - at) for at in range(columns - 1)]
        rows = [
            [self.sentence()[:30].strip(), *(self.amount() for _ in years)]
            for _ in range(self.chance.randint(4, 14))
        ]
        return _rows([[self.heads(1)[0], *years], *rows])

    def spans(self) -> tuple[int, Cells]:
        _, cells = _rows([self.heads(4)])
        row = 1
        for group in self.chance.sample(self.words["groups"], 3):
            size = self.chance.randint(2, 3)
            cells.append((row, 0, size, 1, group))
            for at in range(row, row + size):
                cells += [
                    (at, 1, 1, 1, self.pick("things")),
                    (at, 2, 1, 1, self.amount()),
                    (at, 3, 1, 1, self.pick("when")),
                ]
            row += size
        return 1, cells

    def levels(self) -> tuple[int, Cells]:
        first, *names = self.heads(3)
        over = self.chance.sample(self.words["over"], self.chance.randint(2, 3))
        cells: Cells = [(0, 0, 2, 1, first)]
        for number, text in enumerate(over):
            cells.append((0, 1 + 2 * number, 1, 2, text))
            cells += [(1, 1 + 2 * number + at, 1, 1, name) for at, name in enumerate(names)]
        for row in range(2, 8):
            cells.append((row, 0, 1, 1, self.pick("things")))
            cells += [(row, at, 1, 1, self.amount()) for at in range(1, 1 + 2 * len(over))]
        return 2, cells

    def pages(self) -> tuple[int, Cells]:
        rows = [
            [str(at), self.pick("things"), self.sentence(), self.amount()]
            for at in range(1, self.chance.randint(45, 80))
        ]
        return _rows([self.heads(4), *rows])

    def gaps(self) -> tuple[int, Cells]:
        rows = [
            [self.pick("names"), *(self.amount() if self.chance.random() > 0.35 else "" for _ in range(4))]
            for _ in range(8)
        ]
        return _rows([self.heads(5), *rows])


KINDS: dict[str, Callable[[Maker], tuple[int, Cells]]] = {
    "wrapped": Maker.wrapped,
    "figures": Maker.figures,
    "spans": Maker.spans,
    "levels": Maker.levels,
    "pages": Maker.pages,
    "gaps": Maker.gaps,
}


def _rows(rows: list[list[str]]) -> tuple[int, Cells]:
    return 1, [(r, c, 1, 1, text) for r, row in enumerate(rows) for c, text in enumerate(row)]


def _html(head: int, cells: Cells, align: str) -> str:
    parts = {"thead": "", "tbody": ""}
    for row in range(max(cell[0] for cell in cells) + 1):
        tag, part = ("th", "thead") if row < head else ("td", "tbody")
        inner = "".join(
            f'<{tag} rowspan="{rows}" colspan="{columns}" style="text-align:{align if column else "left"}">'
            f"{html.escape(text)}</{tag}>"
            for at, column, rows, columns, text in sorted(cells)
            if at == row
        )
        parts[part] += f"<tr>{inner}</tr>"
    return f"<table><thead>{parts['thead']}</thead><tbody>{parts['tbody']}</tbody></table>"


def main() -> None:
    """Make the documents."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--seed", type=int, required=True)
    parser.add_argument("--documents", type=int, default=40)
    parser.add_argument("--browser", default="chromium")
    given = parser.parse_args()
    chance = random.Random(given.seed)
    for name in ("pdf", "truth"):
        (given.folder / name).mkdir(parents=True, exist_ok=True)
    for number in range(given.documents):
        chinese = number % 3 == 2
        words = ZH if chinese else EN
        maker = Maker(chance, words, chinese=chinese)
        style = chance.choice(list(STYLES))
        kinds = [] if number % 5 == 4 else chance.sample(list(KINDS), chance.randint(1, 2))
        tables = [(kind, *KINDS[kind](maker)) for kind in kinds]
        prose = f"<p>{words['prose'] * 3}</p>"
        body = "".join(
            f"<h2>{number} {kind}</h2>{prose}{_html(head, cells, chance.choice(ALIGN))}"
            for kind, head, cells in tables
        )
        two = "body{column-count:2}" if not kinds and chance.random() < 0.5 else ""
        page = (
            f"<meta charset=utf-8><style>body{{font:11px 'Liberation Sans','Noto Sans CJK SC'}}{STYLES[style]}{two}</style>"
            f"<h1>{words['heads'][number % 9]}</h1>{prose}{body}{prose * (1 if kinds else 12)}"
        )
        identifier = f"made{number:03d}-ch-{style}"
        with tempfile.TemporaryDirectory() as folder:
            source = Path(folder, "page.html")
            source.write_text(page, encoding="utf-8")
            target = given.folder / "pdf" / f"{identifier}.pdf"
            flags = [
                "--headless",
                "--no-sandbox",
                "--disable-gpu",
                "--no-pdf-header-footer",
                f"--user-data-dir={folder}/data",
            ]
            command = [given.browser, *flags, f"--print-to-pdf={target}", source.as_uri()]
            subprocess.run(command, check=True, capture_output=True, timeout=120)
        truth = {
            "id": identifier,
            "lang": "zh" if chinese else "en",
            "tables": [{"head": head, "kind": kind, "cells": cells} for kind, head, cells in tables],
        }
        (given.folder / "truth" / f"{identifier}.json").write_text(
            json.dumps(truth, ensure_ascii=False), encoding="utf-8"
        )
        (given.folder / "truth" / f"{identifier}.html").write_text(page, encoding="utf-8")


if __name__ == "__main__":
    main()
