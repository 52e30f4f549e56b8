"""Checks before the first request: no open server that others can reach. Upkeep of the history."""

import asyncio
import logging
from datetime import UTC, datetime, timedelta
from socket import gethostname

from fastapi.concurrency import run_in_threadpool

from askdock.application.accounts import adopt_admin_key
from askdock.application.people import LINK_DAYS
from askdock.bootstrap import System
from askdock.errors import AskDockError
from askdock.services.api.accounts.users import link_path
from askdock.services.common import audit
from askdock.services.common.security import is_loopback

log = logging.getLogger(__name__)

DAY_SECONDS = 24 * 3600.0


def prepare(system: System, host: str) -> None:
    """Open the audit log, forget what is old, and see to it that somebody can come in, and not anybody.

    Where others can reach the server and nobody could sign in, a link is logged by which the first admin is made.
    """
    settings = system.settings
    audit.open_audit(settings.audit_file or settings.data_dir / "audit.jsonl")
    if settings.admin_key is not None:
        adopt_admin_key(system.keys, settings.admin_key.get_secret_value(), datetime.now(UTC))
    forget_old(system)
    if system.keys.any() or system.people.users.any() or system.people.has_provider:
        return
    if not is_loopback(host) or system.token_verifier is not None or system.provider_sign_in.all():
        base = settings.public_url or f"http://{_reachable(host)}:{settings.port}"
        link = base.rstrip("/") + link_path(system.people.link(None))
        log.warning("nobody can sign in yet: whoever opens %s within %d days becomes the admin", link, LINK_DAYS)
        return
    log.warning("there are no keys: whoever uses this machine may do everything (`askdock keys create` ends that)")


def _reachable(host: str) -> str:
    """The host as one asks for it: a server that listens everywhere is reached by its machine's name."""
    if host in ("0.0.0.0", "::"):  # noqa: S104 - compared, not bound
        return gethostname()
    return f"[{host}]" if ":" in host else host


def forget_old(system: System) -> None:
    """Forget conversations, figures, traces and events of the audit log that are too old, ended sessions and old
    links."""
    now, settings = datetime.now(UTC), system.settings
    system.history.forget_before(now - timedelta(days=settings.history_days))
    system.history.forget_traces_before(now - timedelta(days=settings.trace_days))
    system.people.forget()
    system.audit.forget()


async def forget_daily(system: System, every_seconds: float = DAY_SECONDS) -> None:
    """Do so once a day until cancelled, for servers that run for months."""
    while True:
        await asyncio.sleep(every_seconds)
        try:
            await run_in_threadpool(forget_old, system)
        except AskDockError as error:
            log.warning("old conversations are kept until tomorrow: %s", error)
