"""What every parsing server owes, against a server that answers in its documented shapes."""

import socket
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from tests.support.parsing_servers import DOCLING, TIKA, Script, cell, docling, parsing_server, table, text

from askdock.adapters.parsers import ParseLimits
from askdock.adapters.parsers.html import HtmlParser
from askdock.adapters.parsers.media_types import HTML, PDF
from askdock.adapters.parsing_servers.docling import DoclingParser
from askdock.adapters.parsing_servers.tika import TikaParser
from askdock.adapters.sandbox import ParserSandbox
from askdock.bootstrap.parsing import make_parsers
from askdock.errors import AskDockError, DependencyUnavailable, ParserDied, ParserTimeout, UnreadableDocument
from askdock.ingestion.parse import ParseStage, left_out
from askdock.ports import Parser
from askdock.records import ParsedDocument
from askdock.settings import load_settings

MAX_BYTES = 100_000
Make = Callable[..., Parser]


class Markup:
    """Reads the XHTML in this process."""

    def parse(self, path: Path, name: str, media_type: str) -> ParsedDocument:
        assert media_type == HTML
        return HtmlParser().parse(path, name)


def docling_parser(url: str, seconds: float = 5) -> Parser:
    return DoclingParser(url, {PDF}, timeout_seconds=seconds, max_bytes=MAX_BYTES)


def tika_parser(url: str, seconds: float = 5) -> Parser:
    return TikaParser(url, {PDF}, markup=Markup(), timeout_seconds=seconds, max_bytes=MAX_BYTES)


SERVERS = {"docling": (docling_parser, DOCLING), "tika": (tika_parser, TIKA)}


