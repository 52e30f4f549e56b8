"""Metrics that are read from the catalogue when somebody asks for them."""

import logging
import math
from datetime import UTC, datetime

from askdock.errors import AskDockError
from askdock.ports import Catalogue, GoldenStore, SourceStore
from askdock.telemetry import (
    CANARIES,
    DOCUMENTS,
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
