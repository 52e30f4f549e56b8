"""The groups of a user by the word of identity providers: groups bound to theirs, and what the settings grant.

Derived each time it is read: what is bound or granted differently holds for those who are signed in already.
"""

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

from sqlalchemy import Connection, select

from askdock.adapters.sql.grants import group_of
from askdock.adapters.sql.identities_schema import identities, provider_sessions
from askdock.adapters.sql.people_schema import user_groups
from askdock.records import Grant, Group

EVERYBODY = "*"
"""In the settings: the group of whoever signs in."""
ProviderGrants = Mapping[str, Sequence[Grant]]
"""What members of each group of a provider may do by the settings."""


def claimed_groups(
    connection: Connection,
    grants: Mapping[str, ProviderGrants],
    told: Iterable[tuple[str, Sequence[str]]],
    *,
    signed_in: bool = True,
) -> tuple[Group, ...]:
    """Our groups of a person of whom providers told these groups. A provider without `grants` is none any more.

    `signed_in`: in the browser, which makes the person one of everybody who does.
    """
    everybody = (EVERYBODY,) if signed_in else ()
    named = {(provider, name) for provider, names in told if provider in grants for name in (*names, *everybody)}
    if not named:
        return ()
    found = [
        Group(f"{provider}:{name}", name, tuple(grants[provider][name]))
        for provider, name in sorted(named)
        if grants[provider].get(name)
    ]
    bound = select(user_groups).where(user_groups.c.provider_groups.is_not(None)).order_by(user_groups.c.name)
    for row in connection.execute(bound):
        group = group_of(row)
        if any((one.provider, one.name) in named for one in group.provider_groups):
            found.append(group)
    return tuple(found)


def claimed_by_session(
    connection: Connection, grants: Mapping[str, ProviderGrants], session_id: str
) -> tuple[Group, ...]:
    """The groups that whoever is signed in by this session has by the word of the provider it comes from."""
    if not grants:
        return ()
    this = (
        select(identities.c.provider, identities.c.groups)
        .join(provider_sessions, provider_sessions.c.identity_id == identities.c.id)
        .where(provider_sessions.c.session_id == session_id)
    )
    return claimed_groups(connection, grants, [(row.provider, row.groups) for row in connection.execute(this)])


def claimed_by_users(
    connection: Connection, grants: Mapping[str, ProviderGrants], user_ids: Sequence[str], since: datetime
) -> dict[str, tuple[Group, ...]]:
    """The groups that each user has by what its providers told of it since then.

    Keys ask without a session, and a provider that has closed a person does not say so.
    """
    if not grants:
        return {}
    these = select(identities).where(identities.c.signed_in_at >= since)
    if len(user_ids) == 1:
        these = these.where(identities.c.user_id == user_ids[0])
    told: dict[str, list[tuple[str, Sequence[str]]]] = {}
    for row in connection.execute(these):
        told.setdefault(row.user_id, []).append((row.provider, row.groups))
    return {user_id: claimed_groups(connection, grants, one) for user_id, one in told.items()}
