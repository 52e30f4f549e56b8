"""A server that answers as docling-serve and Apache Tika are documented to, and records what it was sent."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler
from typing import Any

from tests.support.serving import serving

Item = dict[str, Any]


@dataclass
class Script:
    """What is answered: `status`, and `reply` as bytes or JSON; nothing before `answering` is set."""

    reply: Any = None
    status: int = 200
    answering: threading.Event = field(default_factory=threading.Event)
    heard: list[tuple[str, str, dict[str, str], bytes]] = field(default_factory=list)

    def __post_init__(self) -> None:
        self.answering.set()


@contextmanager
def parsing_server(script: Script) -> Iterator[str]:
    """Yields its URL."""

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_PUT(self) -> None:
            script.heard.append((self.command, self.path, dict(self.headers), self._body()))
            script.answering.wait(10)
            content = script.reply if isinstance(script.reply, bytes) else json.dumps(script.reply).encode()
            self.send_response(script.status)
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_POST = do_PUT  # noqa: N815 - the name is the library's

        def _body(self) -> bytes:
            if "Content-Length" in self.headers:
                return self.rfile.read(int(self.headers["Content-Length"]))
            body = b""
            while size := int(self.rfile.readline(), 16):
                body += self.rfile.read(size)
                self.rfile.readline()
            self.rfile.readline()
            return body

        def log_message(self, *_: Any) -> None: ...

    with serving(Handler) as port:
        yield f"http://127.0.0.1:{port}"


def bbox(left: float, top: float, right: float, bottom: float, origin: str = "BOTTOMLEFT") -> Item:
    return {"l": left, "t": top, "r": right, "b": bottom, "coord_origin": origin}


def text(label: str, content: str, page: int = 1, box: Item | None = None, **more: Any) -> Item:
    place = {"page_no": page, "bbox": box or bbox(60, 710, 300, 700), "charspan": [0, len(content)]}
    layer = "furniture" if label.startswith("page_") else "body"
    return {"children": [], "content_layer": layer, "label": label, "prov": [place], "text": content} | more


def cell(row: int, column: int, content: str, *, head: bool = False, rows: int = 1, columns: int = 1) -> Item:
    x, y = 60 + 100 * column, 150 + 15 * row
    return {
        "bbox": bbox(x, y, x + 80, y + 10, "TOPLEFT"),
        "row_span": rows,
        "col_span": columns,
        "start_row_offset_idx": row,
        "end_row_offset_idx": row + rows,
        "start_col_offset_idx": column,
        "end_col_offset_idx": column + columns,
        "text": content,
        "column_header": head,
        "row_header": False,
        "row_section": False,
    }


def table(*cells: Item, page: int = 1, captions: tuple[str, ...] = ()) -> Item:
    return {
        "children": [],
        "content_layer": "body",
        "label": "table",
        "captions": [{"$ref": caption} for caption in captions],
        "prov": [{"page_no": page, "bbox": bbox(60, 700, 400, 600), "charspan": [0, 0]}],
        "data": {"table_cells": list(cells), "num_rows": 2, "num_cols": 2},
    }


def docling(
    *references: str, texts: list[Item], tables: list[Item] | None = None, groups: list[Item] | None = None
) -> Item:
    """A reply of docling-serve; `references`: the reading order."""
    size = {"width": 595.0, "height": 842.0}
    return {
        "document": {
            "filename": "report.pdf",
            "json_content": {
                "schema_name": "DoclingDocument",
                "version": "1.7.0",
                "name": "report",
                "body": {"self_ref": "#/body", "children": [{"$ref": one} for one in references]},
                "groups": groups or [],
                "texts": texts,
                "tables": tables or [],
                "pictures": [],
                "pages": {str(n): {"page_no": n, "size": size} for n in (1, 2)},
            },
        },
        "status": "success",
        "errors": [],
        "processing_time": 0.4,
        "timings": {},
    }


DOCLING = docling(
    "#/texts/0",
    "#/texts/1",
    "#/tables/0",
    texts=[text("section_header", "Pumps", level=1), text("text", "Vent the line first.")],
    tables=[
        table(cell(0, 0, "Part", head=True), cell(0, 1, "Bar", head=True), cell(1, 0, "P-1"), cell(1, 1, "6"))
    ],
)
TIKA = b"""<html xmlns="http://www.w3.org/1999/xhtml"><head><meta name="pdf:PDFVersion" content="1.7"/>
<title>report</title></head><body><div class="page"><h1>Pumps</h1><p>Vent the line first.</p>
<table><tbody><tr><th>Part</th><th>Bar</th></tr><tr><td>P-1</td><td>6</td></tr></tbody></table></div></body></html>"""
