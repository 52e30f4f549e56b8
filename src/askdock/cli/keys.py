"""`askdock keys`."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

from askdock.cli.common import (
    data_dir_option,
    find_user,
    json_option,
    note_command,
    open_system,
    print_json,
    record,
    warn_of_absent,
)
from askdock.cli.helps import ExampleCommand
from askdock.records import LOCAL, Role, digest, make_key

EXAMPLES = (
    "askdock keys create admin --role admin",
    "askdock keys create hr-portal --role reader -c hr -c handbook --days 90",
    "askdock keys create lins-script --user lin@example.com",
)


@click.group("keys", help="Create, list and revoke API keys.")
def command() -> None:
    """Create, list and revoke API keys."""


@command.command(
    "create",
    cls=ExampleCommand,
    examples=EXAMPLES,
    help="Create a key and print its secret, which is stored hashed and shown only once.",
)
@click.argument("name")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="reader", show_default=True)
@click.option("-c", "--collection", "collections", multiple=True, help="Only this collection (repeatable).")
@click.option("--user", "login", help="Whose key it is: it may then do at most what this user may.")
@click.option("--days", type=click.IntRange(1, 36_500), help="Expire after this many days.")
@data_dir_option
@json_option
def create(
    name: str,
    role: str,
    collections: tuple[str, ...],
    login: str | None,
    days: int | None,
    data_dir: Path | None,
    as_json: bool,
) -> None:
    """Make a key."""
    system = open_system(data_dir=data_dir)
    now = datetime.now(UTC)
    expires_at = now + timedelta(days=days) if days else None
    user_id = find_user(system, login).id if login else None
    was_open = not (system.keys.any() or system.people.users.any())
    key, secret = make_key(name, Role(role), collections or None, now, expires_at, user_id)
    system.keys.add(key, digest(secret))
    if was_open and user_id is None and key.grant.covers(Role.ADMIN, None):
        # As where the web UI makes the first key: what was asked without one goes on with it.
        system.history.move(LOCAL.id, key.id)
    note_command(system, "create_key", key_id=key.id)
    warn_of_absent(system, collections)
    if as_json:
        print_json({"key": record(key), "secret": secret})
        return
    click.echo(secret)
    click.echo(f"key {key.id} ({role}) created; this is its secret, shown only now", err=True)
    if not (
        system.people.users.any() or any(one.role is Role.ADMIN and one.is_valid(now) for one in system.keys.all())
    ):
        click.echo(
            "from now on the server asks everybody for a key, and none is an admin's: "
            "`askdock keys create NAME --role admin` makes one",
            err=True,
        )


@command.command("list", help="List all keys, without their secrets.")
@data_dir_option
@json_option
def list_keys(data_dir: Path | None, as_json: bool) -> None:
    """List all keys."""
    system = open_system(data_dir=data_dir)
    found = system.keys.all()
    if as_json:
        print_json([record(key) for key in found])
        return
    if not found:
        click.echo("No keys.")
    now = datetime.now(UTC)
    logins = {user.id: user.login for user in system.people.users.all()}
    for key in found:
        scope = "all collections" if key.collections is None else ", ".join(key.collections)
        state = "valid" if key.is_valid(now) else "revoked" if key.revoked_at else "expired"
        used = f"used {key.used_at:%Y-%m-%d}" if key.used_at else "never used"
        owner = f"  ({logins.get(key.user_id, key.user_id)})" if key.user_id else ""
        click.echo(f"{key.id}  {key.hint}…  {state:7}  {key.role.value:6}  {used:15}  {scope}  {key.name}{owner}")


@command.command("revoke", help="Revoke a key; it stops working within 5 seconds.")
@click.argument("key_id")
@data_dir_option
def revoke(key_id: str, data_dir: Path | None) -> None:
    """Revoke a key."""
    system = open_system(data_dir=data_dir)
    key = system.keys.revoke(key_id, datetime.now(UTC))
    note_command(system, "revoke_key", key_id=key.id)
    click.echo(f"key {key.id} ({key.name}) is revoked", err=True)
