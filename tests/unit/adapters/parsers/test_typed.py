from pathlib import Path

import pytest

from askdock.adapters.parsers.text import TextParser

WRAPPED = """The pump is switched off by the controller whenever the
pressure in the vessel rises above the limit that is set
in the second menu, and it starts again by itself once
the pressure is back below it.

位于该目录中的初始配置文件，仅包含了展示选项默认值的注
释，目的在于方便系统管理员查看和直接修改，请勿删除该文
件。
"""


def blocks(tmp_path: Path, text: str) -> list[str]:
    file = tmp_path / "stored"
    file.write_text(text, encoding="utf-8")
    document = TextParser().parse(file, "notes.txt")
    return [document.text[b.start : b.end] for b in document.blocks]


def test_lines_that_a_width_broke_are_one_and_no_word_is_cut(tmp_path: Path) -> None:
    english, chinese = blocks(tmp_path, WRAPPED)
    assert english.startswith("The pump is switched off by the controller whenever the pressure in the vessel")
    assert "\n" not in english
    assert "默认值的注释，目的" in chinese
    assert "删除该文件。" in chinese


@pytest.mark.parametrize(
    "lines",
    [
        "Willow Lane 7\n3000 Harbour Town\nsecond floor",
        """2026-01-03 10:00:01 pump one started after a long pause, pressure normal
2026-01-03 10:00:09 pump two started
2026-01-03 10:02:11 valve closed""",
        """Exit states of the command that is named here, in order of number:
0 if it ends well and nothing was left over for the next one
1 if any command that was called ends with a state of 1-125
2 if the command that was called ends with a state of 255.""",
        """1. The first clause of the contract that both sides have signed
2. The second clause of the contract that both sides have signed""",
    ],
)
def test_lines_that_end_where_they_shall_stay_as_they_are(tmp_path: Path, lines: str) -> None:
    assert blocks(tmp_path, lines) == [lines]


def test_a_term_stands_above_what_explains_it(tmp_path: Path) -> None:
    manual = """OPTIONS
       -c, --cancel
              Cancels a shutdown that is planned. Nothing
              happens where none is.

       -k     Only sends the warning.

       HandleLidSwitch=, HandlePowerKey=
           What is done.
"""
    assert blocks(tmp_path, manual) == [
        "OPTIONS",
        "-c, --cancel\n    Cancels a shutdown that is planned. Nothing happens where none is.",
        "-k     Only sends the warning.",
        "HandleLidSwitch=, HandlePowerKey=\n    What is done.",
    ]


def test_columns_that_blanks_set_apart_are_a_table(tmp_path: Path) -> None:
    text = """Signals that are known:
    Signal     Value     Action  Comment
    ─────────────────────────────────────────
    SIGHUP        1       A      the line is gone
    SIGKILL       9      AEF     killed
    SIGUSR1   30,10,16    A      as you like
    SIGCONT   19,18,25           goes on
as of 1996"""
    assert [one.split("\n---")[0] for one in blocks(tmp_path, text)] == [
        "Signals that are known:",
        "Signal | Value | Action | Comment",
        "SIGHUP | 1 | A | the line is gone",
        "SIGKILL | 9 | AEF | killed",
        "SIGUSR1 | 30,10,16 | A | as you like",
        "SIGCONT | 19,18,25 |  | goes on",
        "as of 1996",
    ]


def test_a_cell_that_fills_its_column_is_still_one(tmp_path: Path) -> None:
    text = """后缀        文件类型
.bak        备份文件
.[1-9][a-z] 包含子章节的手册页
.deb        Debian 软件包
.info-[0-9]+   info 文件"""
    assert [one.split("\n---")[0] for one in blocks(tmp_path, text)] == [
        "后缀 | 文件类型",
        ".bak | 备份文件",
        ".[1-9][a-z] | 包含子章节的手册页",
        ".deb | Debian 软件包",
        ".info-[0-9]+ | info 文件",
    ]


def test_text_that_is_set_to_both_edges_is_no_table(tmp_path: Path) -> None:
    text = (
        "The size of  the swap  area is  kept here  for  old\n"
        "programs. It  is  given in  units  of  1024  bytes.\n"
        "Where it is not  given  the whole device is  taken."
    )
    assert "|" not in "\n".join(blocks(tmp_path, text))


def test_long_tables_and_deep_indents_take_no_time(tmp_path: Path) -> None:
    rows = "\n".join(f"item-{number:06}    {number}" for number in range(20_000))
    assert len(blocks(tmp_path, rows)) == 20_000
    stairs = "\n".join(f"{'  ' * depth}step" for depth in range(1_500))
    assert blocks(tmp_path, stairs)


def test_an_underlined_line_is_a_heading(tmp_path: Path) -> None:
    file = tmp_path / "stored"
    file.write_text(
        "Notes of 2.39.5\n===============\n\nFixes\n-----\n* One.\n\nPart   Use\n----------\n", encoding="utf-8"
    )
    document = TextParser().parse(file, "notes.txt")
    kinds = [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks]
    assert kinds == [
        ("heading", 1, "Notes of 2.39.5"),
        ("heading", 2, "Fixes"),
        ("paragraph", 0, "* One."),
        ("paragraph", 0, "Part   Use\n----------"),
    ]
