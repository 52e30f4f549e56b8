import pytest

from askdock.records import Hit
from askdock.retrieval.fuse import fuse

EVEN = {"dense": 1.0, "sparse": 1.0}


def test_scores_are_those_of_the_formula() -> None:
    fused = fuse({"dense": [Hit("a", 0.9), Hit("b", 0.1)], "sparse": [Hit("b", 7.0)]}, EVEN, k=10)
    assert [one.chunk_id for one in fused] == ["b", "a"]
    assert fused[0].score == pytest.approx(1 / 12 + 1 / 11)
    assert fused[1].score == pytest.approx(1 / 11)
    assert fused[0].ranks == {"dense": 2, "sparse": 1}


def test_weights_count() -> None:
    legs = {"dense": [Hit("a", 0.9)], "sparse": [Hit("b", 7.0)]}
    assert fuse(legs, {"dense": 1.0, "sparse": 2.0})[0].chunk_id == "b"
    assert fuse(legs, {"dense": 2.0, "sparse": 1.0})[0].chunk_id == "a"


def test_ties_have_one_order() -> None:
    one = fuse({"dense": [Hit("a", 1)], "sparse": [Hit("b", 1)]}, EVEN)
    other = fuse({"sparse": [Hit("b", 1)], "dense": [Hit("a", 1)]}, EVEN)
    assert [fused.chunk_id for fused in one] == [fused.chunk_id for fused in other] == ["a", "b"]


def test_no_hits_nothing_fused() -> None:
    assert fuse({"dense": [], "sparse": []}, EVEN) == []
