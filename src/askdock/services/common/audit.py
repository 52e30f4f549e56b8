"""The audit log: who did what, with which result. One JSON object a line, only ever appended, without content.

Kept outside of the database, so that whoever can change the one need not be able to change the other.
"""

import json
import logging
import sys
from collections.abc import Mapping
from datetime import UTC, datetime
from logging.handlers import WatchedFileHandler
from pathlib import Path
from typing import Any

from starlette.types import Scope

from askdock.records import ANONYMOUS, Caller

STDOUT = Path("-")
"""Stands for standard output, which outlives a container's file system."""

log = logging.getLogger("askdock.audit")


def open_audit(path: Path) -> None:
    """Write the log to the file, which a program that rotates logs may move away at any time; `-` is stdout."""
    for old in list(log.handlers):
        log.removeHandler(old)
        old.close()
    if path == STDOUT:
        handler: logging.Handler = logging.StreamHandler(sys.stdout)
    else:
        path.parent.mkdir(parents=True, exist_ok=True)
        handler = WatchedFileHandler(path, encoding="utf-8", delay=True)
    handler.setFormatter(logging.Formatter("%(message)s"))
    log.addHandler(handler)
    log.setLevel(logging.INFO)
    log.propagate = False


def note(scope: Scope, status: int, request_id: str) -> None:
    """Note a request to a route that is not open to all."""
    state: Mapping[str, Any] = scope.get("state", {})
    if "guarded" not in state:
        return
    caller: Caller = state.get("caller") or ANONYMOUS
    entry = {
        "time": datetime.now(UTC).isoformat(timespec="milliseconds"),
        # As every line of a service's log has them: on stdout both are one stream.
        "level": "info",
        "message": "audit",
        "request_id": request_id,
        "caller": caller.id,
        "kind": caller.kind,
        "key": caller.key_id,
        **({"viewed_as": caller.viewed} if caller.viewed else {}),
        "method": scope["method"],
        "route": getattr(scope.get("route"), "path", "unmatched"),
        # Ids of collections, documents, keys and conversations; names of the caller's choosing are quoted by JSON.
        "target": dict(scope.get("path_params", {})) | state.get("target", {}),
        "status": status,
    }
    log.info("%s", json.dumps(entry, ensure_ascii=True))
