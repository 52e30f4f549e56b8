"""Shared parts of the subcommands: options, the wired system, output."""

import json
import logging
from collections.abc import Callable, Iterable, Sequence
from dataclasses import asdict
from datetime import UTC, datetime
from getpass import getuser
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar

import click

from askdock.errors import DocumentNotFound, InvalidInput

if TYPE_CHECKING:
    from rich.console import Console

    from askdock.bootstrap import System
    from askdock.records import Document, User
    from askdock.settings import Settings

log = logging.getLogger(__name__)

Command = TypeVar("Command", bound=Callable[..., Any])

data_dir_option = click.option(
    "--data-dir", type=click.Path(path_type=Path), help="Data folder (ASKDOCK_DATA_DIR)."
)
collection_option = click.option("-c", "--collection", help="Collection (ASKDOCK_COLLECTION).")
json_option = click.option("--json", "as_json", is_flag=True, help="Print JSON.")


def common_options(function: Command) -> Command:
    """--data-dir, --collection and --json."""
    for option in (json_option, collection_option, data_dir_option):
        function = option(function)
    return function


def open_system(*, service: bool = False, **flags: Any) -> "System":
    """The system that settings and flags describe. A service logs as configured, a command only warnings."""
    from askdock.bootstrap import System
    from askdock.bootstrap.logs import configure_logging, configure_service_logging
    from askdock.settings import load_settings

    settings = load_settings(**flags)
    if service:
        configure_service_logging(settings)
    else:
        configure_logging(settings, logging.WARNING)
    warn(settings)
    return System(settings, report=lambda line: click.echo(line, err=True))


def find_user(system: "System", login: str) -> "User":
    """The user of a login. Raises UserNotFound."""
    from askdock.errors import UserNotFound
    from askdock.records import fold_login

    found = system.people.users.by_login(fold_login(login))
    if found is None:
        raise UserNotFound(f"there is no user '{login}'")
    return found[0]


def warn_of_absent(system: "System", collections: Iterable[str]) -> None:
    """Say of which of these names there is no collection: a grant may come first, but it may be a typing error."""
    from difflib import get_close_matches

    there = sorted(one.name for one in system.catalogue.list_collections())
    for name in collections:
        if name not in there:
            meant = get_close_matches(name, there, 1)
            hint = f": is '{meant[0]}' meant?" if meant else "; the grant holds from when there is one"
            click.echo(f"there is no collection '{name}' yet{hint}", err=True)


def note_command(system: "System", operation: str, **target: str) -> None:
    """Note in the audit log that a command changed who may do what; the caller is the account on this machine."""
    from askdock.records import AuditEvent, new_id

    event = AuditEvent(
        id=new_id(),
        at=datetime.now(UTC),
        request_id="",
        caller=getuser(),
        kind="cli",
        key_id=None,
        address="",
        operation=operation,
        method="",
        route="",
        target=target,
        status=200,
    )
    system.audit.note(event)
    system.audit.write()


def warn(settings: "Settings") -> None:
    """Log what somebody set that changes nothing."""
    from askdock.settings import settings_warnings

    for line in settings_warnings(settings):
        log.warning("%s", line)


def open_settings() -> "Settings":
    """The settings alone, for commands that need no system."""
    from askdock.settings import load_settings

    return load_settings()


def print_json(value: Any) -> None:
    """One JSON document on stdout."""
    click.echo(json.dumps(value, ensure_ascii=False, indent=2, default=_plain))


def print_documents(documents: "Sequence[Document]") -> None:
    """A JSON list on stdout, each document as the API shows it."""
    from askdock.services.api.schemas.documents import DocumentOut

    print_json([DocumentOut.model_validate(document).model_dump(mode="json") for document in documents])


def record(value: Any) -> dict[str, Any]:
    """A record as plain data."""
    return asdict(value)


def stderr_console() -> "Console":
    """Where progress goes, so that stdout stays clean for results."""
    from rich.console import Console

    return Console(stderr=True)


def _plain(value: Any) -> Any:
    if isinstance(value, datetime):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"{type(value).__name__} is not JSON")


def ids_named(documents: "list[Document]", wanted: tuple[str, ...]) -> list[str]:
    """The ids of what was named. Raises DocumentNotFound, and InvalidInput for a name of several documents."""
    ids = []
    for given in wanted:
        matches = [one.id for one in documents if given == one.id] or [
            one.id for one in documents if given == one.name
        ]
        if not matches:
            raise DocumentNotFound(f"document '{given}' not found: `askdock documents list` shows ids and names")
        if len(matches) > 1:
            raise InvalidInput(f"{len(matches)} documents are named '{given}': give an id ({', '.join(matches)})")
        ids += matches
    return ids
