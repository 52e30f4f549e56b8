"""Tables of documents' metadata. A change here needs a revision in `sql/migrations/versions/`."""

from sqlalchemy import Column, Float, ForeignKey, Index, Integer, String, Table, Text

from askdock.adapters.sql.schema import metadata

metadata_fields = Table(
    "metadata_fields",
    metadata,
    Column("collection_id", String(32), ForeignKey("collections.id", ondelete="CASCADE"), primary_key=True),
    Column("name", String(64), primary_key=True),
    Column("type", String(6), nullable=False),
    Column("description", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("stated", Text, nullable=False),
)
# A row for each value, and for each text of a list; numbers stand in `number`, all else in `text`.
metadata_values = Table(
    "metadata_values",
    metadata,
    Column("document_id", String(32), ForeignKey("documents.id", ondelete="CASCADE"), primary_key=True),
    Column("field", String(64), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("collection_id", String(32), nullable=False),
    Column("type", String(6), nullable=False),
    Column("by", String(6), nullable=False),
    Column("text", Text),
    Column("number", Float(53)),
)
_FIELD = metadata_values.c.collection_id, metadata_values.c.field
Index("metadata_values_text", *_FIELD, metadata_values.c.text)
Index("metadata_values_number", *_FIELD, metadata_values.c.number)
