"""Metrics that are read from the catalogue when somebody asks for them."""

import logging
import math
from datetime import UTC, datetime

from askdock.errors import AskDockError
from askdock.ports import Catalogue
from askdock.telemetry import DOCUMENTS, OLDEST_WAITING

log = logging.getLogger(__name__)


def refresh(catalogue: Catalogue) -> None:
    """Count documents now; the gauges are left out if the catalogue is down."""
    DOCUMENTS.clear()
    OLDEST_WAITING.set(math.nan)
    try:
        counts = catalogue.count_documents()
        oldest = catalogue.oldest_waiting()
    except AskDockError as error:
        log.warning("metrics without document counts: %s", error)
        return
    for status, count in counts.items():
        DOCUMENTS.labels(status.value).set(count)
    age = (datetime.now(UTC) - oldest).total_seconds() if oldest else 0.0
    OLDEST_WAITING.set(max(age, 0.0))
