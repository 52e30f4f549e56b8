"""Widgets in the catalogue's database."""

from datetime import datetime
from typing import Any

from sqlalchemy import Column, Index, Integer, Row, String, Table, Text, func, insert, select, update

from askdock.adapters.sql.database import Database
from askdock.adapters.sql.schema import metadata
from askdock.adapters.sql.types import Tags, UtcDateTime
from askdock.errors import WidgetNotFound
from askdock.records import Widget

# A change here needs a revision in `sql/migrations/versions/`.
widgets = Table(
    "widgets",
    metadata,
    Column("id", String(32), primary_key=True),
    Column("name", Text, nullable=False),
    # By name, as keys have it, so that a backup need not know ids; `SqlCollections` takes it along when it goes.
    Column("collection", String(63), nullable=False),
    Column("origins", Tags, nullable=False),
    Column("key_id", String(32), nullable=False),
    Column("questions_per_day", Integer, nullable=False),
    Column("created_at", UtcDateTime, nullable=False),
    Column("expires_at", UtcDateTime),
    Column("revoked_at", UtcDateTime),
    Column("secret", String(64), nullable=False),
)
Index("widgets_collection", widgets.c.collection)

CHANGED = ("name", "origins", "questions_per_day", "expires_at")


class SqlWidgets:
    """See `askdock.ports.WidgetStore`."""

    def __init__(self, database: Database) -> None:
        self._database = database

    def add(self, widget: Widget) -> None:
        """Keep a new one."""
        row = {name: getattr(widget, name) for name in Widget.__slots__}
        with self._database.transaction(writes=True) as connection:
            connection.execute(insert(widgets).values(**row))

    def get(self, widget_id: str) -> Widget:
        """Valid or not."""
        with self._database.transaction() as connection:
            row = connection.execute(select(widgets).where(widgets.c.id == widget_id)).first()
        return _widget(row, widget_id)

    def all(self) -> list[Widget]:
        """Oldest first."""
        with self._database.transaction() as connection:
            rows = connection.execute(select(widgets).order_by(widgets.c.created_at, widgets.c.id))
            return [_widget(row, row.id) for row in rows]

    def change(self, widget: Widget) -> None:
        """Keep what may change."""
        this = update(widgets).where(widgets.c.id == widget.id)
        with self._database.transaction(writes=True) as connection:
            changed = connection.execute(this.values({name: getattr(widget, name) for name in CHANGED}))
            if not changed.rowcount:
                raise _no_widget(widget.id)

    def revoke(self, widget_id: str, at: datetime) -> Widget:
        """End it, once."""
        ended = func.coalesce(widgets.c.revoked_at, at)
        this = update(widgets).where(widgets.c.id == widget_id).values(revoked_at=ended).returning(widgets)
        with self._database.transaction(writes=True) as connection:
            row = connection.execute(this).first()
        return _widget(row, widget_id)


def _widget(row: Row[Any] | None, widget_id: str) -> Widget:
    if row is None:
        raise _no_widget(widget_id)
    return Widget(**row._mapping)


def _no_widget(widget_id: str) -> WidgetNotFound:
    return WidgetNotFound(f"there is no widget '{widget_id}'")
