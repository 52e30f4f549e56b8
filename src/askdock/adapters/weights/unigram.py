"""Unigram tokenizers of large vocabularies, run from a file that is mapped; `tokenizers` would take 281 MiB.

The vocabulary of tokenizer.json is turned into a `PieceTable`, kept beside it. Normalizing stays with
`tokenizers`, whose ids these are: both segment word by word.
"""

import json
import mmap
import re
import sys
from collections.abc import Iterator, Sequence
from contextlib import suppress
from functools import lru_cache
from pathlib import Path
from secrets import token_hex
from typing import Any, Self

from tokenizers import Tokenizer

from askdock.adapters.durable import sync
from askdock.adapters.weights.piece_table import PieceTable, Sizes, built

SPACE = "▁"
SUFFIX = ".pieces"
OLD_SUFFIX = ".unigram"
"""Of the file that an earlier version kept, for another library."""
KEPT_WORDS = 8192
KEPT_CHARACTERS = 24
"""Words that come again are segmented once; longer ones, as whole sentences of Chinese are, hardly do."""
_WORDS = re.compile(f"{SPACE}[^{SPACE}]*")
_NO_WORDS = {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0]]}
_ALIGNED = 8
_PART = 1 << 16


class UnigramTokenizer:
    """See `TextTokenizer`."""

    def __init__(self, settings: dict[str, Any], content: memoryview) -> None:
        """`settings`: what `_settings` takes from tokenizer.json; `content`: the table."""
        table = PieceTable(content, Sizes(*settings["sizes"]), settings["unknown"], settings["least"])
        self._segment = table.segment
        self._remembered = lru_cache(KEPT_WORDS)(table.segment)
        normalizing = {"version": "1.0", "model": _NO_WORDS, "normalizer": settings["normalizer"]}
        self._normalizer = Tokenizer.from_str(json.dumps(normalizing)).normalizer
        self._specials: dict[str, int] = settings["specials"]
        self._special = (
            re.compile("(" + "|".join(map(re.escape, self._specials)) + ")") if self._specials else None
        )
        self._before: list[int] = settings["before"]
        self._after: list[int] = settings["after"]

    @classmethod
    def open(cls, path: Path, key: str) -> Self | None:
        """The tokenizer of the tokenizer.json at `path`, whose content `key` names; None for another kind.

        Raises OSError, ValueError.
        """
        kept = path.with_name(f"tokenizer-{key[:16]}{SUFFIX}")
        with suppress(OSError, ValueError, KeyError):
            return cls(*_mapped(kept))
        written = path.read_bytes()
        if b'"Unigram"' not in written:
            return None
        content = json.loads(written)
        settings = _settings(content)
        if settings is None:
            return None
        sizes, table = built(_pieces(content["model"], frozenset(settings["specials"].values())))
        settings["sizes"] = sizes
        settings["least"] = min(score for _, score in content["model"]["vocab"])
        with suppress(OSError):  # a folder that is not ours to write to, or a full disk
            _keep(kept, _head(settings) + table)
            for old in path.parent.glob(f"*{OLD_SUFFIX}"):
                old.unlink(missing_ok=True)
            return cls(*_mapped(kept))
        return cls(settings, memoryview(table))

    def encode(self, text: str) -> list[int]:
        """Ids, special ones around the text."""
        ids = list(self._before)
        for at, part in enumerate(self._special.split(text) if self._special else [text]):
            if at % 2:
                ids.append(self._specials[part])
            elif part:
                ids += self._encode_words(part)
        return ids + self._after

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        """Of each."""
        return [self.encode(text) for text in texts]

    @property
    def trailing(self) -> int:
        """Special ids after a text."""
        return len(self._after)

    def _encode_words(self, part: str) -> list[int]:
        text = part if self._normalizer is None else self._normalizer.normalize_str(part)
        text = text.replace(" ", SPACE)
        if not text:
            return []
        ids: list[int] = []
        for word in _WORDS.findall(text if text.startswith(SPACE) else SPACE + text):
            ids += self._remembered(word) if len(word) <= KEPT_CHARACTERS else self._segment(word)
        return ids


def _mapped(path: Path) -> tuple[dict[str, Any], memoryview]:
    """Settings and table of a file that `_keep` wrote. Raises OSError, ValueError, KeyError."""
    with path.open("rb") as file:
        head = file.readline(_PART)
        settings = json.loads(head)
        file.seek(0, 2)
        whole = len(head) + Sizes(*settings["sizes"]).bytes == file.tell()
        if not whole or settings["order"] != sys.byteorder:
            raise ValueError("the file is not whole, or of another kind of machine")
        mapped = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
    return settings, memoryview(mapped)[len(head) :]


def _head(settings: dict[str, Any]) -> bytes:
    """A line, so long that the numbers after it are where a processor reads them best."""
    head = json.dumps({**settings, "order": sys.byteorder}).encode()
    return head + b" " * (-(len(head) + 1) % _ALIGNED) + b"\n"


def _settings(content: dict[str, Any]) -> dict[str, Any] | None:
    """What is needed beside the model; None where words cannot be taken one by one."""
    model, splitting, ends = content["model"], content.get("pre_tokenizer"), content.get("post_processor")
    as_here = {"type": "Metaspace", "replacement": SPACE, "prepend_scheme": "always", "split": True}
    if (
        model.get("type") != "Unigram"
        or model.get("byte_fallback")
        or model.get("unk_id") is None
        or splitting != as_here
        or ends is None
        or ends.get("type") != "TemplateProcessing"
        or any(
            one["normalized"] or one["lstrip"] or one["rstrip"] or one["single_word"] for one in _added(content)
        )
        # A piece with a space inside could join two words.
        or any(SPACE in piece[1:] for piece, _ in model["vocab"])
    ):
        return None
    sides: tuple[list[int], list[int]] = ([], [])
    after = False
    for part in ends["single"]:
        if "Sequence" in part:
            after = True
        else:
            sides[after].extend(ends["special_tokens"][part["SpecialToken"]["id"]]["ids"])
    return {
        "unknown": model["unk_id"],
        "normalizer": content.get("normalizer"),
        "specials": {one["content"]: one["id"] for one in _added(content)},
        "before": sides[0],
        "after": sides[1],
    }


def _added(content: dict[str, Any]) -> list[dict[str, Any]]:
    added: list[dict[str, Any]] = content.get("added_tokens") or []
    return added


def _pieces(model: dict[str, Any], specials: frozenset[int]) -> Iterator[tuple[int, str, float]]:
    """Those that a text may be made of, with their ids and scores."""
    unknown = model["unk_id"]
    for number, (piece, score) in enumerate(model["vocab"]):
        if number != unknown and number not in specials:
            yield number, piece, score


def _keep(path: Path, content: bytes) -> None:
    """Write the file at once or not at all, whatever the power does: what is mapped is not checked any more."""
    partial = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        partial.write_bytes(content)
        sync(partial)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
