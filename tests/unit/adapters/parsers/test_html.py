from pathlib import Path

import pytest

from askdock.adapters.parsers.html import HtmlParser
from askdock.records import ParsedDocument


def parse(tmp_path: Path, html: str | bytes) -> ParsedDocument:
    file = tmp_path / "stored"
    file.write_bytes(html if isinstance(html, bytes) else html.encode())
    return HtmlParser().parse(file, "page.html")


def blocks(document: ParsedDocument) -> list[tuple[str, str]]:
    return [(b.kind, document.text[b.start : b.end]) for b in document.blocks]


def test_structure(tmp_path: Path) -> None:
    document = parse(
        tmp_path,
        """<title> A
        page </title><body><h1>Head<br>line</h1><p>One <b>bold</b>, two<br>lines &amp; an entity</p>
        <ol start="3"><li>third<ul><li><p>inner</p></li></ul></li><li>fourth</li></ol>
        <pre>a
  b</pre>
        <table><tr><th>Code</th><th>Meaning</th></tr><tr><td>E-<i>1</i></td><td><p>two</p><p>parts</p></td></tr>
        <tr><td colspan=2>alone</td></tr></table></body>""",
    )
    assert document.title == "A page"
    assert blocks(document) == [
        ("heading", "Head line"),
        ("paragraph", "One bold, two\nlines & an entity"),
        ("list_item", "3. third"),
        ("list_item", "- inner"),
        ("list_item", "4. fourth"),
        ("code", "a\n  b"),
        ("table_row", "Code | Meaning\n--- | ---"),
        ("table_row", "E-1 | two parts"),
        ("paragraph", "alone"),
    ]


@pytest.mark.parametrize(
    "furniture",
    [
        "<nav>gone</nav>",
        "<header>gone</header>",
        "<footer>gone</footer>",
        "<aside>gone</aside>",
        "<script>gone</script>",
        "<style>gone</style>",
        "<div role=navigation>gone</div>",
        "<p hidden>gone</p>",
        "<noscript>gone</noscript>",
        "<!-- gone -->",
    ],
)
def test_page_furniture_is_left_out(tmp_path: Path, furniture: str) -> None:
    assert parse(tmp_path, f"<body>{furniture}<p>kept</p>{furniture}</body>").text == "kept"


def test_the_main_part_is_taken_when_it_holds_most_of_the_text(tmp_path: Path) -> None:
    main = "<main role=main><p>" + "the text " * 20 + "</p></main>"
    assert "advert" not in parse(tmp_path, f"<body><div>advert</div>{main}</body>").text
    rest = "<div>" + "more text " * 60 + "</div>"
    assert "more text" in parse(tmp_path, f"<body>{rest}{main}</body>").text


def test_the_header_of_an_article_is_text(tmp_path: Path) -> None:
    html = "<body><article><header><h2>Title</h2><ul><li>link</li></ul></header><p>words</p></article></body>"
    assert parse(tmp_path, html).text == "Title\n\nwords"


def test_a_layout_table_is_no_table(tmp_path: Path) -> None:
    html = "<table><tr><td><h2>Left</h2></td><td><table><tr><td>a</td><td>b</td></tr></table></td></tr></table>"
    assert blocks(parse(tmp_path, html)) == [("heading", "Left"), ("table_row", "a | b")]


def test_the_declared_encoding_is_used(tmp_path: Path) -> None:
    html = '<html><head><meta charset="gb2312"><title>题</title></head><body><p>正文</p></body></html>'
    document = parse(tmp_path, html.encode("gb2312"))
    assert (document.title, document.text) == ("题", "正文")


def test_deep_nesting_does_not_break_the_walk(tmp_path: Path) -> None:
    document = parse(tmp_path, "<div>" * 20_000 + "deep" + "</div>" * 20_000)
    assert document.text == "deep"
