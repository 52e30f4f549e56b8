import pytest

from askdock.records import Hit
from askdock.retrieval.fuse import fuse

EVEN = {"dense": 1.0, "sparse": 1.0}


def test_scores_are_those_of_the_formula(make_chunk) -> None:
    a, b = make_chunk("a"), make_chunk("b")
    passages = fuse({"dense": [Hit(a, 0.9), Hit(b, 0.1)], "sparse": [Hit(b, 7.0)]}, EVEN, k=10)
    assert [p.chunk for p in passages] == [b, a]
    assert passages[0].score == pytest.approx(1 / 12 + 1 / 11)
    assert passages[1].score == pytest.approx(1 / 11)
    assert passages[0].ranks == {"dense": 2, "sparse": 1}


def test_weights_count(make_chunk) -> None:
    a, b = make_chunk("a"), make_chunk("b")
    legs = {"dense": [Hit(a, 0.9)], "sparse": [Hit(b, 7.0)]}
    assert fuse(legs, {"dense": 1.0, "sparse": 2.0})[0].chunk == b
    assert fuse(legs, {"dense": 2.0, "sparse": 1.0})[0].chunk == a


def test_ties_have_one_order(make_chunk) -> None:
    a, b = make_chunk("a"), make_chunk("b")
    one = fuse({"dense": [Hit(a, 1)], "sparse": [Hit(b, 1)]}, EVEN)
    other = fuse({"sparse": [Hit(b, 1)], "dense": [Hit(a, 1)]}, EVEN)
    assert [p.chunk.id for p in one] == [p.chunk.id for p in other] == [a.id, b.id]


def test_no_hits_no_passages() -> None:
    assert fuse({"dense": [], "sparse": []}, EVEN) == []
