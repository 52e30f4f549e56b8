"""Checks before the first request: a server that others can reach must not be open to them."""

import logging
from datetime import UTC, datetime, timedelta

from askdock.application.accounts import adopt_admin_key
from askdock.bootstrap import System
from askdock.errors import ConfigurationError
from askdock.services.common import audit
from askdock.services.common.security import is_loopback

log = logging.getLogger(__name__)


def prepare(system: System, host: str) -> None:
    """Open the audit log, forget what is old, and check access.

    Raises ConfigurationError where anybody could come in.
    """
    settings = system.settings
    audit.open_audit(settings.audit_file or settings.data_dir / "audit.jsonl")
    if settings.admin_key is not None:
        adopt_admin_key(system.keys, settings.admin_key.get_secret_value(), datetime.now(UTC))
    system.history.forget_before(datetime.now(UTC) - timedelta(days=settings.history_days))
    if system.keys.any() or system.token_verifier is not None:
        return
    if not is_loopback(host):
        raise ConfigurationError(
            f"{host} is reachable from other machines and there is no API key: make one with "
            "`askdock keys create NAME --role admin`, or configure ASKDOCK_OIDC_ISSUER"
        )
    log.warning("there are no keys: whoever uses this machine may do everything (`askdock keys create` ends that)")
