from pathlib import Path

from askdock.adapters.parsers.markdown import MarkdownParser
from askdock.records import ParsedDocument

SOURCE = """# Guide to the *W2*

Read [the manual](https://example.org/m) and `E-4012`,
on two lines.

## Steps

3. Open
4. Close

   after a pause
- a bullet
  - nested

| Code | Meaning |
|---|---|
| E-1 | **Broken** glass |

```python
if True:
    go()
```

<p>Visible <b>markup</b></p>

![A picture](p.png)
"""


def parse(tmp_path: Path, source: str) -> ParsedDocument:
    file = tmp_path / "stored"
    file.write_text(source, encoding="utf-8")
    return MarkdownParser().parse(file, "guide.md")


def test_blocks_without_marks(tmp_path: Path) -> None:
    document = parse(tmp_path, SOURCE)
    assert [(b.kind, b.level, document.text[b.start : b.end]) for b in document.blocks] == [
        ("heading", 1, "Guide to the W2"),
        ("paragraph", 0, "Read the manual (https://example.org/m) and E-4012,\non two lines."),
        ("heading", 2, "Steps"),
        ("list_item", 0, "3. Open"),
        ("list_item", 0, "4. Close"),
        ("list_item", 0, "after a pause"),
        ("list_item", 0, "- a bullet"),
        ("list_item", 0, "- nested"),
        ("table_row", 0, "Code | Meaning\n--- | ---"),
        ("table_row", 0, "E-1 | Broken glass"),
        ("code", 0, "if True:\n    go()"),
        ("paragraph", 0, "Visible markup"),
        ("paragraph", 0, "A picture"),
    ]
    assert document.title == "Guide to the W2"


def test_front_matter_gives_the_title_the_metadata_and_the_first_paragraph(tmp_path: Path) -> None:
    document = parse(tmp_path, '---\nowner: IT\ntitle: "Security: rules"\n---\n\n# Other\n')
    assert document.title == "Security: rules"
    assert document.text == "owner: IT\n\nOther"
    assert ("owner", "IT") in document.metadata


def test_without_a_heading_the_title_is_the_file_name(tmp_path: Path) -> None:
    assert parse(tmp_path, "## Only level two\n\ntext").title == "guide"


def test_front_matter_of_all_forms(tmp_path: Path) -> None:
    source = "---\n负责人: 郝建国\ntags: [a, 'b']\nreviewers:\n  - Mia\n  - Ole\nnote: x # remark\n---\nText.\n"
    assert parse(tmp_path, source).text == "负责人: 郝建国\ntags: a, b\nreviewers: Mia, Ole\nnote: x\n\nText."
    assert parse(tmp_path, '+++\nowner = "IT"\n+++\nText.\n').text == "owner: IT\n\nText."


def test_formulas_and_multiplications_keep_their_signs(tmp_path: Path) -> None:
    source = "With $a_1 * b_2$ and 2*900 below 3*10^4, *seen*; 5 $ or 6 $.\n\n$$\nx * y * z\n$$\n"
    assert parse(tmp_path, source).text == (
        "With $a_1 * b_2$ and 2*900 below 3*10^4, seen; 5 $ or 6 $.\n\n$$x * y * z$$"
    )


def test_addresses_are_as_they_were_written(tmp_path: Path) -> None:
    source = "See [共享](\\\\\\\\fs01\\\\值班.xlsx), [docs](https://例.cn/值班), [x](https://x.org/x), [here](#a)."
    assert parse(tmp_path, source).text.startswith("See 共享 (\\\\fs01\\值班.xlsx), docs (https://")
    assert parse(tmp_path, source).text.endswith("值班), x (https://x.org/x), here.")


def test_a_table_of_html_is_a_table(tmp_path: Path) -> None:
    rows = "<tr><th>Pump</th><th>Flow</th></tr>\n<tr><td rowspan=2>P1</td><td>12</td></tr>\n<tr><td>14</td></tr>"
    source = f"Before.\n\n<table>\n{rows}\n</table>\n\nAfter.\n"
    assert parse(tmp_path, source).text.split("\n") == [
        *("Before.", "", "Pump | Flow", "--- | ---", "P1 | 12", "P1 | 14", "", "After.")
    ]
