import threading
from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np
import pytest
from numpy.typing import NDArray

from askdock import text
from askdock.adapters.memory import HashEmbedder
from askdock.ingestion.embed import BATCH_CHUNKS, BATCHES_AHEAD, EmbedStage
from askdock.records import Chunk


def chunk(ordinal: int) -> Chunk:
    return Chunk(
        f"c{ordinal}",
        "d",
        1,
        ordinal,
        f"passage {ordinal}",
        0,
        10,
        None,
        (),
        ("Part",),
        "Title",
        "d.txt",
        "upload:d.txt",
        "text/plain",
    )


def test_batches_keep_order_and_carry_vector_and_tokens_of_the_text_in_context() -> None:
    embedder = HashEmbedder()
    chunks = [chunk(n) for n in range(BATCH_CHUNKS + 1)]
    batches = list(EmbedStage(embedder).batches(chunks))
    assert [len(batch) for batch in batches] == [BATCH_CHUNKS, 1]
    flat = [item for batch in batches for item in batch]
    assert [item.chunk for item in flat] == chunks
    last = flat[-1]
    assert last.tokens == text.tokens(chunks[-1].keyword_text)
    np.testing.assert_allclose(last.vector, embedder.embed_documents([chunks[-1].searchable_text])[0], atol=1e-6)


class Counting(HashEmbedder):
    def __init__(self) -> None:
        super().__init__()
        self.seen: list[str] = []

    def embed_documents(self, texts: Sequence[str]) -> NDArray[np.float32]:
        self.seen += texts
        return super().embed_documents(texts)


def test_equal_texts_are_embedded_once_in_a_batch_and_in_those_that_follow() -> None:
    embedder = Counting()
    chunks = [replace(chunk(n), text=f"notice {n % 3}") for n in range(2 * BATCH_CHUNKS)]
    items = [item for batch in EmbedStage(embedder).batches(chunks) for item in batch]
    assert [item.chunk for item in items] == chunks
    assert embedder.seen == [one.searchable_text for one in chunks[:3]]
    for item, vector in zip(
        items, HashEmbedder().embed_documents([i.chunk.searchable_text for i in items]), strict=True
    ):
        np.testing.assert_array_equal(item.vector, vector)


def test_nothing_in_nothing_out() -> None:
    assert list(EmbedStage(HashEmbedder()).batches([])) == []


def test_reads_ahead_no_further_than_promised() -> None:
    read = 0

    def source() -> Iterator[Chunk]:
        nonlocal read
        for n in range(BATCH_CHUNKS * 10):
            read += 1
            yield chunk(n)

    batches = EmbedStage(HashEmbedder()).batches(source())
    next(batches)
    assert read <= BATCH_CHUNKS * (BATCHES_AHEAD + 1)
    batches.close()  # type: ignore[attr-defined]


def test_an_error_of_the_model_reaches_the_caller_and_ends_the_thread() -> None:
    class Broken(HashEmbedder):
        def embed_documents(self, texts):  # type: ignore[no-untyped-def]
            raise RuntimeError("out of order")

    with pytest.raises(RuntimeError, match="out of order"):
        list(EmbedStage(Broken()).batches([chunk(0)]))
    assert not [thread for thread in threading.enumerate() if thread.name.startswith("askdock-embed")]
