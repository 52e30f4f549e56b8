import json
from dataclasses import replace

import pytest

from askdock.parsed_json import FORMAT, parsed_from_json, parsed_to_json
from askdock.records import Block, PageSpan, ParsedDocument, UnreadPage


def test_json_gives_back_what_it_was_given() -> None:
    document = ParsedDocument(
        text="标题\n\n正文 😀\n",
        title="标题",
        blocks=(Block("heading", 0, 2, 1), Block("paragraph", 4, 8)),
        pages=(PageSpan(1, 0, 8),),
    )
    assert parsed_from_json(parsed_to_json(document)) == document
    assert len(parsed_to_json(document)) < 150
    part = replace(document, unread=(UnreadPage(3, "time"), UnreadPage(4, "damaged")))
    assert parsed_from_json(parsed_to_json(part)) == part


def test_pages_left_out_were_once_kept_as_numbers() -> None:
    stored = {"format": FORMAT, "text": "x", "title": "t", "blocks": [], "pages": [], "unread": [3]}
    assert parsed_from_json(json.dumps(stored).encode()).unread == (UnreadPage(3, "time"),)


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"{}",
        b"[]",
        b"\xff",
        b'{"format":1,"text":"x","title":"t","blocks":[[1]],"pages":[]}',
        json.dumps({"format": FORMAT + 1}).encode(),
    ],
)
def test_what_is_no_document_of_a_known_format_is_refused(data: bytes) -> None:
    with pytest.raises(ValueError, match=r"."):
        parsed_from_json(data)


def test_half_a_surrogate_pair_is_stored_as_one_character() -> None:
    stored = parsed_from_json(parsed_to_json(ParsedDocument("a\ud83d\nb", "t", ())))
    assert stored.text == "a?\nb"
