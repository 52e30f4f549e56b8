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
        "<div class='navheader'><table><tr><td>gone</td><td>gone</td></tr></table></div>",
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


def test_merged_cells_are_in_each_row_under_the_right_heads(tmp_path: Path) -> None:
    html = """<table><caption>Pumps</caption>
    <thead><tr><th rowspan=2>Group</th><th colspan=2>Hall 1</th></tr><tr><th>Item</th><th>Value</th></tr></thead>
    <tr><td rowspan="2">Pump</td><td>Flow</td><td>12 l/min</td></tr>
    <tr><td>Noise</td><td>48 dB</td></tr></table>"""
    assert blocks(parse(tmp_path, html)) == [
        ("paragraph", "Pumps"),
        ("table_row", "Group | Hall 1 / Item | Hall 1 / Value\n--- | --- | ---"),
        ("table_row", "Pump | Flow | 12 l/min"),
        ("table_row", "Pump | Noise | 48 dB"),
    ]


def test_a_table_within_a_cell_stays_in_its_cell(tmp_path: Path) -> None:
    inner = "<table><tr><th>Size</th><th>Nm</th></tr><tr><td>M8</td><td>24</td></tr></table>"
    html = f"<table><tr><th>Part</th><th>Torque</th></tr><tr><td>Lid</td><td>{inner}</td></tr></table>"
    assert blocks(parse(tmp_path, html)) == [
        ("table_row", "Part | Torque\n--- | ---"),
        ("table_row", "Lid | Size: M8, Nm: 24"),
    ]


def test_hidden_parts_are_left_out_and_said(tmp_path: Path) -> None:
    html = "<p>seen</p><div style='DISPLAY: none'>gone <p hidden>twice</p></div><p style='color:red'>kept</p>"
    document = parse(tmp_path, html)
    assert document.text == "seen\n\nkept"
    assert [warning.code for warning in document.warnings] == ["hidden"]


def test_links_pictures_raised_figures_and_formulas(tmp_path: Path) -> None:
    html = """<p>Get <a href="https://example.org/tool">the tool</a> or <a href="https://example.org">example.org</a>,
    <a href="/local">here</a>.</p><p>10<sup>6</sup> m<sup>2</sup>, 12 €<sup><a href="#n1">1</a></sup></p>
    <p><img alt="Valve V7 is open" src=x></p>
    <p><math><mi>E</mi><annotation encoding="application/x-tex">E=mc^2</annotation></math></p>"""
    assert [text for _, text in blocks(parse(tmp_path, html))] == [
        "Get the tool (https://example.org/tool) or example.org, here.",
        "10^6 m², 12 €[^1]",
        "(Image: Valve V7 is open)",
        "$E=mc^2$",
    ]


def test_asides_of_the_text_and_details_are_read(tmp_path: Path) -> None:
    html = """<main><p>text</p><aside><p>A warning beside it.</p></aside><aside><a href=x>menu</a></aside>
    <details><summary>More</summary><p>folded away</p></details></main>"""
    assert [text for _, text in blocks(parse(tmp_path, html))] == [
        "text",
        "A warning beside it.",
        "More",
        "folded away",
    ]


def test_a_sign_beside_a_note_makes_no_table(tmp_path: Path) -> None:
    html = """<table><tr><td rowspan="2"><img alt="[Note]" src=x></td><th>Note</th></tr>
    <tr><td><p>Wear gloves.</p></td></tr></table>"""
    assert blocks(parse(tmp_path, html)) == [("paragraph", "Note"), ("paragraph", "Wear gloves.")]


def test_tables_within_tables_without_end(tmp_path: Path) -> None:
    html = "<table><tr><td>a</td><td>" * 3000 + "deep" + "</td></tr></table>" * 3000
    assert "deep" in parse(tmp_path, html).text


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("<msup><mi>r</mi><mn>2</mn></msup>", "r^2"),
        ("<mi>v</mi><mo>=</mo><msqrt><mn>2</mn><mi>g</mi><mi>h</mi></msqrt>", "v = √(2gh)"),
        ("<mfrac><mrow><mi>a</mi><mo>+</mo><mn>1</mn></mrow><mi>b</mi></mfrac>", "(a + 1)/b"),
        ("<mi>x</mi><annotation encoding='application/x-tex'>\\hat x</annotation>", "$\\hat x$"),
        ("<msubsup><mi>x</mi><mn>1</mn><mn>2</mn></msubsup>", "x_1^2"),
    ],
)
def test_formulas_keep_their_form(tmp_path: Path, source: str, expected: str) -> None:
    assert expected in parse(tmp_path, f"<p>So <math>{source}</math></p>").text


def test_fields_of_forms_show_what_is_filled_in_ticked_and_chosen(tmp_path: Path) -> None:
    html = """<form><label>Name</label><input value="Ada Stone"> <label>Plan</label>
    <select><option>Basic<option selected>Premium</select><p><input type=checkbox checked>Insured
    <input type=radio>By air<p><textarea>Leave at the gate</textarea>
    <input type=hidden value=tok3n><input type=password value=pw123><input type=submit value=Send></form>"""
    assert [text for _, text in blocks(parse(tmp_path, html))] == [
        "Name Ada Stone Plan Premium",
        "☒ Insured ☐ By air",
        "Leave at the gate",
    ]


def test_a_list_that_counts_down(tmp_path: Path) -> None:
    html = "<ol reversed><li>three<li>two<li>one</ol>"
    assert parse(tmp_path, html).text == "3. three\n2. two\n1. one"


def test_raised_terms_are_no_digits(tmp_path: Path) -> None:
    html = "<p>x<sup>n+1</sup>, 10<sup>n</sup>, the 1<sup>st</sup></p>"
    assert parse(tmp_path, html).text == "x^(n+1), 10^n, the 1st"


def test_a_term_stands_above_what_explains_it(tmp_path: Path) -> None:
    document = parse(
        tmp_path,
        """<dl><dt><code>-k</code></dt><dt>--keep</dt><dd><p>Keep the <b>input</b>.</p><p>As it is.</p></dd>
        <dt>-l</dt><dd><ul><li>lists</li></ul></dd><dt>alone</dt></dl>
        <dl><dt>1. Part</dt><dd><dl><dt>1.1 Section</dt></dl></dd></dl>""",
    )
    assert blocks(document) == [
        ("paragraph", "-k, --keep\n    Keep the input."),
        ("paragraph", "As it is."),
        ("paragraph", "-l"),
        ("list_item", "- lists"),
        ("paragraph", "alone"),
        ("paragraph", "1. Part"),
        ("paragraph", "1.1 Section"),
    ]
