"""Sources of collections: made, changed, tried, run, paused, deleted."""

import base64
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from itertools import islice
from secrets import token_bytes, token_hex
from typing import Any
from urllib.parse import parse_qs, urlsplit

from askdock.errors import ConfigurationError, InvalidInput, WrongState
from askdock.ingestion.source_run import wanted
from askdock.ports import Catalogue, Connection, Sealer, SourceField, SourceKind, SourceStore
from askdock.records import (
    OPEN_RUNS,
    Collection,
    ItemEvent,
    Origin,
    RemoteItem,
    SourceRun,
    SourceSpec,
    SyncedSource,
)

MAX_NAME = 100
MAX_TEXT = 2000
MAX_PATTERNS = 50
WEBHOOK_SECRET = "webhook_secret"  # noqa: S105 - its name
SIGNATURE = {"sig", "X-Amz-Signature", "X-Goog-Signature"}
UNENCRYPTED = {"https": ("https", "http"), "imaps": ("imaps", "imap")}
"""What a kind speaks, too, whose example of an address begins so."""
SAMPLE = 5
"""Items that a test of a connection shows."""
PAGE = 500


@dataclass(frozen=True, slots=True)
class Trial:
    """What a test of a connection found: the first items that the patterns take."""

    items: tuple[RemoteItem, ...]
    more: bool


