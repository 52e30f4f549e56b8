"""A question as a row of things that each mean something in some tables, or nothing where one word does not."""

from dataclasses import dataclass
from typing import NamedTuple

from askdock.answering.tables.grammar import AGGREGATES, NEGATIONS, Sign
from askdock.answering.tables.vocabulary import InColumn, Meaning, Vocabulary
from askdock.answering.tables.words import Words, is_number
from askdock.records import ColumnOf

_OPERATIONS = frozenset((*AGGREGATES, Sign.COUNT, Sign.DISTINCT))


class Figure(NamedTuple):
    """A number of the question that is no name."""

    value: float
    written: str


@dataclass(slots=True)
class Piece:
    """A phrase of the question with the one thing that it is taken for."""

    columns: frozenset[ColumnOf] = frozenset()
    values: frozenset[InColumn] = frozenset()
    sign: Sign | None = None
    figure: Figure | None = None
    scale: float | None = None
    unit: str = ""
    about: bool = False
    spent: bool = False
    """Its part in the query is settled."""

    @property
    def says(self) -> bool:
        """Whether it says more than a filler does."""
        return self.sign is not Sign.FILLER


def pieces(said: Words, vocabulary: Vocabulary) -> list[Piece] | None:
    """The pieces, fillers among them; None where a word means nothing, or the question denies something."""
    found: list[tuple[Words, Meaning | None]] = []
    place = 0
    while place < len(said):
        phrase = vocabulary.at(said, place)
        length, meaning = phrase or (1, None)
        text = said[place : place + length]
        if (meaning is None and not is_number(text[0])) or (length == 1 and text[0] in NEGATIONS):
            return None
        found.append((text, meaning))
        place += length
    sure = {meaning.sign for _, meaning in found if meaning is not None and not meaning.columns}
    taken: list[Piece] = []
    for text, meaning in found:
        taken.append(_taken(text, meaning, taken, another=bool(sure & _OPERATIONS)))
    return taken


def _taken(text: Words, meaning: Meaning | None, before: list[Piece], *, another: bool) -> Piece:
    """`another`: some other phrase says what is to be computed."""
    if meaning is None:
        return Piece(figure=Figure(float(text[0]), text[0]))
    last = next((piece for piece in reversed(before) if piece.says), Piece())
    named = frozenset(value for value in meaning.values if value.column in last.columns)
    if named:
        return Piece(values=named)
    # "all" is a value of some columns, and no value where its column is not named just before it.
    short = len(text) == 1 and (meaning.sign is not None or is_number(text[0]) or len(text[0]) == 1)
    if meaning.values and not meaning.columns and not short:
        return Piece(values=meaning.values)
    if meaning.columns and (meaning.sign in (None, Sign.FILLER, Sign.ROWS) or another):
        return Piece(columns=meaning.columns)
    if meaning.sign is not None:
        return Piece(sign=meaning.sign)
    if meaning.scale is not None:
        return Piece(scale=meaning.scale)
    if meaning.unit:
        return Piece(unit=meaning.unit)
    if is_number(text[0]) and len(text) == 1:
        return Piece(figure=Figure(float(text[0]), text[0]))
    return Piece(about=True)