@pytest.fixture(params=SERVERS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def script(kind: str) -> Script:
    return Script(SERVERS[kind][1])


@pytest.fixture
def url(script: Script) -> Iterator[str]:
    with parsing_server(script) as address:
        yield address
        script.answering.set()


@pytest.fixture
def make(kind: str) -> Make:
    return SERVERS[kind][0]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "stored"
    path.write_bytes(b"%PDF-1.7 content")
    return path


def test_text_and_rows_under_their_head(url: str, make: Make, script: Script, file: Path) -> None:
    stage = ParseStage([make(url)])
    parsed = stage.parse(file, "泵 manual.pdf", PDF)
    assert parsed.text == "Pumps\n\nVent the line first.\n\nPart | Bar\n--- | ---\nP-1 | 6"
    assert [block.kind for block in parsed.blocks] == ["heading", "paragraph", "table_row", "table_row"]
    assert stage.parse(file, "泵 manual.pdf", PDF) == parsed
    assert b"%PDF-1.7 content" in script.heard[0][3]


@pytest.mark.parametrize(
    ("status", "error"),
    [
        (422, UnreadableDocument),
        (413, UnreadableDocument),
        (500, ParserDied),
        (401, DependencyUnavailable),
        (404, DependencyUnavailable),
        (429, DependencyUnavailable),
        (503, DependencyUnavailable),
    ],
)
def test_refusals(
    url: str, make: Make, script: Script, file: Path, status: int, error: type[AskDockError]
) -> None:
    script.status = status
    with pytest.raises(error, match=str(status)) as raised:
        make(url).parse(file, "a.pdf")
    assert type(raised.value) is error


def test_a_server_that_takes_too_long(url: str, make: Make, script: Script, file: Path) -> None:
    script.answering.clear()
    with pytest.raises(ParserTimeout, match="ASKDOCK_PARSER_WALL_SECONDS"):
        make(url, 0.2).parse(file, "a.pdf")


def test_a_server_that_is_away(make: Make, file: Path) -> None:
    with ExitStack() as stack:
        free = stack.enter_context(socket.socket())
        free.bind(("127.0.0.1", 0))
        with pytest.raises(DependencyUnavailable, match="does not answer"):
            make(f"http://127.0.0.1:{free.getsockname()[1]}").parse(file, "a.pdf")


def test_a_reply_that_is_too_long(url: str, make: Make, script: Script, file: Path) -> None:
    script.reply = b" " * (MAX_BYTES + 1)
    with pytest.raises(UnreadableDocument, match="100,000"):
        make(url).parse(file, "a.pdf")


def parsed_by_docling(reply: object, file: Path) -> ParsedDocument:
    with parsing_server(Script(reply)) as address:
        return ParseStage([docling_parser(address)]).parse(file, "report.pdf", PDF)


def test_docling_is_asked_for_its_document(file: Path) -> None:
    script = Script(DOCLING)
    with parsing_server(script) as address:
        docling_parser(address + "/").parse(file, "a.pdf")
    (method, path, _, body) = script.heard[0]
    assert (method, path) == ("POST", "/v1/convert/file")
    assert b'name="to_formats"\r\n\r\njson' in body
    assert b'name="files"; filename="a.pdf"' in body


def test_docling_texts_and_cells_keep_their_places(file: Path) -> None:
    parsed = parsed_by_docling(DOCLING, file)
    (box,) = parsed.boxes(parsed.text.index("Vent"), parsed.text.index("Vent") + 1)
    assert (box.page, box.x0, box.y0, box.x1, box.y1) == (1, 60, 700, 300, 710)
    assert (box.page_width, box.page_height) == (595, 842)
    at = parsed.text.index("P-1")
    (box,) = parsed.boxes(at, at + 1)
    assert (box.x0, box.y0, box.x1, box.y1) == (60, 842 - 175, 140, 842 - 165)


def test_docling_reading_order_pages_and_furniture(file: Path) -> None:
    reply = docling(
        "#/texts/0",
        "#/texts/1",
        "#/groups/0",
        "#/tables/0",
        texts=[
            text("page_header", "ACME internal"),
            text("title", "Pump manual"),
            text("list_item", "Shut the valve", marker="1."),
            text("list_item", "Vent the line", marker="2."),
            text("caption", "Table 1: pressures", page=2),
        ],
        tables=[
            table(
                cell(0, 0, "Pressure", head=True, columns=2),
                cell(1, 0, "min", head=True),
                cell(1, 1, "max", head=True),
                cell(2, 0, "4"),
                cell(2, 1, "6"),
                page=2,
                captions=("#/texts/4",),
            )
        ],
        groups=[{"children": [{"$ref": "#/texts/2"}, {"$ref": "#/texts/3"}], "content_layer": "body"}],
    )
    parsed = parsed_by_docling(reply, file)
    assert parsed.text == (
        "Pump manual\n\n1. Shut the valve\n2. Vent the line\n\nTable 1: pressures\n\n"
        "Pressure / min | Pressure / max\n--- | ---\n4 | 6"
    )
    assert parsed.title == "Pump manual"
    assert [(page.number, parsed.text[page.start :][:5]) for page in parsed.pages] == [(1, "Pump "), (2, "Table")]


def test_what_docling_could_not_read_is_said(file: Path) -> None:
    errors = [{"component_type": "model", "module_name": "ocr", "error_message": "page 2 has no picture"}]
    parsed = parsed_by_docling(DOCLING | {"status": "partial_success", "errors": errors}, file)
    assert left_out(parsed).reason == "parts_unread"
    assert "page 2 has no picture" in str(left_out(parsed).detail)


@pytest.mark.parametrize(
    ("reply", "error"),
    [
        (DOCLING | {"status": "failure", "errors": [{"error_message": "not a PDF"}]}, UnreadableDocument),
        (b"<html>", ParserDied),
        ({"status": "success"}, ParserDied),
        (docling("#/texts/9", texts=[]), ParserDied),
        (docling("nowhere", texts=[]), ParserDied),
    ],
    ids=["failure", "no JSON", "no document", "no such text", "no reference"],
)
def test_docling_replies_that_hold_no_document(file: Path, reply: object, error: type[AskDockError]) -> None:
    with pytest.raises(error):
        parsed_by_docling(reply, file)


def test_tika_is_sent_the_name(file: Path) -> None:
    script = Script(TIKA)
    with parsing_server(script) as address:
        tika_parser(address).parse(file, "泵.pdf")
    (method, path, headers, _) = script.heard[0]
    assert (method, path, headers["Accept"]) == ("PUT", "/tika", "text/html")
    assert headers["Content-Disposition"] == "attachment; filename*=UTF-8''%E6%B3%B5.pdf"


@pytest.mark.parametrize(("server", "parser"), [("docling", DoclingParser), ("tika", TikaParser)])
def test_the_settings_choose_the_server_and_its_kinds(server: str, parser: type[Parser]) -> None:
    settings = load_settings(
        parsing_url="http://parsing.test:5001", parsing_server=server, parsing_formats=("pdf", "office")
    )
    first, *others = make_parsers(settings, ParserSandbox(ParseLimits()))
    assert isinstance(first, parser)
    assert PDF in first.media_types
    assert "application/msword" in first.media_types
    assert HTML in {kind for one in others for kind in one.media_types}
    assert not any(one.media_types & first.media_types for one in others)


def test_without_a_server_everything_is_parsed_here() -> None:
    sandbox = ParserSandbox(ParseLimits())
    assert len(make_parsers(load_settings(), sandbox)) == len(sandbox.parsers())
