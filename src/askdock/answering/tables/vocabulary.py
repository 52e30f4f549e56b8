"""What the words of a question can mean in some tables: columns, values, units, the table itself."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from askdock.answering.tables.cells import is_unit, unit_of
from askdock.answering.tables.grammar import GRAMMAR, SCALES, Sign
from askdock.answering.tables.words import Words, is_number, words
from askdock.records import ColumnOf, DataTable, TableColumn

MAX_VALUE = 80
"""Characters of a cell that is looked for in questions."""
_SUFFIXES = ("number", "no", "id", "name", "code", "号", "编号", "名称", "名", "代码", "编码", "序号")
"""What the name of a column may say of the thing whose name it holds: orders stand under "Order no."."""
_CURRENCIES = ("eur", "usd", "chf", "gbp", "cny", "rmb")


class InColumn(NamedTuple):
    """A value of a text column, as it is written there."""

    column: ColumnOf
    value: str


@dataclass(slots=True)
class Meaning:
    """What a phrase can mean, all of it at once."""

    columns: frozenset[ColumnOf] = frozenset()
    values: frozenset[InColumn] = frozenset()
    sign: Sign | None = None
    scale: float | None = None
    unit: str = ""
    about: bool = False
    """It names the table, its document or its section."""


class Vocabulary:
    """The phrases that mean something in these tables together."""

    def __init__(self, tables: Sequence[DataTable]) -> None:
        self._meanings: dict[Words, Meaning] = defaultdict(Meaning)
        for phrase, sign in GRAMMAR.items():
            self._meanings[phrase].sign = sign
        for phrase, factor in SCALES.items():
            self._meanings[phrase].scale = factor
        for number, table in enumerate(tables):
            for at, column in enumerate(table.columns):
                self._add_column(ColumnOf(number, at), column)
            for word in words(table.context):
                if not is_number(word) and len(word) > 1:
                    self._meanings[(word,)].about = True
            for phrase in _han_runs(words(table.context)):
                self._meanings[phrase].about = True
        self._longest = max(map(len, self._meanings))

    def _add_column(self, of: ColumnOf, column: TableColumn) -> None:
        for name in _names(column.name):
            self._meanings[name].columns |= {of}
        if column.kind == "text":
            for value in {str(value) for value in column.values if value and len(str(value)) <= MAX_VALUE}:
                if phrase := words(value):
                    self._meanings[phrase].values |= {InColumn(of, value)}

    def at(self, said: Words, place: int) -> tuple[int, Meaning] | None:
        """The longest phrase that begins here, how many words it has; None where no word means anything."""
        for length in range(min(self._longest, len(said) - place), 0, -1):
            meaning = self._meanings.get(said[place : place + length])
            if meaning is not None:
                return length, meaning
        unit = said[place]
        return (1, Meaning(unit=unit_of(unit))) if is_unit(unit) or unit.startswith(_CURRENCIES) else None


def _names(name: str) -> Iterator[Words]:
    """The phrases that a column may be called by."""
    levels = [level for level in name.split(" / ") if not level.strip().startswith(("(", "（"))]
    for part in {name, *levels, *(piece for level in levels for piece in level.split("/"))}:
        bare = part.split("(")[0].split("（")[0]
        for phrase in {words(part), words(bare)}:
            if not phrase:
                continue
            yield phrase
            for suffix in map(words, _SUFFIXES):
                if len(phrase) > len(suffix) and phrase[-len(suffix) :] == suffix:
                    yield phrase[: -len(suffix)]
            if len(phrase) > 1 and phrase[-1].startswith(_CURRENCIES):
                yield phrase[:-1]


def _han_runs(said: Words) -> Iterator[Words]:
    """Runs of Chinese characters of two to six, of which a title may be quoted in part."""
    for length in range(2, 7):
        for at in range(len(said) - length + 1):
            run = said[at : at + length]
            if all(not word.isascii() and len(word) == 1 for word in run):
                yield run
