from pathlib import Path

import pytest

from askdock.adapters.parsers.csv import CsvParser
from askdock.errors import UnreadableDocument


def rows(tmp_path: Path, content: str) -> list[str]:
    file = tmp_path / "stored"
    file.write_text(content, encoding="utf-8", newline="")
    document = CsvParser().parse(file, "table.csv")
    assert {block.kind for block in document.blocks} <= {"table_row"}
    return [document.text[block.start : block.end] for block in document.blocks]


def test_values_stand_under_their_column_names(tmp_path: Path) -> None:
    assert rows(tmp_path, 'Part,Price\r\n"TH-300, gauge",438.00\r\nTV,\r\n,\r\n') == [
        "Part: TH-300, gauge; Price: 438.00",
        "Part: TV",
    ]


@pytest.mark.parametrize("delimiter", [",", ";", "\t", "|"])
def test_delimiters_are_recognised(tmp_path: Path, delimiter: str) -> None:
    content = f"编号{delimiter}名称\nA-1{delimiter}密封圈\nA-2{delimiter}线缆\n"
    assert rows(tmp_path, content) == ["编号: A-1; 名称: 密封圈", "编号: A-2; 名称: 线缆"]


def test_a_semicolon_file_may_hold_commas(tmp_path: Path) -> None:
    assert rows(tmp_path, "Centre;Served\nRotterdam;Western Europe, Iberia\nSuzhou;China\n") == [
        "Centre: Rotterdam; Served: Western Europe, Iberia",
        "Centre: Suzhou; Served: China",
    ]


def test_without_a_header_rows_are_plain(tmp_path: Path) -> None:
    assert rows(tmp_path, "1,2\n3,4\n") == ["1 | 2", "3 | 4"]


def test_a_header_alone_is_kept(tmp_path: Path) -> None:
    assert rows(tmp_path, "Part,Price\n") == ["Part | Price"]


def test_line_breaks_within_a_value_become_spaces_and_extra_values_are_kept(tmp_path: Path) -> None:
    assert rows(tmp_path, 'a,b\n"x\ny",2,more\n') == ["a: x y; b: 2; more"]


def test_a_value_beyond_the_limit_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnreadableDocument, match=r"table\.csv: line 2"):
        rows(tmp_path, "a,b\n" + "x" * 200_000 + ",1\n")


def text(tmp_path: Path, content: str) -> str:
    file = tmp_path / "stored"
    file.write_text(content, encoding="utf-8", newline="")
    return CsvParser().parse(file, "table.csv").text


def test_lines_above_the_names_are_paragraphs(tmp_path: Path) -> None:
    content = "Fleet 2026,,\n,,\nVehicle,Driver,Fuel\nKX-1,Orlova,212\n"
    assert text(tmp_path, content) == "Fleet 2026\n\nVehicle: KX-1; Driver: Orlova; Fuel: 212"


def test_years_blanks_and_repeated_names(tmp_path: Path) -> None:
    assert rows(tmp_path, "Region,2023,2024\nNorth,410,455\n") == ["Region: North; 2023: 410; 2024: 455"]
    assert rows(tmp_path, ",Standard\nNorway,12.80\n") == ["Norway; Standard: 12.80"]
    assert rows(tmp_path, "Team,Mon,Mon\nChess,17:00,19:00\n") == ["Team: Chess; Mon: 17:00; Mon (2): 19:00"]
    assert rows(tmp_path, "yes,no,yes\nno,no,yes\n") == ["yes | no | yes", "no | no | yes"]


def test_the_delimiter_may_be_stated(tmp_path: Path) -> None:
    assert rows(tmp_path, "sep=;\nArticle;Price\nRope;12,50\n") == ["Article: Rope; Price: 12,50"]


def test_a_table_with_names_at_both_edges(tmp_path: Path) -> None:
    assert rows(tmp_path, ",Mon,Tue\nEarly,Ada,Bo\nLate,Cy,Di\n") == [
        *("Early; Mon: Ada; Tue: Bo", "Late; Mon: Cy; Tue: Di")
    ]
