"""Questions to several collections: their names stand together where one name stood."""

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0023"


def upgrade() -> None:
    """Make room for them. To SQLite, and to the version before, a column's length says nothing."""
    if op.get_bind().dialect.name == "postgresql":
        for table in ("conversations", "answers", "shares"):
            op.alter_column(table, "collection", type_=sa.String(700))
