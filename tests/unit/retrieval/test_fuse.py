import pytest

from askdock.records import Hit
from askdock.retrieval.fuse import contenders, fuse

EVEN = {"dense": 1.0, "sparse": 1.0}


def test_scores_are_means_of_what_each_leg_gives() -> None:
    dense = [Hit("a", 0.9), Hit("b", 0.6), Hit("c", 0.5)]
    fused = fuse({"dense": dense, "sparse": [Hit("b", 8.0), Hit("c", 2.0)]}, EVEN)
    assert [one.chunk_id for one in fused] == ["b", "a", "c"]
    # Of the cosines the least one found counts 0, of the keyword scores 0 does.
    assert [one.score for one in fused] == pytest.approx([(0.25 + 1) / 2, 1 / 2, (0 + 0.25) / 2])
    assert fused[0].ranks == {"dense": 2, "sparse": 1}


def test_how_far_ahead_a_hit_is_counts() -> None:
    sparse = [Hit("word", 9.0), Hit("x", 1.0), Hit("meaning", 0.9)]
    close = [Hit("meaning", 0.80), Hit("word", 0.79), Hit("z", 0.1)]
    assert fuse({"dense": close, "sparse": sparse}, EVEN)[0].chunk_id == "word"


@pytest.mark.parametrize(("scale", "shift"), [(1.0, 0.0), (0.5, 0.5), (40.0, 0.0)])
def test_the_scale_of_a_store_changes_nothing(scale: float, shift: float) -> None:
    dense = [Hit("a", 0.9), Hit("b", 0.6), Hit("c", 0.5)]
    sparse = [Hit("c", 8.0), Hit("b", 5.0)]
    scaled = [Hit(hit.chunk_id, hit.score * scale + shift) for hit in dense]
    expected = fuse({"dense": dense, "sparse": sparse}, EVEN)
    found = fuse({"dense": scaled, "sparse": [Hit(h.chunk_id, h.score * scale) for h in sparse]}, EVEN)
    assert [one.chunk_id for one in found] == [one.chunk_id for one in expected]
    assert [one.score for one in found] == pytest.approx([one.score for one in expected])


def test_weights_count() -> None:
    legs = {"dense": [Hit("a", 0.9)], "sparse": [Hit("b", 7.0)]}
    assert fuse(legs, {"dense": 1.0, "sparse": 2.0})[0].chunk_id == "b"
    assert fuse(legs, {"dense": 2.0, "sparse": 1.0})[0].chunk_id == "a"


def test_one_leg_keeps_its_order_and_its_best_scores_1() -> None:
    fused = fuse({"sparse": [Hit("b", 7.0), Hit("a", 3.5)]}, EVEN)
    assert [(one.chunk_id, one.score) for one in fused] == [("b", 1.0), ("a", 0.5)]


def test_equal_scores_count_alike() -> None:
    fused = fuse({"dense": [Hit("a", 0.5), Hit("b", 0.5)], "sparse": [Hit("b", 1.0)]}, EVEN)
    assert [(one.chunk_id, one.score) for one in fused] == [("b", 1.0), ("a", 0.5)]


def test_ties_have_one_order() -> None:
    one = fuse({"dense": [Hit("a", 1)], "sparse": [Hit("b", 1)]}, EVEN)
    other = fuse({"sparse": [Hit("b", 1)], "dense": [Hit("a", 1)]}, EVEN)
    assert [fused.chunk_id for fused in one] == [fused.chunk_id for fused in other] == ["a", "b"]


def test_no_hits_nothing_fused() -> None:
    assert fuse({"dense": [], "sparse": []}, EVEN) == []


def test_what_the_dense_leg_gives_is_told_apart() -> None:
    fused = fuse({"dense": [Hit("a", 0.9), Hit("b", 0.6), Hit("c", 0.5)], "sparse": [Hit("b", 8.0)]}, EVEN)
    assert {one.chunk_id: pytest.approx(one.nearness) for one in fused} == {"a": 1.0, "b": 0.25, "c": 0.0}


def test_contenders_are_the_best_and_those_whose_vector_alone_would_make_them_so() -> None:
    sparse = [Hit("word", 9.0), Hit("other", 8.0)]
    fused = fuse({"dense": [Hit("near", 0.9), Hit("word", 0.6), Hit("far", 0.5)], "sparse": sparse}, EVEN)
    assert [one.chunk_id for one in fused] == ["word", "near", "other", "far"]
    assert [one.chunk_id for one in contenders(fused, 1)] == ["word", "near"]
    assert contenders(fused, 4) == fused