class Sources:
    """Use cases of sources. `connect` reaches one; `next_time` tells when a schedule is due after a moment.

    `wake` tells this process's loop that a run waits; `check_metadata` raises InvalidInput for values that no
    field takes; `forget` removes what is kept of a place's content between runs.
    """

    def __init__(
        self,
        store: SourceStore,
        catalogue: Catalogue,
        sealer: Sealer,
        kinds: Callable[[], Mapping[str, SourceKind]],
        connect: Callable[[SourceSpec, Mapping[str, str]], AbstractContextManager[Connection]],
        next_time: Callable[[str, str, datetime], datetime | None],
        check_url: Callable[[str], object],
        wake: Callable[[], None] = lambda: None,
        check_metadata: Callable[[Collection, Mapping[str, Any]], object] = lambda _, __: None,
        forget: Callable[[SourceSpec], None] = lambda _: None,
    ) -> None:
        self._store = store
        self._catalogue = catalogue
        self._sealer = sealer
        self._kinds = kinds
        self._connect = connect
        self._next_time = next_time
        self._check_url = check_url
        self._wake = wake
        self._check_metadata = check_metadata
        self._forget = forget

    def kinds(self) -> list[SourceKind]:
        """Kinds that can be made, by name."""
        return [kind for _, kind in sorted(self._kinds().items())]

    def all(self, collection: Collection) -> list[SyncedSource]:
        """By name."""
        return self._store.of_collection(collection.id)

    def get(self, collection: Collection, source_id: str) -> SyncedSource:
        """Raises SourceNotFound."""
        return self._store.get(collection.id, source_id)

    def create(
        self, collection: Collection, spec: SourceSpec, secrets: Mapping[str, str], *, paused: bool = False
    ) -> tuple[SyncedSource, str | None]:
        """Make a source, whose first run waits for a worker at once unless it is paused.

        Returns it and the secret its webhook is signed with, which is shown this once; None without a webhook.
        Raises InvalidInput, Conflict, ConfigurationError (secrets without a key to encrypt them).
        """
        spec, secrets = self._checked(spec, secrets)
        if spec.metadata:
            self._check_metadata(collection, spec.metadata)
        signing = _signing_secret() if spec.webhook else None
        kept = {**secrets, **({WEBHOOK_SECRET: signing} if signing else {})}
        now = datetime.now(UTC)
        source = SyncedSource(
            "s" + token_hex(8),
            collection.id,
            spec,
            tuple(sorted(secrets)),
            paused,
            now,
            None if paused else self._due(spec, now),
            None if paused else self.fresh_until(spec, now),
        )
        self._store.add(source, self._sealer.seal(kept) if kept else None)
        if not paused:
            self._store.enqueue(source.id)
            self._wake()
        return source, signing

    def change(
        self,
        collection: Collection,
        source_id: str,
        changes: Mapping[str, Any],
        secrets: Mapping[str, str] | None = None,
    ) -> tuple[SyncedSource, str | None]:
        """Change fields of the spec; `secrets` replace those of the same names, an empty one removes it.

        Where address, kind or options change, secrets must be given again: they were meant for the other place.
        Returns as `create` does. Raises SourceNotFound and the errors of `create`.
        """
        source = self.get(collection, source_id)
        spec = replace(source.spec, **changes)
        if values := changes.get("metadata"):
            self._check_metadata(collection, values)
        elsewhere = any(
            getattr(spec, name) != getattr(source.spec, name) for name in ("kind", "address", "options")
        )
        if elsewhere and source.credentials and not secrets:
            raise InvalidInput("the credentials belong to the place as it was: give them again with the new one")
        if not secrets and not elsewhere and spec.webhook == source.spec.webhook:
            return self._changed(source, spec, None), None
        try:
            kept = self.secrets(source)
        except ConfigurationError:
            if not set(source.credentials) <= set(secrets or {}):
                raise
            kept = {}  # sealed with a key that is lost: all are given anew
        signing = kept.pop(WEBHOOK_SECRET, None)
        kept = {} if elsewhere else kept
        kept = {name: value for name, value in {**kept, **(secrets or {})}.items() if value}
        spec, kept = self._checked(spec, kept)
        same = spec.webhook == source.spec.webhook and signing is not None
        made = _signing_secret() if spec.webhook and not same else None
        signing = made or (signing if spec.webhook else None)
        sealed = {**kept, **({WEBHOOK_SECRET: signing} if signing else {})}
        changed = replace(source, credentials=tuple(sorted(kept)))
        return self._changed(changed, spec, self._sealer.seal(sealed) if sealed else ""), made

    def _changed(self, source: SyncedSource, spec: SourceSpec, sealed: str | None) -> SyncedSource:
        """Kept, with its schedule; `sealed` None leaves the secrets."""
        if sealed is None:
            spec, _ = self._checked(spec, dict.fromkeys(source.credentials, "kept"))
        now = datetime.now(UTC)
        changed = replace(
            source,
            spec=spec,
            next_run_at=None if source.paused else self._due(spec, now),
            fresh_until=None if source.paused else self.fresh_until(spec, now),
        )
        self._store.change(changed, sealed)
        return changed

    def pause(self, collection: Collection, source_id: str) -> SyncedSource:
        """Run it no more; a run under way stops, and goes on when the source is resumed."""
        source = replace(self.get(collection, source_id), paused=True, next_run_at=None, fresh_until=None)
        self._store.change(source)
        return source

    def resume(self, collection: Collection, source_id: str) -> SyncedSource:
        """Run it again, first at once."""
        source = self.get(collection, source_id)
        now = datetime.now(UTC)
        due, fresh = self._due(source.spec, now), self.fresh_until(source.spec, now)
        source = replace(source, paused=False, next_run_at=due, fresh_until=fresh)
        self._store.change(source)
        if not self._is_running(source):
            self._store.enqueue(source.id)
        self._wake()
        return source

    def run(
        self, collection: Collection, source_id: str, *, dry: bool = False, confirmed: bool = False
    ) -> SourceRun:
        """Ask for a run. Raises SourceNotFound, WrongState for a paused source, Conflict where a run is open."""
        source = self.get(collection, source_id)
        if source.paused and not dry:
            raise WrongState(f"the source '{source.spec.name}' is paused: resume it first")
        run = self._store.enqueue(source.id, dry=dry, confirmed=confirmed)
        self._wake()
        return run

    def delete(self, collection: Collection, source_id: str, *, keep_documents: bool) -> int:
        """Delete a source, and unless they are kept its documents; returns how many went.

        Raises SourceNotFound, and WrongState while a run is under way: pause it and wait until it has stopped.
        """
        source = self.get(collection, source_id)
        if not source.paused:
            self.pause(collection, source_id)
        if any(run.state in OPEN_RUNS and self._store.is_leased(run.id) for run in self._store.runs(source.id)):
            raise WrongState("a run is under way and stops now: delete the source again in a moment")
        removed = 0
        after: str | None = None
        while not keep_documents and (items := self._store.items_after(source.id, after, PAGE)):
            shared = self._store.elsewhere(source, [item.uri for item in items])
            for item in items:
                if item.uri not in shared and self._catalogue.remove_source(collection.id, item.uri):
                    removed += 1
            after = items[-1].key
        self._store.remove(source.id)
        self._forget(source.spec)
        self._wake()
        return removed

    def try_out(self, spec: SourceSpec, secrets: Mapping[str, str]) -> Trial:
        """Connect and list the beginning. Raises what the connection raises."""
        spec, secrets = self._checked(spec, secrets)
        with self._connect(spec, secrets) as connection:
            found = (item for page in connection.pages(None) for item in page.items if wanted(spec, item))
            items = tuple(islice(found, SAMPLE + 1))
        return Trial(items[:SAMPLE], len(items) > SAMPLE)

    def origin(self, collection: Collection, document_id: str) -> Origin | None:
        """Where a document came from, if a source keeps it in step."""
        return self._store.origin(collection.id, document_id)

    def runs(self, collection: Collection, source_id: str, *, limit: int = 20) -> list[SourceRun]:
        """Newest first. Raises SourceNotFound."""
        return self._store.runs(self.get(collection, source_id).id, limit=limit)

    def newest_run(self, source: SyncedSource) -> SourceRun | None:
        """The run that was asked for last; a trial only where nothing else was: it leaves what waits as it is."""
        runs = self._store.runs(source.id)
        return next((run for run in runs if not run.dry), runs[0] if runs else None)

    def look_at_run(
        self, collection: Collection, source_id: str, run_id: str
    ) -> tuple[SourceRun, list[ItemEvent]]:
        """A run and what it noted of items. Raises SourceNotFound."""
        return self._store.run(self.get(collection, source_id).id, run_id)

    def secrets(self, source: SyncedSource) -> dict[str, str]:
        """What a connection needs, decrypted. Raises ConfigurationError."""
        sealed = self._store.sealed(source.id)
        return self._sealer.open(sealed) if sealed else {}

    def fresh_until(self, spec: SourceSpec, now: datetime) -> datetime | None:
        """A source that is in step now is late when the run after the next one should have begun."""
        due = self._due(spec, now)
        return None if due is None else self._due(spec, due)

    def _due(self, spec: SourceSpec, after: datetime) -> datetime | None:
        return self._next_time(spec.schedule, spec.time_zone, after)

    def _is_running(self, source: SyncedSource) -> bool:
        return any(run.state in OPEN_RUNS for run in self._store.runs(source.id, limit=1))

    def _checked(self, spec: SourceSpec, secrets: Mapping[str, str]) -> tuple[SourceSpec, dict[str, str]]:
        """Trimmed and valid. Raises InvalidInput."""
        kind = self._kinds().get(spec.kind)
        if kind is None:
            raise InvalidInput(f"there is no kind '{spec.kind[:40]}': {', '.join(sorted(self._kinds()))}")
        name = spec.name.strip()
        if not 0 < len(name) <= MAX_NAME or not name.isprintable():
            raise InvalidInput(f"the name of a source is 1 to {MAX_NAME} printable characters")
        for text in (spec.address, spec.webhook, *spec.options.values(), *spec.include, *spec.exclude):
            if len(text) > MAX_TEXT or not (text.isprintable() or not text):
                raise InvalidInput(f"addresses, options and patterns are at most {MAX_TEXT} printable characters")
        if max(len(spec.include), len(spec.exclude)) > MAX_PATTERNS:
            raise InvalidInput(f"at most {MAX_PATTERNS} patterns")
        if not 0 <= spec.prune_share <= 1:
            raise InvalidInput("the share that may be removed is between 0 and 1")
        if spec.webhook:
            self._check_url(spec.webhook)
        self._due(spec, datetime.now(UTC))
        options = {key: value.strip() for key, value in spec.options.items() if value.strip()}
        for text in (spec.address, *options.values()):
            _check_open(text)
        if "://" in kind.address and not _is_url(spec.address.strip()):
            raise InvalidInput(f"the address of this kind is like {kind.address}")
        _check_scheme(kind, spec.address.strip())
        given = {key: value for key, value in secrets.items() if value}
        _check_fields(kind.fields, options, given)
        return replace(spec, name=name, address=spec.address.strip(), options=options), given


