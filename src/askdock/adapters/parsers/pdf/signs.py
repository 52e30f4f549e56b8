"""Signs that accounts set apart from their figures, put together with these: `$ 192,052`, `(4 )`, `24 %`."""

import re
from collections.abc import Sequence

from askdock.adapters.parsers.pdf.rulings import Ruling
from askdock.adapters.parsers.pdf.textlines import text_lines
from askdock.adapters.parsers.pdf.words import Word

CURRENCIES = frozenset("$€£¥￥")
CLOSERS = frozenset((")", "%", ")%", "%)"))
_FIGURE = re.compile(r"[-−–+]?\(?[$€£¥￥]?[-−–]?\(?\d[\d,.]*\)?%?|[-−–—]{1,3}")
# In sizes of the type.
_MAX_BEFORE = 10.0
_MAX_BEHIND = 3.0


class Signs:
    """Words in which each figure is one word with its signs."""

    def __init__(self, words: Sequence[Word], vertical: Sequence[Ruling]) -> None:
        self._vertical = [line for line in vertical if line.drawn]
        self._parts: dict[int, list[Word]] = {}
        self.words = list(words)
        """The words, with those put together in the place of their parts."""
        if not any(word.text in CURRENCIES or word.text in CLOSERS for word in words):
            return
        self.words = []
        for line in text_lines(words):
            group: list[Word] = []
            for word in line.words:
                if group and not self._belongs(group[-1], word):
                    self._add(group)
                    group = []
                group.append(word)
            self._add(group)

    def parts(self, words: Sequence[Word]) -> list[Word]:
        """The words as they stand on the page."""
        return [part for word in words for part in self._parts.get(id(word), [word])]

    def _belongs(self, before: Word, word: Word) -> bool:
        gap = word.x0 - before.x1
        opens = before.text in CURRENCIES and _FIGURE.fullmatch(word.text) and gap < _MAX_BEFORE * word.size
        closes = word.text in CLOSERS and _FIGURE.fullmatch(before.text) and gap < _MAX_BEHIND * word.size
        return bool(opens or closes) and not any(
            before.x1 - 1 <= line.at <= word.x0 + 1 and line.start < word.middle < line.end
            for line in self._vertical
        )

    def _add(self, group: list[Word]) -> None:
        if len(group) == 1:
            self.words += group
            return
        text = "".join(f" {word.text}" if word.text == "%" else word.text for word in group)
        first = group[0]
        whole = first._replace(
            text=text,
            x1=group[-1].x1,
            y0=min(word.y0 for word in group),
            y1=max(word.y1 for word in group),
            size=max(word.size for word in group),
            at=-1,
        )
        self._parts[id(whole)] = group
        self.words.append(whole)
