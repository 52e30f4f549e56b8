"""Write probe of the chunk store: tells an outage from a document that it refuses.

A store that answers a ping may still refuse every write: a full quota, a node that is gone, a database turned
read-only. Only a write that reads back shows that it works.
"""

from secrets import token_hex

import numpy as np

from askdock.errors import StoreUnavailable
from askdock.ports import ChunkStore
from askdock.records import Chunk, EmbeddedChunk

_TEXT = "probe"


def probe(store: ChunkStore, generation: str, dimension: int) -> None:
    """Write a chunk of no document, read it back, remove it. Raises StoreUnavailable.

    No answer can use it, since the catalogue knows no such document; what a crash leaves is an orphan.
    """
    document_id, chunk_id = token_hex(16), token_hex(16)
    vector = np.zeros(dimension, np.float32)
    vector[0] = 1.0
    chunk = Chunk(
        id=chunk_id,
        document_id=document_id,
        version=1,
        ordinal=0,
        text=_TEXT,
        start=0,
        end=len(_TEXT),
        page_start=None,
        page_breaks=(),
        headings=(),
        title="",
        document_name=_TEXT,
        source_uri=_TEXT,
        media_type="text/plain",
    )
    store.upsert(generation, [EmbeddedChunk(chunk, vector, _TEXT)])
    if store.chunk_ids(generation, document_id, 1) != {chunk_id}:
        raise StoreUnavailable("the chunk store does not keep what it takes")
    store.delete_document(generation, document_id)
