from pathlib import Path

import pytest

from askdock.adapters.parsers.text import TextParser


def test_paragraphs_stand_between_blank_lines(tmp_path: Path) -> None:
    file = tmp_path / "stored"
    file.write_bytes(b"First line\r\nsecond line\r\n\r\n \t\r\n\r\nNext paragraph\r\n")
    document = TextParser().parse(file, "notes.txt")
    assert [document.text[b.start : b.end] for b in document.blocks] == [
        "First line\nsecond line",
        "Next paragraph",
    ]
    assert document.title == "notes"
    assert document.pages == ()


BOXED = """Torque
┌──────┬────────┐
│ Part │ Nm     │
├──────┼────────┤
│ M8   │ 24     │
│ M10  │ 48     │
└──────┴────────┘
per bolt"""
LINE_BELOW_EACH_ROW = """+------+-------+
| Part | Use   |
+======+=======+
| M8   | outer |
|      | frame |
+------+-------+
| M10  | inner |
+------+-------+"""


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (BOXED, ["Torque", "Part | Nm", "M8 | 24", "M10 | 48", "per bolt"]),
        (LINE_BELOW_EACH_ROW, ["Part | Use", "M8 | outer frame", "M10 | inner"]),
        ("│ only │ rows │\n│ of │ bars │", ["│ only │ rows │\n│ of │ bars │"]),
        ("┌─────┐\n│ box │\n└─────┘", ["┌─────┐\n│ box │\n└─────┘"]),
    ],
)
def test_tables_drawn_with_characters(tmp_path: Path, text: str, expected: list[str]) -> None:
    file = tmp_path / "stored"
    file.write_text(text, encoding="utf-8")
    document = TextParser().parse(file, "notes.txt")
    blocks = [document.text[b.start : b.end] for b in document.blocks]
    assert [block.split("\n---")[0] for block in blocks] == expected
