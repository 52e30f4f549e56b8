"""Keeping widgets."""

from datetime import datetime
from typing import Protocol

from askdock.records import Widget


class WidgetStore(Protocol):
    """Keeps widgets; they end with their collection. Each method is one transaction; all may raise
    CatalogueUnavailable."""

    def add(self, widget: Widget) -> None:
        """Keep a new one."""
        ...

    def get(self, widget_id: str) -> Widget:
        """Valid or not. Raises WidgetNotFound."""
        ...

    def all(self) -> list[Widget]:
        """All that were made and whose collection is there, oldest first."""
        ...

    def change(self, widget: Widget) -> None:
        """Keep its name, origins, limit and expiry as they are now. Raises WidgetNotFound."""
        ...

    def revoke(self, widget_id: str, at: datetime) -> Widget:
        """End it, once: one that was revoked before keeps its time. Raises WidgetNotFound."""
        ...
