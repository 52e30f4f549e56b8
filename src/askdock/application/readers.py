"""Readers of documents and folders, as people name them."""

from collections.abc import Sequence
from dataclasses import dataclass

from askdock.application.folders import folder_addresses
from askdock.errors import GroupNotFound, InvalidInput, WrongState
from askdock.ports import RightsRepository, UserStore
from askdock.records import Collection, Document, FolderReaders, Readers, fold_login, is_curated

MAX_READERS = 200


@dataclass(frozen=True, slots=True)
class Named:
    """A user or group that is named among readers; `name` is None where there is none of this id any more."""

    id: str
    name: str | None


class DocumentReaders:
    """Use cases of readers. Whether the caller may see or change the document is checked before."""

    def __init__(self, record: RightsRepository, users: UserStore) -> None:
        self._record = record
        self._users = users

    def make(self, users: Sequence[str], groups: Sequence[str]) -> Readers:
        """Of logins and names of groups, or their ids; without any, only admins read.

        Raises UserNotFound and GroupNotFound: nobody is let in, or kept out, by a mistyped name.
        """
        if len(users) + len(groups) > MAX_READERS:
            raise InvalidInput(f"a document has at most {MAX_READERS} users and groups: make a group of them")
        known = {name: group.id for group in self._users.groups() for name in (group.id, group.name)}
        if missing := [one for one in groups if one not in known]:
            raise GroupNotFound(f"there is no group '{missing[0][:200]}'")
        wanted = {one: self._user(one) for one in users}
        return Readers(tuple(sorted(set(wanted.values()))), tuple(sorted({known[one] for one in groups})))

    def named(self, readers: Readers) -> tuple[list[Named], list[Named]]:
        """Users and groups with their names."""
        logins = {user.id: user.login for user in self._users.all()} if readers.users else {}
        names = {group.id: group.name for group in self._users.groups()} if readers.groups else {}
        return (
            [Named(one, logins.get(one)) for one in readers.users],
            [Named(one, names.get(one)) for one in readers.groups],
        )

    def set(self, collection: Collection, document: Document, readers: Readers | None) -> None:
        """From the next question on; None: the document has those of its folder.

        Raises DocumentNotFound, and WrongState for that of a curated answer: editors see all of those.
        """
        if readers is not None and is_curated(document.source_uri):
            raise WrongState(f"{document.name} is a curated answer's: it is for whoever may read the collection")
        self._record.set_readers(collection.id, document.id, readers)

    def folders(self, collection: Collection) -> list[FolderReaders]:
        """Folders that have readers, by prefix."""
        return self._record.folder_readers(collection.id)

    def folder_of(self, collection: Collection, document: Document) -> FolderReaders | None:
        """The folder whose readers the document has where it has none of its own: the longest prefix."""
        return self.folder_above(collection, document.source_uri)

    def folder_above(self, collection: Collection, uri: str) -> FolderReaders | None:
        """The same, of what is at this source URI or shall be."""
        above = [one for one in self.folders(collection) if uri.startswith(one.prefix)]
        return max(above, key=lambda one: len(one.prefix), default=None)

    def below(self, collection: Collection, prefix: str) -> int:
        """How many documents there are in the folder now, those with readers of their own too."""
        return self._record.count_below(collection.id, prefix)

    def set_folder(self, collection: Collection, typed: str, readers: Readers | None) -> str:
        """For its documents without readers of their own, now and later; None: forget them. Returns the prefix.

        Of the ways in which the folder may be meant that counts by which there are documents. Raises InvalidInput.
        """
        ways = folder_addresses(typed)
        known = {one.prefix for one in self.folders(collection)}
        if typed in known:  # of a version that took it as it was typed
            ways.insert(0, typed)
        there = [one for one in ways if one in known] or [one for one in ways if self.below(collection, one)]
        prefix = (there or ways)[0]
        self._record.set_folder_readers(collection.id, prefix, readers)
        return prefix

    def _user(self, given: str) -> str:
        found = self._users.by_login(fold_login(given))
        return found[0].id if found is not None else self._users.get(given).id
