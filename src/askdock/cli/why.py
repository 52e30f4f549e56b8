"""A trace in words, for `askdock ask --why`."""

from collections.abc import Iterator

from askdock.application.traces import ReadTrace
from askdock.trace import SearchTrace, TracedPassage

SHOWN = 5
QUOTED = 60
LEFT_OUT = {
    "language": "its embedding model does not know the language",
    "rebuilding": "its index is being made again",
    "setting": "it was not wanted",
}
REWRITTEN = {"model": "by the chat model", "words": "with words of the turn before"}


def lines_of(read: ReadTrace) -> Iterator[str]:
    """What happened, in the order in which it happened."""
    trace = read.trace
    yield ""
    if trace.rewritten_by:
        yield f"searched for ({REWRITTEN[trace.rewritten_by]}): {' '.join(trace.searched.split())}"
    if not trace.searches:
        yield from _search(read, trace.search)
    for one in trace.searches:
        yield f"collection {one.collection}:"
        yield from _search(read, one.search)
    if trace.removed:
        yield f"removed: {len(trace.removed)}, of documents that are no longer live"
    for step in trace.research:
        if step.kind == "read":
            yield f"round {step.round}: {step.passages} new passages for: {step.text}"
    if trace.research_ended:
        yield f"the search for more ended: {trace.research_ended}"
    shown = trace.prompt.shown if trace.prompt else 0
    yield "passages:" if trace.passages else "no passages"
    yield from (_passage(read, number, one, shown) for number, one in enumerate(trace.passages, 1))
    for statement in trace.statements:
        missing = f", nowhere: {', '.join(statement.missing)}" if statement.missing else ""
        score = "" if statement.score is None else f" {statement.score:.2f}"
        yield f"{statement.verdict}{score}{missing}: {' '.join(statement.text.split())}"
    for signals in trace.signals:
        verdict = "enough" if signals.supports else "not enough"
        told = ", ".join(f"{name} {value:g}" for name, value in signals.values.items())
        yield f"support {signals.weighed:.2f} of {signals.needed:.2f} needed, {verdict}: {told or 'no sentence'}"
    if trace.failure:
        yield f"the chat model did not answer: {trace.failure}"
    stages = {**trace.stages, **trace.every_search[0].stages}
    yield "time: " + ", ".join(f"{stage} {milliseconds:g} ms" for stage, milliseconds in stages.items())


def _search(read: ReadTrace, search: SearchTrace) -> Iterator[str]:
    for leg, hits in search.legs.items():
        yield f"{leg}: {search.found[leg]} found, weight {search.weights[leg]:g}"
        for rank, hit in enumerate(hits[:SHOWN], 1):
            yield f"  {rank}. {hit.score:.3f}  {_named(read, hit.chunk_id)}"
    for leg, reason in sorted(search.left_out.items()):
        yield f"{leg}: not asked, {LEFT_OUT.get(reason, reason)}"


def _passage(read: ReadTrace, number: int, passage: TracedPassage, shown: int) -> str:
    ranks = ", ".join(f"{leg} {rank}" for leg, rank in passage.ranks.items())
    told = ", shown to the model" if number <= shown else ""
    return f"  {number}. {passage.score:.3f}  ({ranks}{told})  {_named(read, passage.chunk_id)}"


def _named(read: ReadTrace, chunk_id: str) -> str:
    chunk = read.chunks.get(chunk_id)
    if chunk is None:
        return "(gone)"
    return f"{chunk.document_name}: {' '.join(chunk.text.split())[:QUOTED]}"
