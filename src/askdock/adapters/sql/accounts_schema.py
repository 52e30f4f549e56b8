"""Tables of keys, answers, conversations and kept responses, beside those of the catalogue.

A change here needs a revision in `sql/migrations/versions/`.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
)

from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import COLLECTIONS, UtcDateTime

api_keys = Table(
    "api_keys",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    Column("hint", String(16), nullable=False),
    Column("digest", String(64), nullable=False, unique=True),
    Column("role", String(16), nullable=False),
    Column("collections", Text),  # names as a JSON list; null: all
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("user_id", String(32)),  # null: of a service
    Column("used_at", UtcDateTime),
)

conversations = Table(
    "conversations",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("collection", COLLECTIONS, nullable=False),
    Column("title", Text, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("updated_at", UtcDateTime, nullable=False),
    Column("pinned", Boolean, nullable=False, server_default=false()),
    Column("scope", Text),  # JSON; null: the whole collection
)
Index("conversations_owner", conversations.c.owner, conversations.c.id)

answers = Table(
    "answers",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("collection", COLLECTIONS, nullable=False),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE")),
    Column("created_at", UtcDateTime, nullable=False),
    Column("outcome", String(16), nullable=False),
    Column("model", Text, nullable=False),
    Column("prompt_tokens", Integer, nullable=False),
    Column("completion_tokens", Integer, nullable=False),
    Column("question", Text),
    Column("answer", Text),  # JSON as the API gave it
    Column("rating", String(4)),
    Column("comment", Text),
    Column("rated_at", UtcDateTime),
    Column("replaces", String(32)),  # id of the first version of the answer
    Column("milliseconds", Integer),  # from the question to the whole answer
)
Index("answers_conversation", answers.c.conversation_id, answers.c.id)
Index("answers_created", answers.c.created_at)

traces = Table(
    "traces",
    metadata,
    Column("answer_id", String(32), ForeignKey("answers.id", ondelete="CASCADE"), primary_key=True),
    Column("created_at", UtcDateTime, nullable=False),
    Column("trace", Text, nullable=False),  # JSON, as askdock.trace writes it
)
Index("traces_created", traces.c.created_at)

turns = Table(
    "turns",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("owner", String(80), nullable=False),
    Column("conversation_id", String(32), ForeignKey("conversations.id", ondelete="CASCADE"), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("touched_at", UtcDateTime, nullable=False),
    Column("question", Text, nullable=False),
    Column("state", String(8), nullable=False),
    Column("text", Text, nullable=False),
    Column("code", String(64)),
    Column("replaces", String(32)),
)
Index("turns_conversation", turns.c.conversation_id, turns.c.id)

kept_responses = Table(
    "kept_responses",
    metadata,
    Column("owner", String(80), primary_key=True),
    Column("key", String(255), primary_key=True),
    Column("fingerprint", String(64), nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("status", Integer),
    Column("headers", Text),
    Column("body", LargeBinary),
)
Index("kept_responses_created", kept_responses.c.created_at)
