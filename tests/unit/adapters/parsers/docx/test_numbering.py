from pathlib import Path

import pytest
from tests.support.word_files import level, listed, numbering, p, word_file

from askdock.adapters.parsers.docx import DocxParser
from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.numerals import formatted


def texts(path: Path) -> list[str]:
    document = DocxParser(ParseLimits()).parse(path, "a.docx")
    return [document.text[block.start : block.end] for block in document.blocks]


CLAUSES = (level(0, "decimal", "%1."), level(1, "decimal", "%1.%2"), level(2, "lowerLetter", "(%3)"))


def test_clauses_are_numbered_as_word_counts(tmp_path: Path) -> None:
    body = "".join(
        (
            listed("Scope", 1),
            listed("Goods", 1, 1),
            listed("Site", 1, 1),
            listed("Price", 1),
            listed("Due dates", 1, 1),
            listed("on copper", 1, 2),
            p("Text between does not count."),
            listed("on duties", 1, 2),
            listed("Liability", 1, 1),
            listed("of the seller", 1, 2),
        )
    )
    assert texts(word_file(tmp_path / "f", body, numbering=numbering(*CLAUSES))) == [
        "1. Scope",
        "1.1 Goods",
        "1.2 Site",
        "2. Price",
        "2.1 Due dates",
        "(a) on copper",
        "Text between does not count.",
        "(b) on duties",
        "2.2 Liability",
        "(a) of the seller",
    ]


def test_a_style_carries_number_and_level_and_is_a_heading(tmp_path: Path) -> None:
    styles = (
        '<w:style w:styleId="Top"><w:name w:val="heading 1"/>'
        '<w:pPr><w:numPr><w:numId w:val="1"/></w:numPr></w:pPr></w:style>'
        '<w:style w:styleId="Sub"><w:name w:val="heading 2"/><w:basedOn w:val="Top"/></w:style>'
        '<w:style w:styleId="Bare"><w:name w:val="Contents"/><w:basedOn w:val="Top"/>'
        '<w:pPr><w:numPr><w:numId w:val="0"/></w:numPr><w:outlineLvl w:val="9"/></w:pPr></w:style>'
    )
    levels = numbering(
        level(0, "decimal", "%1", '<w:pStyle w:val="Top"/>'),
        level(1, "decimal", "%1.%2", '<w:pStyle w:val="Sub"/>'),
    )
    body = "".join(
        p(text, f'<w:pStyle w:val="{style}"/>')
        for text, style in (("Safety", "Top"), ("Oil", "Top"), ("Change", "Sub"), ("Contents", "Bare"))
    )
    document = DocxParser(ParseLimits()).parse(
        word_file(tmp_path / "f", body, styles=styles, numbering=levels), "a.docx"
    )
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 1, "1 Safety"),
        ("heading", 1, "2 Oil"),
        ("heading", 2, "2.1 Change"),
        ("paragraph", 0, "Contents"),
    ]
    assert document.title == "Safety"


def test_an_instance_may_begin_anew_and_others_go_on(tmp_path: Path) -> None:
    more = (
        '<w:num w:numId="2"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="0">'
        '<w:startOverride w:val="1"/></w:lvlOverride></w:num>'
        '<w:num w:numId="3"><w:abstractNumId w:val="0"/></w:num>'
    )
    body = "".join(listed("x", list_id) for list_id in (1, 1, 2, 2, 3))
    numbers = numbering(level(0, "decimal", "%1)"), more=more)
    assert texts(word_file(tmp_path / "f", body, numbering=numbers)) == ["1) x", "2) x", "1) x", "2) x", "3) x"]


def test_a_cell_may_hold_nothing_but_its_number(tmp_path: Path) -> None:
    def row(*cells: str) -> str:
        return f"<w:tr>{''.join(f'<w:tc>{cell}</w:tc>' for cell in cells)}</w:tr>"

    rows = row(p("No."), p("Thing")) + row(listed("", 1), p("Crane")) + row(listed("", 1), p("Ferry"))
    numbers = numbering(level(0, "decimal", "%1"))
    assert texts(word_file(tmp_path / "f", f"<w:tbl>{rows}</w:tbl>", numbering=numbers)) == [
        *("No. | Thing\n--- | ---", "1 | Crane", "2 | Ferry")
    ]


def test_articles_in_chinese(tmp_path: Path) -> None:
    body = "".join(listed("内容", 1) for _ in range(11)) + listed("条款", 1, 1)
    levels = numbering(level(0, "chineseCountingThousand", "第%1条"), level(1, "decimal", "%1.%2", "<w:isLgl/>"))
    found = texts(word_file(tmp_path / "f", body, numbering=levels))
    assert found[0] == "第一条 内容"
    assert found[9:] == ["第十条 内容", "第十一条 内容", "11.1 条款"]


def test_bullets_and_lists_that_are_not_defined(tmp_path: Path) -> None:
    body = listed("bullet", 1) + listed("unknown", 7) + p("none", '<w:numPr><w:numId w:val="0"/></w:numPr>')
    numbers = numbering(level(0, "bullet", "\uf0b7"))
    assert texts(word_file(tmp_path / "f", body, numbering=numbers)) == ["- bullet", "unknown", "none"]


@pytest.mark.parametrize(
    ("style", "count", "expected"),
    [
        ("upperRoman", 1994, "MCMXCIV"),
        ("lowerRoman", 4, "iv"),
        ("lowerLetter", 28, "bb"),
        ("chineseCounting", 10, "十"),
        ("chineseCounting", 25, "二十五"),
        ("chineseCounting", 102, "一百零二"),
        ("chineseCounting", 110, "一百一十"),
        ("chineseLegalSimplified", 12, "壹拾贰"),
        ("ideographDigital", 10, "一〇"),
        ("ideographTraditional", 2, "乙"),
        ("decimalEnclosedCircle", 3, "③"),
        ("decimalZero", 7, "07"),
        ("ordinal", 12, "12th"),
        ("ordinal", 23, "23rd"),
        ("none", 3, ""),
        ("a later one", 3, "3"),
    ],
)
def test_numbers_as_words_and_letters(style: str, count: int, expected: str) -> None:
    assert formatted(count, style) == expected
