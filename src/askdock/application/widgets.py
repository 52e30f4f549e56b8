"""Widgets: made and changed by admins, shown on other sites' pages, asked by whoever visits these."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

from askdock.errors import Forbidden, InvalidInput, KeyNotFound, Unauthenticated, WidgetNotFound
from askdock.ports import KeyStore, WidgetStore
from askdock.records import TOKEN_LIFE, ApiKey, Caller, Role, Widget, make_widget, web_origin


class Widgets:
    """Makes widgets, issues their tokens, and tells who asks with one."""

    def __init__(self, store: WidgetStore, keys: KeyStore) -> None:
        self.store = store
        self._keys = keys

    def make(
        self,
        name: str,
        collection: str,
        origins: Sequence[str],
        key_id: str,
        questions_per_day: int,
        expires_at: datetime | None,
    ) -> Widget:
        """A new one that asks with the key. Raises InvalidInput for a key that cannot, and for a bad origin."""
        now = datetime.now(UTC)
        try:
            key = self._keys.get(key_id)
        except KeyNotFound as error:
            raise InvalidInput(str(error)) from error
        if key.user_id is not None:
            # A person's rights may be wider than anybody thinks who puts a widget on a page.
            raise InvalidInput("a widget asks with a service's key: this one is a person's")
        if not key.is_valid(now):
            raise InvalidInput("this key has expired or was revoked")
        if not key.caller.may(Role.ASKER, collection):
            raise InvalidInput(f"this key may not ask the collection '{collection}'")
        made = make_widget(name, collection, _origins(origins), key_id, questions_per_day, now, expires_at)
        self.store.add(made)
        return made

    def change(self, widget_id: str, **fields: Any) -> Widget:
        """Other values of the named fields. Raises WidgetNotFound; InvalidInput for a bad origin."""
        if "origins" in fields:
            fields["origins"] = _origins(fields["origins"])
        changed = replace(self.store.get(widget_id), **fields)
        self.store.change(changed)
        return changed

    def all(self) -> list[tuple[Widget, ApiKey]]:
        """Each with its key."""
        keys = {key.id: key for key in self._keys.all()}
        return [(one, keys[one.key_id]) for one in self.store.all() if one.key_id in keys]

    def shown(self, widget_id: str) -> tuple[Widget, ApiKey]:
        """One that works now. Raises WidgetNotFound: also once it or its key has ended."""
        now, widget = datetime.now(UTC), self.store.get(widget_id)
        try:
            key = self._keys.get(widget.key_id)
        except KeyNotFound:
            key = None
        if key is None or not widget.is_valid(now) or not key.is_valid(now):
            raise WidgetNotFound(f"there is no widget '{widget_id}'")
        return widget, key

    def issue(self, widget_id: str, page: str) -> tuple[str, datetime, Caller]:
        """A token for a page of the origin, until when it is good, and as whom it asks.

        Raises WidgetNotFound; Forbidden for an origin that may not show it.
        """
        widget, key = self.shown(widget_id)
        if page not in widget.origins:
            raise Forbidden("pages of this origin may not show this widget")
        expires_at = datetime.now(UTC) + TOKEN_LIFE
        return widget.sign(page, expires_at), expires_at, widget.caller(key)

    def visitor(self, widget_id: str, token: str, *, begun: bool = False) -> tuple[Widget, Caller]:
        """Who asks with a token. Raises Unauthenticated, whatever has ended: token, origin, widget or key.

        `begun`: the token's age does not count.
        """
        try:
            widget, key = self.shown(widget_id)
        except WidgetNotFound as error:
            raise Unauthenticated("this widget is not there any more") from error
        page = widget.origin_of(token, datetime.now(UTC), begun=begun)
        if page is None or page not in widget.origins:
            raise Unauthenticated("the token is not valid, or not any more")
        return widget, widget.caller(key)


def _origins(given: Sequence[str]) -> tuple[str, ...]:
    try:
        return tuple(dict.fromkeys(web_origin(one) for one in given))
    except ValueError as error:
        raise InvalidInput(str(error)) from error
