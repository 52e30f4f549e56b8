from markdown_it import MarkdownIt

from askdock.adapters.parsers.builder import TextBuilder


def test_blocks_are_spans_of_the_text_in_order() -> None:
    builder = TextBuilder()
    builder.heading("A \n title ", 2)
    builder.add("paragraph", "  Some text\r\nin two lines. ")
    builder.row(["a", "", "b\nc"])
    builder.row(["d", "e", "f"])
    builder.add("paragraph", " \n ")
    builder.add("code", "\n  indented()\n")
    document = builder.build(None, "folder/name.md")

    pieces = [(block.kind, block.level, document.text[block.start : block.end]) for block in document.blocks]
    assert pieces == [
        ("heading", 2, "A title"),
        ("paragraph", 0, "Some text\nin two lines."),
        ("table_row", 0, "a |  | b c"),
        ("table_row", 0, "d | e | f"),
        ("code", 0, "  indented()"),
    ]
    assert document.text == "A title\n\nSome text\nin two lines.\n\na |  | b c\nd | e | f\n\n  indented()"
    assert document.title == "name"


def test_control_characters_are_dropped() -> None:
    builder = TextBuilder()
    builder.add("paragraph", "a\x00b\x0cc\ufffed\te")
    assert builder.build("T\x00", "n").text == "abcd\te"
    assert builder.build("T\x00", "n").title == "T"


def test_places_where_a_word_may_break_are_dropped() -> None:
    builder = TextBuilder()
    builder.add("paragraph", "soft\xadhyphen, 值\u200b班, \ufeffmark")
    assert builder.build(None, "a.txt").text == "softhyphen, 值班, mark"


def test_pages_span_their_blocks_and_blank_pages_have_none() -> None:
    builder = TextBuilder()
    for number, text in enumerate(["one", "", "three"], start=1):
        first = builder.position
        builder.add("paragraph", text)
        builder.end_page(number, first)
    document = builder.build(None, "n")
    assert [(page.number, document.text[page.start : page.end]) for page in document.pages] == [
        (1, "one"),
        (3, "three"),
    ]


def test_an_overlong_title_gives_way_to_the_file_name() -> None:
    assert TextBuilder().build("x" * 201, "a.b.pdf").title == "a.b"
    assert TextBuilder().build("x" * 200, "a.b.pdf").title == "x" * 200


def test_tables_are_markdown_whatever_their_cells_hold() -> None:
    tables = [
        [["", "2018", "2017"], ["Sales | net", "1", "2"], ["Total", "3", ""], ["", "", "4"]],
        [["Plan", "Price"], ["Basic", "60"]],
    ]
    builder = TextBuilder()
    for table in tables:
        builder.begin_table()
        for row in table:
            builder.row(row)
    rendered = MarkdownIt("commonmark").enable("table").parse(builder.build(None, "n").text)
    found: list[list[list[str]]] = []
    for token in rendered:
        if token.type == "table_open":
            found.append([])
        elif token.type == "tr_open":
            found[-1].append([])
        elif token.type == "inline":
            found[-1][-1].append(token.content)
    assert found == tables


def test_a_row_alone_and_a_column_alone_have_no_line_of_dashes() -> None:
    builder = TextBuilder()
    for rows in ([["a", "b"]], [["only"], ["one column"]]):
        builder.begin_table()
        for row in rows:
            builder.row(row)
    assert builder.build(None, "n").text == "a | b\n\nonly\none column"


def test_a_table_without_a_head_gets_an_empty_one() -> None:
    builder = TextBuilder()
    builder.begin_table(headless=2)
    starts = [builder.row(["Cash", "1"]), builder.row(["Debt", "2"])]
    document = builder.build(None, "n")
    assert document.text == "|  |  |\n--- | ---\nCash | 1\nDebt | 2"
    assert [document.text[start:].split("\n")[0] for start, _ in starts] == ["Cash | 1", "Debt | 2"]
    assert [(block.start, block.end) for block in document.blocks] == [(0, 26), (27, 35)]


def test_the_line_of_dashes_belongs_to_the_first_row() -> None:
    builder = TextBuilder()
    builder.begin_table()
    starts = [builder.row(["Plan", "Price"]), builder.row(["Basic", "60"])]
    builder.add("paragraph", "Between.")
    starts.append(builder.row(["Plus", "300"]))
    document = builder.build(None, "n")
    rows = [document.text[b.start : b.end] for b in document.blocks if b.kind == "table_row"]
    assert rows == ["Plan | Price\n--- | ---", "Basic | 60", "Plus | 300"]
    assert [document.text[start:].split("\n")[0] for start, _ in starts] == [
        "Plan | Price",
        "Basic | 60",
        "Plus | 300",
    ]


def test_a_row_tells_where_its_cells_begin() -> None:
    builder = TextBuilder()
    starts = builder.row(["", "a | b", "c"])
    assert builder.build(None, "n").text == r"|  | a \| b | c |"
    assert starts == [2, 5, 14]
    assert builder.row(["", " "]) == []
