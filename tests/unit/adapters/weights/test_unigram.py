"""The ids are those that `tokenizers` gives, at once and from the file that is kept."""

import json
import sys
from pathlib import Path
from typing import Any

import pytest
from tokenizers import Tokenizer

from askdock.adapters.weights.text_tokenizer import AnyTokenizer, open_text_tokenizer
from askdock.adapters.weights.unigram import UnigramTokenizer
from askdock.errors import ModelUnavailable

PIECES = [
    "▁",
    "▁the",
    "▁can",
    "teen",
    "▁open",
    "s",
    "食堂",
    "中午",
    "开",
    "门",
    "a",
    "b",
    "c",
    "e",
    "h",
    "n",
    "o",
    "t",
]
SPECIALS = ["<s>", "<pad>", "</s>", "<unk>"]
TEXTS = [
    "the canteen opens",
    "食堂中午开门",
    "",
    "   ",
    " the  canteen ",
    "the canteen 食堂 ★★ ☂ opens",
    "a<s>b the</s> <unk>",
    "ｔｈｅ canteen",
    "▁the▁▁can",
    "\x00the\u3000can",
    "cab" * 500,
]


def content() -> dict[str, Any]:
    scores = [0.0] * len(SPECIALS) + [-1.0 - 0.37 * n for n in range(len(PIECES))]
    return {
        "version": "1.0",
        "added_tokens": [
            {
                "id": number,
                "content": piece,
                "single_word": False,
                "lstrip": False,
                "rstrip": False,
                "normalized": False,
                "special": True,
            }
            for number, piece in enumerate(SPECIALS)
        ],
        "normalizer": {"type": "NFKC"},
        "pre_tokenizer": {"type": "Metaspace", "replacement": "▁", "prepend_scheme": "always", "split": True},
        "post_processor": {
            "type": "TemplateProcessing",
            "single": [
                {"SpecialToken": {"id": "<s>", "type_id": 0}},
                {"Sequence": {"id": "A", "type_id": 0}},
                {"SpecialToken": {"id": "</s>", "type_id": 0}},
            ],
            "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
            "special_tokens": {
                "<s>": {"id": "<s>", "ids": [0], "tokens": ["<s>"]},
                "</s>": {"id": "</s>", "ids": [2], "tokens": ["</s>"]},
            },
        },
        "decoder": None,
        "model": {
            "type": "Unigram",
            "unk_id": 3,
            "byte_fallback": False,
            "vocab": [list(pair) for pair in zip([*SPECIALS, *PIECES], scores, strict=True)],
        },
    }


@pytest.fixture
def path(tmp_path: Path) -> Path:
    file = tmp_path / "tokenizer.json"
    file.write_text(json.dumps(content()), encoding="utf-8")
    return file


def test_the_ids_are_those_of_the_other_library(path: Path) -> None:
    reference = AnyTokenizer(Tokenizer.from_file(str(path)))
    expected = reference.encode_batch(TEXTS)
    for _ in range(2):  # made, and read from the file kept
        opened = open_text_tokenizer(path, "k" * 64)
        assert isinstance(opened, UnigramTokenizer)
        assert opened.encode_batch(TEXTS) == expected
        assert opened.trailing == reference.trailing == 1
    assert [kept.name for kept in path.parent.glob("*.pieces")] == [f"tokenizer-{'k' * 16}.pieces"]


def test_a_file_that_is_incomplete_is_made_again(path: Path) -> None:
    expected = open_text_tokenizer(path, "key").encode("the canteen opens")
    [kept] = path.parent.glob("*.pieces")
    whole = kept.read_bytes()
    for damaged in (b"", whole[: len(whole) // 2], bytes(len(whole)), whole[:-40]):
        kept.write_bytes(damaged)
        assert open_text_tokenizer(path, "key").encode("the canteen opens") == expected
        assert kept.read_bytes() == whole


def test_what_an_earlier_version_kept_goes(path: Path) -> None:
    old = path.with_name("tokenizer-key.unigram")
    old.write_bytes(b"{}")
    open_text_tokenizer(path, "key")
    assert not old.exists()


def test_a_table_of_another_order_of_bytes_is_made_again(path: Path) -> None:
    open_text_tokenizer(path, "key")
    [kept] = path.parent.glob("*.pieces")
    whole = kept.read_bytes()
    other = {"little": b"big   ", "big": b"little"}[sys.byteorder]
    kept.write_bytes(
        whole.replace(sys.byteorder.encode() + b'"', other.strip() + b'"' + b" " * other.count(b" "), 1)
    )
    assert open_text_tokenizer(path, "key").encode("the") == [0, 5, 2]
    assert kept.read_bytes() == whole


def test_a_folder_that_cannot_be_written_does_no_harm(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*_: object) -> int:
        raise PermissionError("read-only")

    monkeypatch.setattr(Path, "write_bytes", refuse)
    assert open_text_tokenizer(path, "key").encode("the") == [0, 5, 2]


@pytest.mark.parametrize(
    ("part", "value"),
    [("pre_tokenizer", {"type": "WhitespaceSplit"}), ("post_processor", None)],
)
def test_what_is_not_segmented_word_by_word_stays_with_the_other_library(
    path: Path, part: str, value: object
) -> None:
    path.write_text(json.dumps(content() | {part: value}), encoding="utf-8")
    assert isinstance(open_text_tokenizer(path, "key"), AnyTokenizer)


def test_what_is_no_tokenizer_is_an_error(path: Path) -> None:
    path.write_text('{"Unigram"', encoding="utf-8")
    with pytest.raises(ModelUnavailable):
        open_text_tokenizer(path, "key")
