"""Migration of the data folder of version 0.1.0 into the embedded store of this version."""

import logging
import time
from collections.abc import Callable
from pathlib import Path

from askdock.adapters.stores.embedded.disk import locked
from askdock.adapters.stores.embedded.takeover import pending, remove_tables, tables, take_over

REPORT_SECONDS = 5.0

log = logging.getLogger(__name__)


def take_over_tables(folder: Path, report: Callable[[str], None]) -> bool:
    """Copy what is not copied yet, waiting for another process that is at it. False: LanceDB is not installed."""
    if not pending(folder):
        return True
    try:
        from askdock.adapters.stores.lancedb import LanceTables
    except ImportError:
        report(
            f"{folder} holds an index of version 0.1.0, in LanceDB, which is not installed: the index is built"
            " again from catalogue and files. To copy it instead: pip install 'askdock[lancedb]', then"
            " `askdock upgrade`"
        )
        return False
    with locked(folder / "takeover.lock", wait=True):
        source = LanceTables(folder)
        for generation in pending(folder):
            said = time.monotonic() - REPORT_SECONDS
            for done in take_over(folder, source, generation):
                if time.monotonic() - said >= REPORT_SECONDS:
                    said = time.monotonic()
                    report(f"copying the index of version 0.1.0: {done.rows:,} of {done.total:,} chunks")
            report(f"copied and compared: {generation}; the old tables stay until `askdock upgrade --remove-old`")
    return True


def taken_over(folder: Path) -> list[str]:
    """Generations whose old table could be removed."""
    waiting = pending(folder)
    return [name for name in tables(folder) if name not in waiting]


def remove_old(folder: Path) -> list[str]:
    """Remove these tables."""
    return remove_tables(folder)