def _check_fields(fields: Sequence[SourceField], options: Mapping[str, str], secrets: Mapping[str, str]) -> None:
    for secret, given in ((False, options), (True, secrets)):
        known = {field.name for field in fields if field.secret == secret}
        if wrong := sorted(set(given) - known):
            what = "secret" if secret else "option"
            raise InvalidInput(f"this kind has no {what} '{wrong[0][:40]}': {', '.join(sorted(known)) or 'none'}")
        for field in fields:
            if field.secret == secret and field.required and field.name not in given:
                raise InvalidInput(f"'{field.name}' is missing: {field.description}")


def _check_scheme(kind: SourceKind, address: str) -> None:
    """Raises InvalidInput for an address of another protocol than the kind speaks."""
    if "://" not in kind.address:
        return
    shown = urlsplit(kind.address).scheme
    spoken: Sequence[str] = getattr(kind, "schemes", UNENCRYPTED.get(shown, (shown,)))
    if urlsplit(address).scheme not in spoken:
        begins = " or ".join(f"{one}://" for one in spoken)
        raise InvalidInput(f"the address of this kind is like {kind.address}: it begins with {begins}")


def _is_url(text: str) -> bool:
    parts = urlsplit(text)
    return bool(parts.scheme and parts.hostname)


def _check_open(text: str) -> None:
    """Addresses are kept as they are, and shown. Raises InvalidInput for one with a secret in it."""
    if "://" not in text:
        return
    try:
        parts = urlsplit(text)
    except ValueError:
        raise InvalidInput("an address cannot be read as a URL") from None
    if parts.username is not None or parts.password is not None or SIGNATURE & set(parse_qs(parts.query)):
        raise InvalidInput(
            "an address is shown to others: give user, password or signature in fields of their own"
        )


def _signing_secret() -> str:
    """As Standard Webhooks has it: 24 to 64 random bytes."""
    return "whsec_" + base64.b64encode(token_bytes(32)).decode()
