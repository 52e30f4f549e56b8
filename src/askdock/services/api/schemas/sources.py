"""Bodies of sources and their runs."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Annotated, Any, Self

from pydantic import Field

from askdock.application.sources import Trial
from askdock.ports import SourceKind
from askdock.records import ItemEvent, ItemOutcome, Origin, RunState, SourceRun, SourceSpec, SyncedSource
from askdock.services.api.schemas.base import Input, Output, Text

Line = Annotated[Text, Field(max_length=2000)]
Names = Annotated[dict[str, Line], Field(max_length=20)]
Patterns = Annotated[list[Line], Field(max_length=50)]


class SourceIn(Input):
    """A source to make."""

    name: Annotated[Text, Field(min_length=1, max_length=100)] = Field(description="Unique in the collection.")
    kind: str = Field(max_length=40, description="One of `GET /v1/source-kinds`.", examples=["webdav"])
    address: Line = Field(description="Where it is; the kind says what it looks like.")
    options: Names = Field({}, description="Fields of the kind that are no secrets.")
    secrets: Names = Field({}, description="Secret fields of the kind; kept encrypted and never shown again.")
    include: Patterns = Field([], description="Take only what matches, such as `*.pdf`.")
    exclude: Patterns = Field([], description="Leave out what matches.")
    schedule: Annotated[Text, Field(max_length=100)] = Field(
        "", description="`15m`, `6h`, `1d`, or five fields of cron; empty: only on demand."
    )
    time_zone: Annotated[Text, Field(max_length=60)] = Field("UTC", description="Of a cron schedule.")
    tags: list[Annotated[Text, Field(max_length=64)]] = Field(
        [], max_length=32, description="Given to its documents."
    )
    metadata: dict[str, Any] = Field({}, max_length=50, description="Values of fields, given to its documents.")
    prune: bool = Field(True, description="Whether documents go whose items are gone.")
    prune_share: float = Field(
        0.2, ge=0, le=1, description="A run that would remove more than this share is held; 1: never."
    )
    webhook: Line = Field("", description="URL that is told at the end of each run; empty: none.")
    webhook_documents: bool = Field(False, description="Whether it is told the end of each document, too.")
    paused: bool = Field(False, description="Whether it shall not run yet.")

    def spec(self) -> SourceSpec:
        """As a record."""
        fields: dict[str, Any] = {
            name: tuple(value) if isinstance(value, list) else value
            for name, value in self.model_dump(exclude={"secrets", "paused"}).items()
        }
        return SourceSpec(**fields)


class SourceChangeIn(Input):
    """Fields of a source to change; those left out stay."""

    name: Annotated[Text, Field(min_length=1, max_length=100)] | None = Field(None, description="Its new name.")
    address: Line | None = Field(None, description="Its new address: the secrets must be given again.")
    options: Names | None = Field(None, description="All options: the secrets must be given again.")
    secrets: Names | None = Field(None, description="Secrets to replace; an empty one is removed.")
    include: Patterns | None = Field(None, description="All patterns to take.")
    exclude: Patterns | None = Field(None, description="All patterns to leave out.")
    schedule: Annotated[Text, Field(max_length=100)] | None = Field(None, description="Its new schedule.")
    time_zone: Annotated[Text, Field(max_length=60)] | None = Field(None, description="Of a cron schedule.")
    tags: list[Annotated[Text, Field(max_length=64)]] | None = Field(
        None, max_length=32, description="For what is added or changed from now on."
    )
    metadata: dict[str, Any] | None = Field(
        None, max_length=50, description="All values, for what is added or changed from now on."
    )
    prune: bool | None = Field(None, description="Whether documents go whose items are gone.")
    prune_share: float | None = Field(None, ge=0, le=1, description="The share that may go unconfirmed.")
    webhook: Line | None = Field(None, description="URL to tell; empty: none.")
    webhook_documents: bool | None = Field(None, description="Whether it is told the ends of documents.")
    paused: bool | None = Field(None, description="Whether it is paused.")

    def changes(self) -> Mapping[str, Any]:
        """What was given of the spec."""
        given = self.model_dump(exclude_none=True, exclude={"secrets", "paused"})
        return {name: tuple(v) if isinstance(v, list) else v for name, v in given.items()}


class SourceCountsOut(Output):
    """What a run did, or would do."""

    seen: int = Field(description="Items listed that the patterns take.")
    added: int = Field(description="New ones.")
    changed: int = Field(description="With other content than before.")
    moved: int = Field(description="Under another address, with the same identity.")
    removed: int = Field(description="Gone.")
    skipped: int = Field(description="Of kinds that are not read, or too large.")
    failed: int = Field(description="Not readable this time; tried again by the next run.")
    bytes: int = Field(description="Read from the source.")


class SourceRunOut(Output):
    """A run of a source."""

    id: str = Field(description="Its id.")
    state: RunState = Field(description="waiting, running, done, failed, or held: it needs a confirmation.")
    dry: bool = Field(description="Whether it only lists what it would do.")
    confirmed: bool = Field(description="Whether it removes what the run that was held found gone.")
    created_at: datetime = Field(description="When it was asked for.")
    started_at: datetime | None = Field(description="When it began.")
    ended_at: datetime | None = Field(description="When it ended.")
    complete: bool = Field(description="Whether everything could be listed; else nothing is removed.")
    counts: SourceCountsOut = Field(description="Up to now.")
    reason: str | None = Field(description="Code of why it failed or is held.")
    detail: str | None = Field(description="The same for people, or why it waits.")


class SourceOut(Output):
    """A source of a collection."""

    id: str = Field(description="Its id.")
    name: str = Field(description="Its name.")
    kind: str = Field(description="Its kind.")
    address: str = Field(description="Where it is.")
    options: dict[str, str] = Field(description="Fields of the kind.")
    credentials: list[str] = Field(description="Names of the secrets that are kept.")
    include: list[str] = Field(description="What it takes; empty: everything.")
    exclude: list[str] = Field(description="What it leaves out.")
    schedule: str = Field(description="When it runs.")
    time_zone: str = Field(description="Of a cron schedule.")
    tags: list[str] = Field(description="Of its documents.")
    metadata: dict[str, Any] = Field(description="Values of fields, given to its documents.")
    prune: bool = Field(description="Whether documents go whose items are gone.")
    prune_share: float = Field(description="The share that may go unconfirmed.")
    webhook: str = Field(description="URL that is told.")
    webhook_documents: bool = Field(description="Whether it is told the ends of documents.")
    paused: bool = Field(description="Whether it is paused.")
    created_at: datetime = Field(description="When it was made.")
    next_run_at: datetime | None = Field(description="When it is due.")
    last_success_at: datetime | None = Field(description="When it was last in step.")
    late: bool = Field(description="Whether it should have been in step again by now.")
    last_run: SourceRunOut | None = Field(description="Its newest run.")

    @classmethod
    def of(cls, source: SyncedSource, last_run: SourceRun | None, now: datetime) -> Self:
        """From the records."""
        spec: dict[str, Any] = {
            name: list(v) if isinstance(v, tuple) else v for name, v in asdict(source.spec).items()
        }
        names = ("id", "paused", "created_at", "next_run_at", "last_success_at")
        own: dict[str, Any] = {name: getattr(source, name) for name in names}
        return cls(
            **spec,
            **own,
            credentials=list(source.credentials),
            late=source.fresh_until is not None and source.fresh_until < now,
            last_run=None if last_run is None else SourceRunOut.model_validate(last_run),
        )


class SourceMadeOut(Output):
    """A source that was made or changed."""

    source: SourceOut = Field(description="As it is now.")
    webhook_secret: str | None = Field(
        description="What its webhooks are signed with, where it was made just now; shown this once."
    )


class SourcesOut(Output):
    """Sources of a collection."""

    sources: list[SourceOut] = Field(description="By name.")


class SourceRunIn(Input):
    """A run to ask for."""

    dry_run: bool = Field(False, description="List what would be added, changed and removed; do nothing.")
    confirm: bool = Field(False, description="Remove what the run that was held found gone.")


class SourceRunsOut(Output):
    """Runs of a source."""

    runs: list[SourceRunOut] = Field(description="Newest first.")


class ItemEventOut(Output):
    """What a run did with an item."""

    uri: str = Field(description="Where it is.")
    outcome: ItemOutcome = Field(description="What was done.")
    detail: str | None = Field(description="Why it was skipped or failed, or where it moved from.")


class SourceRunDetailOut(Output):
    """A run with its items."""

    run: SourceRunOut = Field(description="The run.")
    events: list[ItemEventOut] = Field(description="All but unchanged items, the first 1000.")

    @classmethod
    def of(cls, run: SourceRun, events: Sequence[ItemEvent]) -> Self:
        """From the records."""
        return cls(
            run=SourceRunOut.model_validate(run), events=[ItemEventOut.model_validate(one) for one in events]
        )


class TrialItemOut(Output):
    """An item that a test of a connection found."""

    uri: str = Field(description="Where it is.")
    name: str = Field(description="Its file name.")


class TrialOut(Output):
    """A connection that works."""

    items: list[TrialItemOut] = Field(description="The first items that the patterns take.")
    more: bool = Field(description="Whether there are more.")

    @classmethod
    def of(cls, trial: Trial) -> Self:
        """From the use case."""
        return cls(items=[TrialItemOut.model_validate(item) for item in trial.items], more=trial.more)


class SourceFieldOut(Output):
    """A field of a kind."""

    name: str = Field(description="Its name.")
    description: str = Field(description="What it is.")
    secret: bool = Field(description="Whether it belongs to `secrets`, not to `options`.")
    required: bool = Field(description="Whether it must be given.")


class SourceKindOut(Output):
    """A kind of source."""

    name: str = Field(description="Its name.")
    title: str = Field(description="The same for people.")
    address: str = Field(description="What an address looks like.")
    inputs: list[SourceFieldOut] = Field(description="What else it takes: options and secrets.")

    @classmethod
    def of(cls, kind: SourceKind) -> Self:
        """From the kind."""
        return cls(
            name=kind.name,
            title=kind.title,
            address=kind.address,
            inputs=[SourceFieldOut.model_validate(field) for field in kind.fields],
        )


class SourceKindsOut(Output):
    """Kinds of sources."""

    kinds: list[SourceKindOut] = Field(description="By name.")


class OriginOut(Output):
    """Where a document came from."""

    source_id: str = Field(description="Id of the source.")
    source_name: str = Field(description="Its name.")
    uri: str = Field(description="Where the item is.")
    link: str | None = Field(description="Where people look at it, if that is known.")

    @classmethod
    def of(cls, origin: Origin) -> Self:
        """From the record. A link is one that a browser opens."""
        link = origin.item.link or origin.item.uri
        opens = link.startswith(("https://", "http://"))
        name = origin.source.spec.name
        return cls(source_id=origin.source.id, source_name=name, uri=origin.item.uri, link=link if opens else None)


class DocumentOriginOut(Output):
    """Where a document came from, if a source keeps it in step."""

    origin: OriginOut | None = Field(description="null for a document that was uploaded.")
