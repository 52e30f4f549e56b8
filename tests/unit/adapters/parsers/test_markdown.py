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
        ("paragraph", 0, "Read the manual and E-4012,\non two lines."),
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


def test_front_matter_gives_the_title_and_is_no_text(tmp_path: Path) -> None:
    document = parse(tmp_path, '---\nowner: IT\ntitle: "Security: rules"\n---\n\n# Other\n')
    assert document.title == "Security: rules"
    assert document.text == "Other"


def test_without_a_heading_the_title_is_the_file_name(tmp_path: Path) -> None:
    assert parse(tmp_path, "## Only level two\n\ntext").title == "guide"
