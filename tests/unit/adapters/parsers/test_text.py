from pathlib import Path

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
