from dataclasses import replace

from askdock.adapters.memory import HashEmbedder, index_texts
from askdock.records import EmbeddedChunk, Query, chunk_id
from askdock.retrieval.hybrid import HybridRetriever
from askdock.retrieval.openings import opening
from askdock.text import tokens

PROFILE = "p"


def test_opening_ends_before_a_table() -> None:
    text = "Rates\n\nNorrland Ferries, from 1 May.\n\nShift | Allowance\n--- | ---\nNight | 18 euros"
    assert opening(text) == "Rates\n\nNorrland Ferries, from 1 May."


def test_passage_has_the_beginning_of_its_document() -> None:
    sample, embedder = index_texts(["Norrland Ferries, from 1 May."]), HashEmbedder()
    first = sample.passages[0].chunk
    chunks = [
        replace(first, id=chunk_id("d", 1, 0, PROFILE), document_id="d"),
        replace(first, id=chunk_id("d", 1, 1, PROFILE), document_id="d", ordinal=1, text="Night shift: 18 euros"),
    ]
    rows = [EmbeddedChunk(one, embedder.embed_query(one.text), tokens(one.text)) for one in chunks]
    sample.store.upsert(sample.collection.generation, rows)
    query = Query("night shift", sample.collection.generation, top_k=1)
    retriever = HybridRetriever(sample.store, embedder)
    (found,) = retriever.retrieve(replace(query, profile=PROFILE))
    assert (found.chunk.text, found.opening) == ("Night shift: 18 euros", first.text)
    assert retriever.retrieve(query)[0].opening == ""
