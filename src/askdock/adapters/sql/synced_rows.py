"""Sources, their runs and their items as records."""

from dataclasses import fields
from typing import Any

from sqlalchemy import Row

from askdock.records import KeptItem, RunCounts, RunState, SourceRun, SourceSpec, SyncedSource

COUNTS = tuple(field.name for field in fields(RunCounts))
SPEC = tuple(field.name for field in fields(SourceSpec))


def as_source(row: Row[Any]) -> SyncedSource:
    """The source of a row."""
    spec = SourceSpec(**{name: getattr(row, name) for name in SPEC})
    return SyncedSource(
        row.id,
        row.collection_id,
        spec,
        row.credentials,
        row.paused,
        row.created_at,
        row.next_run_at,
        row.fresh_until,
        row.last_success_at,
    )


def as_item(row: Row[Any]) -> KeptItem:
    """The item of a row."""
    return KeptItem(row.key, row.uri, row.revision, row.link, row.seen_by)


def as_run(row: Row[Any]) -> SourceRun:
    """The run of a row."""
    return SourceRun(
        row.id,
        row.source_id,
        RunState(row.state),
        row.dry,
        row.confirmed,
        row.created_at,
        row.started_at,
        row.ended_at,
        row.cursor,
        row.complete,
        RunCounts(**{name: getattr(row, name) for name in COUNTS}),
        row.reason,
        row.detail,
        row.attempts,
    )
