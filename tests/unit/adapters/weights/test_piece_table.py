"""The best segmentation is found, whatever the vocabulary."""

import random
from functools import cache

from askdock.adapters.weights.piece_table import UNKNOWN_PENALTY, PieceTable, built

UNKNOWN = 0


def table(scores: dict[str, float]) -> PieceTable:
    sizes, content = built((number, piece, scores[piece]) for number, piece in enumerate(scores, 1))
    return PieceTable(memoryview(content), sizes, UNKNOWN, min(scores.values()))


def best_score(word: str, scores: dict[str, float]) -> float:
    """By trying every segmentation."""
    unknown = min(scores.values()) - UNKNOWN_PENALTY

    @cache
    def of(rest: str) -> float:
        if not rest:
            return 0.0
        known = [scores[rest[:n]] + of(rest[n:]) for n in range(1, len(rest) + 1) if rest[:n] in scores]
        return max([*known, *([] if rest[0] in scores else [unknown + of(rest[1:])])])

    return of(word)


def test_no_segmentation_is_better() -> None:
    numbers = random.Random(1)  # noqa: S311 - the same in every run
    for _ in range(60):
        letters = "ab门\U0001f600▁"[: numbers.randint(1, 5)]
        pieces = {"".join(numbers.choices(letters, k=numbers.randint(1, 4))) for _ in range(12)}
        scores = {piece: -numbers.random() * 9 for piece in sorted(pieces)}
        names = dict(enumerate(scores, 1))
        word = "".join(numbers.choices(letters, k=numbers.randint(1, 12)))
        found = table(scores).segment(word)
        if UNKNOWN in found:
            # Unknown characters side by side are one piece: how many they are is not to be read from it.
            assert set(word) - set(pieces)
            continue
        assert "".join(names[piece] for piece in found) == word
        assert abs(sum(scores[names[piece]] for piece in found) - best_score(word, scores)) < 1e-9


def test_unknown_characters_side_by_side_are_one_piece() -> None:
    known = table({"a": -1.0, "b": -2.0, "ab": -2.5})
    assert known.segment("ab??a?") == [3, UNKNOWN, 1, UNKNOWN]
    assert known.segment("???") == [UNKNOWN]
    assert known.segment("") == []


def test_many_pieces_find_their_places() -> None:
    pieces = {f"{number:05d}": -1.0 for number in range(20_000)} | {str(digit): -9.0 for digit in range(10)}
    many = table(pieces)
    assert [many.segment(piece) for piece in ("00000", "12345", "19999")] == [[1], [12_346], [20_000]]
    assert len(many.segment("20000")) == 5
