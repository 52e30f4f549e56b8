from askdock.adapters.parsers.markdown import MarkdownWalk
from askdock.formats.changes import changes_between
from askdock.records import Change, ParsedDocument


def parsed(text: str) -> ParsedDocument:
    walk = MarkdownWalk()
    walk.read(text)
    return walk.builder.build(None, "leave.md")


FIRST = """# Leave
Everyone has 25 days of leave in a year.

Leave ends with the year.

## Sick leave
Send a note on the third day.

## Old rules
They end in June.
"""
SECOND = """# Leave
Everyone has 28 days of leave in a year.

Leave ends with the year.

## Parents
Parents have ten days more.

## Sick leave
Send a note on the third day.
"""


def told(changes: list[Change]) -> list[tuple[str, str, str, str]]:
    return [
        (
            one.kind,
            " > ".join(one.headings),
            one.before.text if one.before else "",
            one.after.text if one.after else "",
        )
        for one in changes
    ]


def test_sections_and_paragraphs_that_are_other() -> None:
    earlier, later = parsed(FIRST), parsed(SECOND)
    found = list(changes_between(earlier, later))
    assert told(found) == [
        (
            "changed",
            "Leave",
            "Everyone has 25 days of leave in a year.",
            "Everyone has 28 days of leave in a year.",
        ),
        ("added", "Leave > Parents", "", "Parents"),
        ("added", "Leave > Parents", "", "Parents have ten days more."),
        ("removed", "Leave > Old rules", "Old rules", ""),
        ("removed", "Leave > Old rules", "They end in June.", ""),
    ]
    for one in found:
        for text, place in ((earlier.text, one.before), (later.text, one.after)):
            assert place is None or text[place.start : place.end] == place.text


def test_the_same_text_broken_otherwise_is_no_change() -> None:
    assert list(changes_between(parsed(FIRST), parsed(FIRST.replace("days of leave", "days  of\nleave")))) == []


def test_chinese_paragraphs_are_compared_by_character() -> None:
    earlier, later = parsed("# 年假\n员工每年有二十五天年假。\n"), parsed("# 年假\n员工每年有二十八天年假。\n")
    assert [one.kind for one in changes_between(earlier, later)] == ["changed"]


def test_sections_of_one_name_are_told_apart() -> None:
    twice = "# Notes\nOne thing.\n\n# Notes\nAnother matter.\n"
    (change,) = changes_between(parsed(twice), parsed(twice.replace("Another matter.", "Another matter now.")))
    assert change.headings == ("Notes (2)",)
