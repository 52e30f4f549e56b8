"""Figures that are found in PDFs, to be looked at.

`figures.py FOLDER --pages OUT` draws each page that has captions.

Boxes in red are figures, those in blue captions that belong to one, in orange those that belong to none.
"""

import argparse
import json
import time
from pathlib import Path

import pypdfium2 as pdfium
from PIL import ImageDraw

from askdock.adapters.parsers.limits import ParseLimits
from askdock.adapters.parsers.pdf import parser as pdf_parser
from askdock.adapters.parsers.pdf.captions import captions
from askdock.adapters.parsers.pdf.layout import Paragraph
from askdock.adapters.parsers.pdf.parser import PdfParser, ReadPage
from askdock.errors import AskDockError
from askdock.formats.parsed_json import parsed_to_json

DPI = 60
POINTS = 72


def main() -> None:
    """Print a line of JSON for each file."""
    arguments = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    arguments.add_argument("folder", type=Path)
    arguments.add_argument("--pages", type=Path, help="a folder for pictures of the pages with captions")
    given = arguments.parse_args()
    spent = [0.0]
    drawings = pdf_parser.drawings
    pages: list[ReadPage] = []
    write_pages = pdf_parser.write_pages

    def timed(page: pdfium.PdfPage) -> object:
        begin = time.perf_counter()
        try:
            return drawings(page)
        finally:
            spent[0] += time.perf_counter() - begin

    def kept(builder: object, read: list[ReadPage], outline: object) -> object:
        pages[:] = read
        return write_pages(builder, read, outline)

    pdf_parser.drawings, pdf_parser.write_pages = timed, kept
    for file in sorted(given.folder.glob("*.pdf")):
        spent[0] = 0.0
        begin = time.perf_counter()
        try:
            parsed = PdfParser(ParseLimits(archive_depth=0)).parse(file, file.name)
        except AskDockError as error:
            print(json.dumps({"file": file.name, "reason": error.code}), flush=True)
            continue
        seconds = time.perf_counter() - begin
        there = [
            (number, caption)
            for number, page in enumerate(pages, 1)
            for part in page.parts
            if isinstance(part, Paragraph)
            for caption in captions(part)
        ]
        record = {
            "file": file.name,
            "pages": len(pages),
            "captions": len(there),
            "figures": len(parsed.figures),
            "seconds": round(seconds, 2),
            "share": round(spent[0] / seconds, 4),
            "bytes": len(parsed_to_json(parsed)),
        }
        print(json.dumps(record), flush=True)
        if given.pages:
            _draw(file, given.pages, parsed.figures, there)


def _draw(file: Path, folder: Path, figures: tuple, there: list) -> None:
    folder.mkdir(parents=True, exist_ok=True)
    document = pdfium.PdfDocument(file)
    scale = DPI / POINTS
    for number in sorted({number for number, _ in there}):
        page = document[number - 1]
        image = page.render(scale=scale).to_pil().convert("RGB")
        pen, height = ImageDraw.Draw(image), page.get_size()[1]

        def box(left: float, bottom: float, right: float, top: float, high: float = height) -> list[float]:
            return [left * scale, (high - top) * scale, right * scale, (high - bottom) * scale]

        for figure in figures:
            if figure.page == number:
                pen.rectangle(box(figure.x0, figure.y0, figure.x1, figure.y1), outline="red", width=2)
        found = sum(figure.page == number for figure in figures)
        captioned = [caption for on, caption in there if on == number]
        for caption in captioned:
            color = "blue" if found >= len(captioned) else "orange"
            pen.rectangle(box(*caption.box), outline=color, width=1)
        image.save(folder / f"{file.stem}-{number:04}.png")


if __name__ == "__main__":
    main()
