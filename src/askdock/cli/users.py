"""`askdock users`."""

from pathlib import Path

import click

from askdock.application.people import LINK_DAYS
from askdock.bootstrap import System
from askdock.cli.common import (
    data_dir_option,
    find_user,
    json_option,
    note_command,
    open_system,
    print_json,
    warn_of_absent,
)
from askdock.records import Grant, Quota, Role, User


@click.group("users", help="Create, list and disable users, and make links to set a password.")
def command() -> None:
    """Users of this installation."""


@command.command("create", help="Create a user and print the path of the link by which it sets a password.")
@click.argument("login")
@click.option("--name", help="How others call it; the login when left out.")
@click.option("--role", type=click.Choice([role.value for role in Role]), default="reader", show_default=True)
@click.option("-c", "--collection", "collections", multiple=True, help="Only this collection (repeatable).")
@click.option("--group", "groups", multiple=True, help="Make it a member of this group (repeatable).")
@data_dir_option
def create(
    login: str,
    name: str | None,
    role: str,
    collections: tuple[str, ...],
    groups: tuple[str, ...],
    data_dir: Path | None,
) -> None:
    """Make a user."""
    system = open_system(data_dir=data_dir)
    user, secret = system.people.create(login, name or login, [Grant(Role(role), collections or None)], groups)
    note_command(system, "create_user", user_id=user.id)
    warn_of_absent(system, collections)
    _print_link(system, user, secret)


@command.command("list", help="List all users.")
@data_dir_option
@json_option
def list_users(data_dir: Path | None, as_json: bool) -> None:
    """List all users."""
    found = open_system(data_dir=data_dir).people.users.all()
    if as_json:
        print_json([_as_json(user) for user in found])
        return
    if not found:
        click.echo("No users.")
    for user in found:
        groups = ", ".join(group.name for group in user.groups)
        state = "disabled" if user.disabled_at else "active"
        click.echo(f"{user.id}  {state:8}  {_roles(user)}  {user.login}" + (f"  ({groups})" if groups else ""))


def _switch(name: str, text: str, *, disabled: bool) -> None:
    """A command that lets users in, or keeps them out."""

    @command.command(name, help=text)
    @click.argument("login")
    @data_dir_option
    def switch(login: str, data_dir: Path | None) -> None:
        system = open_system(data_dir=data_dir)
        user = system.people.change(find_user(system, login).id, disabled=disabled)
        note_command(system, "change_user", user_id=user.id)
        click.echo(f"user {user.login} is {'disabled' if disabled else 'active'}", err=True)


_switch("disable", "Keep a user out; it is signed out everywhere within 5 seconds, its keys end.", disabled=True)
_switch("enable", "Let a disabled user in again.", disabled=False)


@command.command("reset", help="Print a link by which a user sets another password.")
@click.argument("login")
@click.option("--passkeys", is_flag=True, help="Remove its passkeys and recovery codes, too: it has lost them.")
@data_dir_option
def reset(login: str, passkeys: bool, data_dir: Path | None) -> None:
    """Make a link."""
    system = open_system(data_dir=data_dir)
    user = find_user(system, login)
    if passkeys:
        removed = system.passkeys.store.remove(user.id)
        note_command(system, "remove_user_passkeys", user_id=user.id)
        click.echo(f"{removed} passkeys of {user.login} are removed, and its recovery codes", err=True)
    secret = system.people.link(user.id)
    note_command(system, "link_user", user_id=user.id)
    _print_link(system, user, secret)


@command.command("sign-out", help="End the sessions of a user, or of everybody; keys go on working.")
@click.argument("login", required=False)
@click.option("--all", "everybody", is_flag=True, help="Of all users.")
@data_dir_option
def sign_out(login: str | None, everybody: bool, data_dir: Path | None) -> None:
    """End sessions, everywhere within 5 seconds."""
    if everybody == (login is not None):
        raise click.UsageError("name a user, or say --all")
    system = open_system(data_dir=data_dir)
    found = system.people.users.all() if login is None else [find_user(system, login)]
    for user in found:
        ended = system.people.sessions.end(user.id)
        note_command(system, "end_sessions", user_id=user.id)
        click.echo(f"{ended} sessions of {user.login} have ended", err=True)


@command.command(
    "quota", help="Set what a user may use; what is left out is what the installation grants each caller."
)
@click.argument("login")
@click.option("--questions", type=click.IntRange(0), help="In a day; 0: unlimited.")
@click.option("--tokens", type=click.IntRange(0), help="Of the chat model in a day; 0: unlimited.")
@click.option("--storage", type=click.IntRange(0), help="Bytes of documents; 0: unlimited.")
@data_dir_option
def quota(
    login: str, questions: int | None, tokens: int | None, storage: int | None, data_dir: Path | None
) -> None:
    """Set a quota."""
    system = open_system(data_dir=data_dir)
    user = find_user(system, login)
    system.quotas.put(user.id, Quota(questions, tokens, storage))
    note_command(system, "set_user_quota", user_id=user.id)
    click.echo(f"the quota of {user.login} is set", err=True)


def _print_link(system: System, user: User, secret: str) -> None:
    base = (system.settings.public_url or "").rstrip("/")
    path = f"/#/invitation/{secret}"
    click.echo(f"{base}{path}")
    sent = system.invitations.send(user, path)
    if sent.to:
        click.echo(f"sent to {sent.to}", err=True)
    elif sent.problem:
        click.echo(f"not sent by mail: {sent.problem}", err=True)
    below = "" if base else "append this to the server's address; "
    click.echo(f"{below}{user.login} sets a password there, once, within {LINK_DAYS} days", err=True)


def _roles(user: User) -> str:
    return "; ".join(
        f"{grant.role.value} of {'all collections' if grant.collections is None else ', '.join(grant.collections)}"
        for grant in user.grants
    )


def _as_json(user: User) -> dict[str, object]:
    return {
        "id": user.id,
        "login": user.login,
        "name": user.name,
        "grants": [{"role": one.role.value, "collections": one.collections} for one in user.grants],
        "groups": [group.name for group in user.groups],
        "created_at": user.created_at.isoformat(),
        "disabled": user.disabled_at is not None,
    }
