"""Unigram tokenizers of large vocabularies, run by sentencepiece in a fifth of the memory that `tokenizers` takes.

tokenizer.json is turned into sentencepiece's own format (sentencepiece_model.proto, ModelProto), kept beside it.
Normalizing stays with `tokenizers`. Both search the best segmentation (Kudo 2018, arXiv:1804.10959); of two with
the same score they may choose different ones.
"""

import json
import re
import struct
from collections.abc import Sequence
from contextlib import suppress
from pathlib import Path
from secrets import token_hex
from typing import Any, Self

import sentencepiece
from tokenizers import Tokenizer

SPACE = "▁"
NORMAL, UNKNOWN, CONTROL = 1, 2, 3
"""ModelProto.SentencePiece.Type."""
_NO_WORDS = {"type": "Unigram", "unk_id": 0, "vocab": [["<unk>", 0.0]]}


class UnigramTokenizer:
    """See `TextTokenizer`."""

    def __init__(self, settings: dict[str, Any], model: bytes) -> None:
        """`settings`: what `_settings` takes from tokenizer.json. Raises RuntimeError for a damaged model."""
        self._words = sentencepiece.SentencePieceProcessor()
        self._words.LoadFromSerializedProto(model)
        if self._words.get_piece_size() != settings["size"]:
            raise RuntimeError("the model has another vocabulary than its tokenizer")
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
        kept = path.with_name(f"tokenizer-{key[:16]}.unigram")
        with suppress(OSError, ValueError, RuntimeError):
            head, _, model = kept.read_bytes().partition(b"\n")
            settings = json.loads(head)
            if settings["bytes"] == len(model):
                return cls(settings, model)
        written = path.read_bytes()
        if b'"Unigram"' not in written:
            return None
        content = json.loads(written)
        settings = _settings(content)
        if settings is None:
            return None
        model = _model(content["model"], frozenset(settings["specials"].values()))
        settings["bytes"] = len(model)
        with suppress(OSError):  # a folder that is not ours to write to
            _keep(kept, json.dumps(settings).encode() + b"\n" + model)
        return cls(settings, model)

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
        words = part if self._normalizer is None else self._normalizer.normalize_str(part)
        words = words.replace(" ", SPACE)
        if not words:
            return []
        found: list[int] = self._words.encode(words if words.startswith(SPACE) else SPACE + words)
        return found


def _settings(content: dict[str, Any]) -> dict[str, Any] | None:
    """What is needed beside the model; None where sentencepiece would not do the same."""
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
        "size": len(model["vocab"]),
        "normalizer": content.get("normalizer"),
        "specials": {one["content"]: one["id"] for one in _added(content)},
        "before": sides[0],
        "after": sides[1],
    }


def _added(content: dict[str, Any]) -> list[dict[str, Any]]:
    added: list[dict[str, Any]] = content.get("added_tokens") or []
    return added


def _model(model: dict[str, Any], specials: frozenset[int]) -> bytes:
    """A ModelProto of these pieces, without a normalizer of its own."""
    unknown = model["unk_id"]
    pieces = []
    for number, (piece, score) in enumerate(model["vocab"]):
        kind = UNKNOWN if number == unknown else CONTROL if number in specials else NORMAL
        pieces.append(
            _bytes(1, _bytes(1, piece.encode()) + _number(2, 5) + struct.pack("<f", score) + _integer(3, kind))
        )
    identity = _bytes(1, b"identity") + b"".join(_integer(flag, 0) for flag in (3, 4, 5))
    trainer = _integer(3, 1) + _integer(40, unknown) + _integer(41, -1) + _integer(42, -1) + _integer(43, -1)
    return b"".join(pieces) + _bytes(2, trainer) + _bytes(3, identity)


def _integer(field: int, value: int) -> bytes:
    return _number(field, 0) + _varint(value % 2**64)


def _bytes(field: int, value: bytes) -> bytes:
    return _number(field, 2) + _varint(len(value)) + value


def _number(field: int, wire_type: int) -> bytes:
    return _varint(field << 3 | wire_type)


def _varint(value: int) -> bytes:
    """Base 128, least significant group first (protobuf.dev/programming-guides/encoding)."""
    written = bytearray()
    while value > 127:
        written.append(value & 127 | 128)
        value >>= 7
    written.append(value)
    return bytes(written)


def _keep(path: Path, content: bytes) -> None:
    """Write the file at once or not at all. One that a power cut left incomplete is made again."""
    partial = path.with_name(f".{path.name}.{token_hex(4)}")
    try:
        partial.write_bytes(content)
        partial.replace(path)
    finally:
        partial.unlink(missing_ok=True)
