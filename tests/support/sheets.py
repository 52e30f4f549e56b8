"""PDF files of a few lines of text, rules and fills, each where a test wants it."""

from collections.abc import Sequence
from pathlib import Path

WIDTH, HEIGHT = 595, 842
_REGULAR, _BOLD, _CHINESE, _MAPPED = "F1", "F2", "F3", "F4"


def utf16(text: str) -> str:
    """As hexadecimal digits."""
    return text.encode("utf-16-be").hex().upper()


class Sheet:
    """The content of one page. Coordinates are points from the lower left corner."""

    def __init__(self, rotate: int = 0) -> None:
        self.rotate = rotate
        self.operators: list[str] = []

    def text(
        self, x: float, y: float, text: str, size: float = 10, *, bold: bool = False, rise: float = 0
    ) -> None:
        """A piece of text on the line at `y`."""
        if any(ord(char) > 0xFF for char in text):
            shown = f"<{text.encode('utf-16-be').hex()}>"
            font = _CHINESE
        else:
            escaped = text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")
            shown, font = f"({escaped})", _BOLD if bold else _REGULAR
        self.operators.append(f"BT /{font} {size} Tf {rise} Ts 1 0 0 1 {x} {y} Tm {shown} Tj ET")

    def mapped(self, x: float, y: float, codes: str, size: float = 10) -> None:
        """Text in a font whose characters `u` and `v` stand for those that `saved` is told."""
        self.operators.append(f"BT /{_MAPPED} {size} Tf 1 0 0 1 {x} {y} Tm ({codes}) Tj ET")

    def turned(self, x: float, y: float, text: str, size: float = 10) -> None:
        """Text that reads upwards."""
        self.operators.append(f"BT /{_REGULAR} {size} Tf 0 1 -1 0 {x} {y} Tm ({text}) Tj ET")

    def line(self, x0: float, y0: float, x1: float, y1: float, width: float = 0.7) -> None:
        """A stroke."""
        self.operators.append(f"{width} w {x0} {y0} m {x1} {y1} l S")

    def fill(self, x: float, y: float, width: float, height: float, grey: float = 0.85) -> None:
        """A grey rectangle."""
        self.operators.append(f"{grey} g {x} {y} {width} {height} re f 0 g")

    def rows(self, xs: Sequence[float], y: float, rows: Sequence[Sequence[str]], step: float = 15) -> float:
        """Rows of text from `y` down; returns the height below the last."""
        for row in rows:
            for x, cell in zip(xs, row, strict=False):
                if cell:
                    self.text(x, y, cell)
            y -= step
        return y

    def grid(self, xs: Sequence[float], ys: Sequence[float]) -> None:
        """All lines of a grid."""
        for y in ys:
            self.line(xs[0], y, xs[-1], y)
        for x in xs:
            self.line(x, ys[0], x, ys[-1])


def saved(folder: Path, *sheets: Sheet, u: str = "u", v: str = "v") -> Path:
    """Write the pages; `u` and `v`: what those characters of the mapped font stand for."""
    cmap = (
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /M def "
        "1 begincodespacerange <00> <FF> endcodespacerange "
        f"2 beginbfchar <75> <{utf16(u)}> <76> <{utf16(v)}> endbfchar "
        "1 beginbfrange <20> <74> <0020> endbfrange endcmap end end"
    )
    objects = [
        "<< /Type /Catalog /Pages 2 0 R >>",
        "",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica-Bold /Encoding /WinAnsiEncoding >>",
        (
            "<< /Type /Font /Subtype /Type0 /BaseFont /STSong-Light /Encoding /UniGB-UCS2-H "
            "/DescendantFonts [6 0 R] >>"
        ),
        (
            "<< /Type /Font /Subtype /CIDFontType0 /BaseFont /STSong-Light "
            "/CIDSystemInfo << /Registry (Adobe) /Ordering (GB1) /Supplement 4 >> /DW 1000 "
            "/FontDescriptor << /Type /FontDescriptor /FontName /STSong-Light /Flags 6 "
            "/FontBBox [-25 -254 1000 880] "
            "/ItalicAngle 0 /Ascent 880 /Descent -120 /CapHeight 880 /StemV 93 >> >>"
        ),
        "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding /ToUnicode 8 0 R >>",
        f"<< /Length {len(cmap)} >>\nstream\n{cmap}\nendstream",
    ]
    fonts = f"/{_REGULAR} 3 0 R /{_BOLD} 4 0 R /{_CHINESE} 5 0 R /{_MAPPED} 7 0 R"
    pages = []
    for sheet in sheets:
        content = "\n".join(sheet.operators)
        objects.append(f"<< /Length {len(content.encode('latin-1'))} >>\nstream\n{content}\nendstream")
        objects.append(
            f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {WIDTH} {HEIGHT}] /Rotate {sheet.rotate} "
            f"/Resources << /Font << {fonts} >> >> /Contents {len(objects)} 0 R >>"
        )
        pages.append(f"{len(objects)} 0 R")
    objects[1] = f"<< /Type /Pages /Count {len(pages)} /Kids [{' '.join(pages)}] >>"
    body, places = b"%PDF-1.7\n", []
    for number, content in enumerate(objects, start=1):
        places.append(len(body))
        body += f"{number} 0 obj\n{content}\nendobj\n".encode("latin-1")
    table = "".join(f"{place:010d} 00000 n \n" for place in places)
    end = f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n{table}"
    trailer = f"trailer << /Size {len(objects) + 1} /Root 1 0 R >>\nstartxref\n{len(body)}\n%%EOF\n"
    path = folder / "sheets.pdf"
    path.write_bytes(body + end.encode() + trailer.encode())
    return path
