"""Alembic's entry: runs the revisions on the connection it is given (see `migrate.py`)."""

from alembic import context

from askdock.adapters.sql.schema import metadata

context.configure(connection=context.config.attributes["connection"], target_metadata=metadata)
context.run_migrations()
