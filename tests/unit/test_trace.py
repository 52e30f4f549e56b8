import asyncio
from collections.abc import AsyncGenerator
from dataclasses import replace

import pytest

from askdock import trace
from askdock.records import Filter
from askdock.telemetry import stage
from askdock.trace import LegHit, Removed, SearchTrace, SignalsTrace, StatementTrace, Trace, TracedPassage


def full(character: str) -> Trace:
    """Everything noted that can be noted, in the longest form."""
    passages = [TracedPassage("c" * 32, "d" * 32, 1, 0.1234, {"dense": 12, "sparse": 34}, "0" * 8)] * 20
    hits = [LegHit("c" * 32, 12.3456)] * 20
    written = Trace(question=trace.shortened(character * 9_000), removed=[Removed("c" * 32, "d" * 32, "x")] * 20)
    written.standalone = written.searched = written.question
    written.passages, written.search = passages, SearchTrace("m", {"dense": hits, "sparse": hits}, fused=passages)
    written.restrict(Filter(document_ids=("d" * 64,) * 50))
    written.prompt = trace.PromptTrace("m", character * 400, written.question, 8)
    written.signals = [SignalsTrace(written.question, {"coverage": 0.5}, 1.0, 2.0, supports=False)] * 5
    for _ in range(200):
        written.state(StatementTrace(character * 300, "dropped", (1, 2), missing=(character * 30,) * 10))
    return written


@pytest.mark.parametrize("character", ["a", "字", '"', "\x01", "😀"])
def test_a_trace_has_at_most_20_kilobytes_and_is_read_back(character: str) -> None:
    data = trace.encode(full(character))
    assert len(data) <= trace.MAX_BYTES
    read = trace.decode(data)
    assert read.question
    assert read.passages
    assert read.statements[0].verdict == "dropped"


def test_what_fits_is_kept_whole() -> None:
    written = Trace(question="q", passages=full("a").passages[:8], stages={"fuse": 1.0})
    assert trace.decode(trace.encode(written)) == written


def test_a_trace_of_another_version_is_read() -> None:
    assert trace.decode('{"question": "q", "later": {"x": 1}}') == Trace(question="q")


@pytest.mark.parametrize(("count", "cut"), [(10, False), (1000, True)])
def test_a_long_filter_is_not_kept_and_the_trace_says_so(count: int, cut: bool) -> None:
    written = Trace()
    written.restrict(Filter(document_ids=("d" * 32,) * count))
    assert (written.where_cut, written.filtered, bool(written.where.document_ids)) == (cut, True, not cut)


def test_whoever_takes_the_items_is_not_recorded_and_any_task_may_take_them() -> None:
    written = Trace()

    async def work() -> AsyncGenerator[int]:
        for number in range(3):
            with stage("fuse"):
                current = trace.current()
                assert current is written
                current.top_k += 1
            yield number

    async def take() -> list[int]:
        items = trace.traced(work(), written)
        found = []
        for _ in range(3):
            found.append(await asyncio.create_task(anext(items)))  # type: ignore[arg-type]
            assert trace.current() is None
        await items.aclose()
        return found

    assert asyncio.run(take()) == [0, 1, 2]
    assert written.top_k == 3
    assert set(written.stages) == {"fuse"}


def test_a_stage_that_ran_twice_took_both_times() -> None:
    written = Trace()
    written.passed("read", 0.001)
    written.passed("read", 0.002)
    assert written.stages == {"read": 3.0}
    assert replace(written, stages={}) == Trace()
