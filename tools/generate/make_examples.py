"""Writes the PDF and DOCX files of examples/ from the Markdown in tools/generate/examples-src/.

Run it after a change of a source: `python tools/generate/make_examples.py`. The same sources give the same bytes.
Chinese PDFs need WenQuanYi Zen Hei (Debian: fonts-wqy-zenhei), of which only the glyphs used are embedded.
"""

import logging
import sys
import zipfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Literal

import docx
from fpdf import FPDF
from fpdf.enums import VAlign
from fpdf.fonts import FontFace
from markdown_it import MarkdownIt

SOURCES = Path(__file__).parent / "examples-src"
EXAMPLES = Path(__file__).parents[2] / "examples"
CHINESE_FONT = Path("/usr/share/fonts/truetype/wqy/wqy-zenhei.ttc")
DATE = datetime(2025, 3, 14, 9, 0, tzinfo=UTC)
SIZES = {1: 18, 2: 14, 3: 12}
BODY = 10.5
AUTHOR = "Tarnholt Instruments"


@dataclass(frozen=True)
class Item:
    """A block of a source: a heading (with its level), a paragraph, a list item or a table."""

    kind: Literal["heading", "paragraph", "bullet", "table"]
    text: str = ""
    level: int = 0
    rows: tuple[tuple[str, ...], ...] = ()


def items(source: str) -> Iterator[Item]:
    """The blocks of a Markdown source, in order."""
    level, in_list = 0, False
    rows: list[list[str]] | None = None
    for token in MarkdownIt("commonmark").enable("table").parse(source):
        match token.type:
            case "heading_open":
                level = int(token.tag[1])
            case "list_item_open" | "list_item_close":
                in_list = token.type == "list_item_open"
            case "table_open":
                rows = []
            case "tr_open" if rows is not None:
                rows.append([])
            case "table_close" if rows is not None:
                yield Item("table", rows=tuple(map(tuple, rows)))
                rows = None
            case "inline":
                text = token.content.replace("\n", " ")
                if rows is not None:
                    rows[-1].append(text)
                elif level:
                    yield Item("heading", text, level)
                    level = 0
                else:
                    yield Item("bullet" if in_list else "paragraph", text)


def write_pdf(content: list[Item], target: Path) -> None:
    """A4 pages; headings are larger and stand in the outline."""
    pdf = FPDF(format="A4")
    pdf.set_creation_date(DATE)
    pdf.set_margin(22)
    pdf.set_auto_page_break(auto=True, margin=22)
    chinese = any(ord(char) > 0x2E80 for item in content for char in item.text)
    family = "helvetica"
    if chinese:
        family = "zenhei"
        pdf.add_font(family, fname=CHINESE_FONT, collection_font_number=0)
    pdf.set_title(content[0].text)
    pdf.set_author(AUTHOR)
    pdf.add_page()
    for item in content:
        if item.kind == "heading":
            pdf.ln(3)
            pdf.start_section(item.text, level=item.level - 1)
            pdf.set_font(family, style="" if chinese else "B", size=SIZES[item.level])
            pdf.multi_cell(0, SIZES[item.level] * 0.5, item.text, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(1.5)
        elif item.kind == "table":
            pdf.set_font(family, size=BODY - 1.5)
            head = FontFace(emphasis="" if chinese else "B")
            with pdf.table(
                line_height=5, padding=1, headings_style=head, align="L", text_align="L", v_align=VAlign.T
            ) as table:
                for cells in item.rows:
                    table.row(cells)
            pdf.ln(3)
        else:
            pdf.set_font(family, size=BODY)
            text = f"- {item.text}" if item.kind == "bullet" else item.text
            pdf.multi_cell(0, 5.2, text, align="L", new_x="LMARGIN", new_y="NEXT")
            pdf.ln(1 if item.kind == "bullet" else 2.2)
    pdf.output(str(target))


def write_docx(content: list[Item], target: Path) -> None:
    """Built-in heading, list and table styles."""
    document = docx.Document()
    properties = document.core_properties
    properties.title, properties.author, properties.last_modified_by = content[0].text, AUTHOR, AUTHOR
    properties.created = properties.modified = DATE
    properties.comments = ""
    for item in content:
        if item.kind == "heading":
            document.add_heading(item.text, level=item.level)
        elif item.kind == "bullet":
            document.add_paragraph(item.text, style="List Bullet")
        elif item.kind == "table":
            table = document.add_table(rows=0, cols=len(item.rows[0]), style="Table Grid")
            for texts in item.rows:
                for cell, text in zip(table.add_row().cells, texts, strict=True):
                    cell.text = text
        else:
            document.add_paragraph(item.text)
    document.save(str(target))
    _fix_times(target)


def _fix_times(archive: Path) -> None:
    """Rewrite a zip file with one date for all entries."""
    with zipfile.ZipFile(archive) as source:
        entries = [(entry.filename, source.read(entry)) for entry in source.infolist()]
    with zipfile.ZipFile(archive, "w", zipfile.ZIP_DEFLATED) as target:
        for name, data in entries:
            info = zipfile.ZipInfo(name, date_time=DATE.timetuple()[:6])
            info.compress_type = zipfile.ZIP_DEFLATED
            target.writestr(info, data)


def main(folder: Path = EXAMPLES) -> None:
    """Write every file that has a source into `folder`."""
    if not CHINESE_FONT.exists():
        sys.exit(f"{CHINESE_FONT} is missing: apt-get install fonts-wqy-zenhei")
    logging.getLogger("fontTools").setLevel(logging.ERROR)
    writers = {".pdf": write_pdf, ".docx": write_docx}
    for source in sorted(SOURCES.glob("*.md")):
        target = folder / source.stem
        writers[target.suffix](list(items(source.read_text(encoding="utf-8"))), target)
        print(f"{target.name}: {target.stat().st_size:,} bytes")


if __name__ == "__main__":
    main(*map(Path, sys.argv[1:]))
