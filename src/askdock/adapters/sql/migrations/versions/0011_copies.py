"""Uploads under several names may have the same bytes."""

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0010"


def upgrade() -> None:
    """Make the index of bytes an ordinary one."""
    present = sa.text("status <> 'DELETING'")
    op.drop_index("documents_bytes", "documents", if_exists=True)  # the oldest catalogues have none
    op.create_index(
        "documents_bytes",
        "documents",
        ["collection_id", "sha256"],
        sqlite_where=present,
        postgresql_where=present,
    )
