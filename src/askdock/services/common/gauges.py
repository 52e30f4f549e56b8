"""Metrics that are read from the catalogue when somebody asks for them."""

import logging
import math
from collections.abc import Mapping
from datetime import UTC, datetime

from askdock.errors import AskDockError
from askdock.ports import BackupStore, Catalogue, GoldenStore, SourceStore
from askdock.records import BACKUP_KINDS, BackupKind, BackupRun
from askdock.telemetry import (
    BACKUP_BYTES,
    BACKUP_DURATION,
    BACKUP_FAILURES,
    BACKUP_MAX_AGE,
    BACKUP_SUCCESS,
    CANARIES,
    DOCUMENTS,
    DRILL_QUESTIONS,
    GENERATIONS,
    GOLDEN_QUESTIONS,
    GOLDEN_WORSE,
    LIVE_GENERATION_CREATED,
    OLDEST_WAITING,
    SOURCE_OLDEST,
    SOURCES,
)

log = logging.getLogger(__name__)


def refresh(catalogue: Catalogue, sources: SourceStore, golden: GoldenStore) -> None:
    """Count documents, generations, sources and golden questions now; none of them if the catalogue is down."""
    DOCUMENTS.clear()
    GENERATIONS.clear()
    OLDEST_WAITING.set(math.nan)
    LIVE_GENERATION_CREATED.set(math.nan)
    SOURCES.clear()
    SOURCE_OLDEST.set(math.nan)
    GOLDEN_QUESTIONS.clear()
    GOLDEN_WORSE.set(math.nan)
    CANARIES.set(math.nan)
    try:
        counts = catalogue.count_documents()
        oldest = catalogue.oldest_waiting()
        generations = catalogue.count_generations()
        newest = catalogue.newest_live_generation()
        states = sources.count_states()
        behind = sources.oldest_success()
        runs = golden.newest_runs()
        plans = golden.plans()
    except AskDockError as error:
        log.warning("metrics without document counts: %s", error)
        return
    for status, count in counts.items():
        DOCUMENTS.labels(status.value).set(count)
    for state, count in generations.items():
        GENERATIONS.labels(state).set(count)
    if newest:
        LIVE_GENERATION_CREATED.set(newest.timestamp())
    for name, count in states.items():
        SOURCES.labels(name).set(count)
    if behind:
        SOURCE_OLDEST.set((datetime.now(UTC) - behind).total_seconds())
    right = sum(run.measures.right for run in runs)
    GOLDEN_QUESTIONS.labels("right").set(right)
    GOLDEN_QUESTIONS.labels("wrong").set(sum(run.measures.questions for run in runs) - right)
    GOLDEN_WORSE.set(sum(run.worse for run in runs))
    CANARIES.set(sum(1 for plan in plans if plan.canary))
    age = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
    OLDEST_WAITING.set(max(age, 0.0))


def refresh_backups(store: BackupStore, max_hours: Mapping[BackupKind, float], *, expected: bool) -> None:
    """Tell how backups and drills went; what was never made is told where backups are `expected`, drills never."""
    for gauge in (BACKUP_SUCCESS, BACKUP_FAILURES, BACKUP_DURATION, BACKUP_MAX_AGE, DRILL_QUESTIONS):
        gauge.clear()
    BACKUP_BYTES.set(math.nan)
    try:
        runs = {kind: store.newest(kind) for kind in BACKUP_KINDS}
    except AskDockError as error:
        log.warning("metrics without backups: %s", error)
        return
    for kind, kept in runs.items():
        if kept or (expected and kind == "backup"):
            BACKUP_MAX_AGE.labels(kind).set(max_hours[kind] * 3600)
            _tell(kind, kept)


def _tell(kind: BackupKind, runs: list[BackupRun]) -> None:
    good = next((place for place, run in enumerate(runs) if run.succeeded), None)
    BACKUP_FAILURES.labels(kind).set(len(runs) if good is None else good)
    BACKUP_SUCCESS.labels(kind).set(0 if good is None else runs[good].ended_at.timestamp())
    if good is not None and kind == "backup":
        BACKUP_BYTES.set(runs[good].bytes)
    if runs:
        BACKUP_DURATION.labels(kind).set((runs[0].ended_at - runs[0].started_at).total_seconds())
        if kind == "drill":
            DRILL_QUESTIONS.labels("right").set(runs[0].right)
            DRILL_QUESTIONS.labels("wrong").set(runs[0].questions - runs[0].right)
