"""How grants and groups stand in the database."""

from collections.abc import Iterable
from typing import Any

from sqlalchemy import Row

from askdock.records import Grant, Group, ProviderGroup, Role


def kept_grants(grants: Iterable[Grant]) -> list[dict[str, Any]]:
    """Grants as JSON."""
    return [
        {"role": grant.role.value, "collections": grant.collections and list(grant.collections)}
        for grant in grants
    ]


def grants_of(kept: Iterable[dict[str, Any]]) -> tuple[Grant, ...]:
    """Grants from JSON."""
    return tuple(
        Grant(Role(one["role"]), None if one["collections"] is None else tuple(one["collections"])) for one in kept
    )


def kept_group(group: Group) -> dict[str, Any]:
    """The columns of a group but for its id."""
    bound = [{"provider": one.provider, "name": one.name} for one in group.provider_groups]
    return {"name": group.name, "grants": kept_grants(group.grants), "provider_groups": bound or None}


def group_of(row: Row[Any]) -> Group:
    """A group from its row."""
    bound = tuple(ProviderGroup(**one) for one in row.provider_groups or ())
    return Group(row.id, row.name, grants_of(row.grants), bound)
