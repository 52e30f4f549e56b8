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
