from askdock.adapters.parsers.pdf.layout import Line, paragraphs


def line(text: str, top: float, left: float = 50, right: float = 300, height: float = 10) -> Line:
    return Line(text, left, right, top, top - height, height)


def texts(*lines: Line) -> list[str]:
    return [paragraph.text for paragraph in paragraphs(lines)]


def test_full_lines_are_joined_and_a_short_one_ends_the_paragraph() -> None:
    assert texts(
        line("a line that is full", 700),
        line("and its end.", 688, right=120),
        line("The next paragraph, also", 676),
    ) == ["a line that is full and its end.", "The next paragraph, also"]


def test_chinese_lines_are_joined_without_a_space() -> None:
    assert texts(line("压力变送器的量程为", 700), line("零至四百巴。", 688, right=150)) == [
        "压力变送器的量程为零至四百巴。"
    ]
    assert texts(line("变送器 TH-300", 700), line("的量程", 688, right=150)) == ["变送器 TH-300 的量程"]


def test_a_wider_gap_begins_a_paragraph() -> None:
    assert texts(
        line("first line, full", 700),
        line("second line, full", 688),
        line("after a gap, full", 664),
        line("goes on", 652, right=100),
    ) == ["first line, full second line, full", "after a gap, full goes on"]


def test_a_sentence_goes_on_in_the_next_column() -> None:
    assert texts(line("the sentence goes", 100), line("on over there", 700, left=350, right=600)) == [
        "the sentence goes on over there"
    ]
    assert texts(line("It ends here.", 100), line("Another begins", 700, left=350, right=600)) == [
        "It ends here.",
        "Another begins",
    ]


def test_parts_of_one_line_are_put_together() -> None:
    assert texts(
        line("practice", 700, right=100),
        line("2", 700.5, left=100.5, right=104, height=6),
        line(", and", 700, left=104),
    ) == ["practice2, and"]
    assert texts(line("cell one", 700, right=100), line("cell two", 700, left=150)) == ["cell one cell two"]


def test_hyphens_at_line_ends() -> None:
    assert texts(line("an ef\ufffeficient TH\ufffe300 and a Lucene\ufffeBM25 system", 700)) == [
        "an efficient TH-300 and a Lucene-BM25 system"
    ]
    assert texts(line("a dual\ufffeencoder", 700, right=100), line("The dual-encoder is", 600)) == [
        "a dual-encoder",
        "The dual-encoder is",
    ]


def test_an_address_keeps_its_hyphens() -> None:
    assert texts(line("see https://docs.example.org/user\ufffeguide and the hand\ufffebook", 700)) == [
        "see https://docs.example.org/user-guide and the handbook"
    ]


def test_entries_of_a_table_of_contents_are_not_joined() -> None:
    lines = ["7 Checks 44", "7.1 Changes . . . . . . . 44", "7.2 The long title of", "this chapter ........ 46"]
    assert texts(*(line(text, 700 - 12 * number) for number, text in enumerate(lines))) == [
        *(lines[:2]),
        f"{lines[2]} {lines[3]}",
    ]


def test_bullets_and_numbers_begin_items() -> None:
    found = paragraphs(
        [line("• first, which is full", 700), line("• second", 688), line("2) third", 676, right=90)]
    )
    assert [(p.text, p.bullet) for p in found] == [
        ("• first, which is full", True),
        ("• second", True),
        ("2) third", True),
    ]


def test_a_wide_title_does_not_break_the_lines_of_a_narrow_column() -> None:
    assert texts(
        line("A title over both of the columns", 730, right=500, height=14),
        line("lifts 65", 700),
        line("tonnes a day.", 688, right=150),
    ) == ["A title over both of the columns", "lifts 65 tonnes a day."]


def test_a_line_that_was_broken_early_goes_on_in_lower_case() -> None:
    widest = line("agreed for each day of delay, and so on, up to", 676)
    assert texts(line("The hall will be", 700, right=220), line("painted, as it was", 688, right=240), widest) == [
        "The hall will be painted, as it was agreed for each day of delay, and so on, up to"
    ]
    assert texts(line("Pears", 700, right=90), line("apples", 688, right=90), line("Wide", 660)) == [
        "Pears",
        "apples",
        "Wide",
    ]


def test_text_that_is_set_wider_than_most_of_its_page_is_joined() -> None:
    notes = [line(f"note {n}, full and long as can be", 700 - 12 * n) for n in range(6)]
    wide = [
        line(text, 600 - 20 * n) for n, text in enumerate(("The first line is full", "and the second", "too, so"))
    ]
    assert (
        texts(*notes, *wide, line("short.", 540, right=100))[-1]
        == "The first line is full and the second too, so short."
    )
