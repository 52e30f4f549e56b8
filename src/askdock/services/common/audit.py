"""The audit log: who did what, with which result. One JSON object a line, only ever appended, without content.

Written outside of the database, so that whoever can change the one need not be able to change the other; and
handed on, to be searched there.
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

from askdock.records import ANONYMOUS, AuditEvent, Caller, new_id

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


def note(scope: Scope, status: int, request_id: str, address: str = "") -> AuditEvent | None:
    """Log a request to a route that is not open to all; the event, None for another request."""
    state: Mapping[str, Any] = scope.get("state", {})
    if "guarded" not in state:
        return None
    caller: Caller = state.get("caller") or ANONYMOUS
    route = scope.get("route")
    event = AuditEvent(
        id=new_id(),
        at=datetime.now(UTC),
        request_id=request_id,
        caller=caller.id,
        kind=caller.kind,
        key_id=caller.key_id,
        viewed_as=caller.viewed or None,
        address=address,
        operation=getattr(route, "operation_id", None) or "",
        method=scope["method"],
        route=getattr(route, "path", "unmatched"),
        # Ids of collections, documents, keys and conversations; names of the caller's choosing are quoted by JSON.
        target={name: str(one) for name, one in (scope.get("path_params", {}) | state.get("target", {})).items()},
        status=status,
    )
    log.info("%s", json.dumps(_line(event), ensure_ascii=True))
    return event


def _line(event: AuditEvent) -> dict[str, Any]:
    return {
        "time": event.at.isoformat(timespec="milliseconds"),
        # As every line of a service's log has them: on stdout both are one stream.
        "level": "info",
        "message": "audit",
        "request_id": event.request_id,
        "caller": event.caller,
        "kind": event.kind,
        "key": event.key_id,
        **({"viewed_as": event.viewed_as} if event.viewed_as else {}),
        "address": event.address,
        "method": event.method,
        "route": event.route,
        "target": event.target,
        "status": event.status,
    }
