"""Who may read an item at its source, as readers of its document: users by login, groups by name."""

from collections.abc import Callable
from functools import cached_property
from hashlib import sha256

from askdock.ports import UserStore
from askdock.records import Readers, RemoteReaders, fold_login


class SourceRights:
    """Names as they are known at the beginning of a run. Who is not known here reads nothing."""

    def __init__(self, users: UserStore) -> None:
        self._users = users

    def readers(self, remote: RemoteReaders) -> Readers | None:
        """None: all who may read the collection."""
        if remote.everyone:
            return None
        users = {self._logins[login] for name in remote.users if (login := fold_login(name)) in self._logins}
        groups = {self._groups[group] for name in remote.groups if (group := name.casefold()) in self._groups}
        return Readers(tuple(sorted(users)), tuple(sorted(groups)))

    @cached_property
    def _logins(self) -> dict[str, str]:
        return {user.login: user.id for user in self._users.all()}

    @cached_property
    def _groups(self) -> dict[str, str]:
        return {group.name.casefold(): group.id for group in self._users.groups()}


MARK = " readers "
MakeRights = Callable[[], SourceRights]


def marked(revision: str | None, readers: Readers | None, *, ruled: bool) -> str | None:
    """The revision of an item together with its readers, so that it is taken again when only these change.

    `ruled`: whether the source says who may read it.
    """
    if revision is None or not ruled:
        return revision
    told = "everyone" if readers is None else "\n".join((*readers.users, "", *readers.groups))
    return f"{revision}{MARK}{sha256(told.encode()).hexdigest()[:16]}"


def was_ruled(revision: str | None) -> bool:
    """Whether an item's readers were those of its source when it had this revision."""
    return revision is not None and MARK in revision
