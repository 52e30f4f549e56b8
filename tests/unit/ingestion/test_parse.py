from collections.abc import Set
from pathlib import Path

import pytest

from askdock.errors import NoText, UnreadableDocument, UnsupportedMediaType
from askdock.ingestion.parse import ParseStage, left_out
from askdock.records import Block, ParsedDocument, ParseWarning, SkippedContent, UnreadPage


class OneParser:
    def __init__(self, result: ParsedDocument) -> None:
        self.result = result

    @property
    def media_types(self) -> Set[str]:
        return {"text/plain"}

    def parse(self, path: Path, name: str) -> ParsedDocument:
        return self.result


def test_a_kind_without_a_parser_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnsupportedMediaType, match="application/x"):
        ParseStage([]).parse(tmp_path, "a.x", "application/x")


@pytest.mark.parametrize("text", ["", " \n\t"])
def test_blank_documents_have_no_text(tmp_path: Path, text: str) -> None:
    with pytest.raises(NoText, match=r"a\.txt holds no text"):
        ParseStage([OneParser(ParsedDocument(text, "t", ()))]).parse(tmp_path, "a.txt", "text/plain")


@pytest.mark.parametrize(
    "blocks",
    [
        (Block("paragraph", 0, 3), Block("paragraph", 2, 4)),
        (Block("paragraph", 2, 4), Block("paragraph", 0, 1)),
        (Block("paragraph", 0, 9),),
        (Block("paragraph", 1, 1),),
    ],
)
def test_structure_out_of_order_is_refused(tmp_path: Path, blocks: tuple[Block, ...]) -> None:
    with pytest.raises(UnreadableDocument, match="out of order"):
        ParseStage([OneParser(ParsedDocument("text", "t", blocks))]).parse(tmp_path, "a", "text/plain")


def test_what_was_left_out_has_one_reason_and_says_everything() -> None:
    told = ParseWarning("encoding", "2 damaged characters, read as utf-8", partial=False)
    hidden = ParseWarning("hidden", "hidden sheets left out: Old")
    assert left_out(ParsedDocument("x", "t", (), warnings=(told,))) == SkippedContent()
    assert left_out(ParsedDocument("x", "t", (), warnings=(told, hidden))) == SkippedContent(
        "hidden_left_out", "hidden sheets left out: Old"
    )
    both = left_out(ParsedDocument("x", "t", (), unread=(UnreadPage(2, "damaged"),), warnings=(hidden,)))
    assert both.reason == "pages_unread"
    assert both.detail == "pages left out: 1 damaged, the first of them page 2; hidden sheets left out: Old"
