"""The tokenizer of a text encoder: one text in, its ids out, special ones included."""

from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from tokenizers import Tokenizer

from askdock.adapters.weights.onnx_session import open_tokenizer
from askdock.adapters.weights.unigram import UnigramTokenizer
from askdock.errors import ModelUnavailable


class TextTokenizer(Protocol):
    """Neither pads nor cuts."""

    @property
    def trailing(self) -> int:
        """How many special ids are set after a text, which stay when the text is cut."""
        ...

    def encode(self, text: str) -> list[int]:
        """Ids of a text."""
        ...

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of each text."""
        ...


class AnyTokenizer:
    """By the library `tokenizers`, which runs every kind."""

    def __init__(self, tokenizer: Tokenizer) -> None:
        self._tokenizer = tokenizer
        mask = tokenizer.encode("a").special_tokens_mask
        self.trailing = next((count for count, special in enumerate(reversed(mask)) if not special), 0)

    def encode(self, text: str) -> list[int]:
        """Ids of a text."""
        ids: list[int] = self._tokenizer.encode(text).ids
        return ids

    def encode_batch(self, texts: Sequence[str]) -> list[list[int]]:
        """Ids of each text."""
        return [encoding.ids for encoding in self._tokenizer.encode_batch_fast(list(texts))]


def open_text_tokenizer(path: Path, key: str) -> TextTokenizer:
    """The one that takes least memory; `key` names the content of the file. Raises ModelUnavailable."""
    try:
        unigram = UnigramTokenizer.open(path, key)
    except (OSError, ValueError, KeyError, TypeError, RuntimeError) as error:
        raise ModelUnavailable(f"{path} is not a tokenizer file: {error}") from error
    return unigram or AnyTokenizer(open_tokenizer(path))
