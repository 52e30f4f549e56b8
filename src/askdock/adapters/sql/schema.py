"""The catalogue's tables as they are now. A change here needs a revision in `migrations/versions/`."""

from sqlalchemy import BigInteger, Boolean, Column, ForeignKey, Index, Integer, MetaData, String, Table, Text, text

from askdock.adapters.sql.types import ReadersText, Tags, UtcDateTime

metadata = MetaData()

collections = Table(
    "collections",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", String(63), nullable=False, unique=True),
    # The one value that says which generation answers.
    Column("generation", String(80), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    # See `Collection.rights`.
    Column("rights", BigInteger, nullable=False, server_default="0"),
    Column("off", Tags, nullable=False, server_default="[]"),
)

folder_readers = Table(
    "folder_readers",
    metadata,
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    Column("prefix", Text, primary_key=True),
    Column("readers", ReadersText, nullable=False),
)

generations = Table(
    "generations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    # The physical collection in the chunk store.
    Column("name", String(80), nullable=False, unique=True),
    Column("status", String(8), nullable=False),
    Column("embedding_model", Text, nullable=False),
    Column("embedding_fingerprint", Text, nullable=False),
    Column("dimension", Integer, nullable=False),
    Column("chunk_size", Integer, nullable=False),
    Column("chunk_overlap", Integer, nullable=False),
    Column("analyzer", Text, nullable=False),
    Column("written", Text, nullable=False, server_default=""),
    Column("created_at", UtcDateTime, nullable=False),
)
Index("generations_collection", generations.c.collection_id)

documents = Table(
    "documents",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("source_uri", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("version", Integer, nullable=False),
    Column("live_version", Integer, nullable=False),
    Column("status", String(11), nullable=False),
    Column("reason", Text),
    Column("detail", Text),
    Column("attempts", Integer, nullable=False),
    Column("pages", Integer, nullable=False),
    Column("chunks", Integer, nullable=False),
    Column("lease_owner", Text),
    Column("lease_until", UtcDateTime),
    # When it was last leased: the collection whose newest value is oldest has the next turn.
    Column("claimed_at", UtcDateTime),
    # Not to be claimed before; NULL: at once.
    Column("next_attempt_at", UtcDateTime),
    Column("received_at", UtcDateTime, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("tags", Tags, nullable=False),
    Column("dated", UtcDateTime),
    # NULL: whoever may read the collection.
    Column("readers", ReadersText),
    # The folder they are inherited from; NULL: the document's own.
    Column("readers_from", Text),
    # See `Document.text_since`.
    Column("text_since", Integer),
)
RESTRICTED = "readers IS NOT NULL"
Index(
    "documents_restricted",
    documents.c.collection_id,
    documents.c.id,
    sqlite_where=text(RESTRICTED),
    postgresql_where=text(RESTRICTED),
)
# Uploads may have the same bytes under several names; what comes from elsewhere is one document, with all its
# sources.
Index(
    "documents_bytes",
    documents.c.collection_id,
    documents.c.sha256,
    sqlite_where=text("status <> 'DELETING'"),
    postgresql_where=text("status <> 'DELETING'"),
)
WAITING = "status NOT IN ('READY', 'FAILED', 'QUARANTINED')"
"""The document waits for a worker. Queries say it in the same words as the index, or it is not used."""
Index(
    "documents_waiting",
    documents.c.collection_id,
    documents.c.received_at,
    documents.c.id,
    sqlite_where=text(WAITING),
    postgresql_where=text(WAITING),
)
Index("documents_turn", documents.c.collection_id, documents.c.claimed_at)
Index("documents_lease", documents.c.lease_owner)

sources = Table(
    "sources",
    metadata,
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    Column("uri", Text, primary_key=True),
    Column("document_id", String(32), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("name", Text, nullable=False),
    Column("media_type", Text, nullable=False),
    Column("sha256", String(64), nullable=False),
    Column("size", BigInteger, nullable=False),
    Column("modified_ns", BigInteger, nullable=False),
)
Index("sources_document", sources.c.document_id)

chunk_edits = Table(
    "chunk_edits",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), nullable=False),
    Column("document_id", String(32), ForeignKey("documents.id", ondelete="CASCADE"), nullable=False),
    Column("anchor", Text, nullable=False),
    Column("at", Integer, nullable=False),
    Column("by", Text, nullable=False),
    Column("changed_at", UtcDateTime, nullable=False),
    Column("off", Boolean, nullable=False),
    Column("text", Text),
    Column("note", Text, nullable=False),
    Column("questions", Tags, nullable=False),
    Column("version", Integer, nullable=False),
)
Index("chunk_edits_document", chunk_edits.c.document_id)
Index("chunk_edits_collection", chunk_edits.c.collection_id)
