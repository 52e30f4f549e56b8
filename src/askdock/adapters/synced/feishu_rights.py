"""Who may read a node of a Feishu wiki: its collaborators, people by e-mail and groups by name.

https://open.feishu.cn/document/server-docs/docs/permission/permission-member/list
"""

from collections.abc import Callable, Mapping
from urllib.parse import quote

from askdock.adapters.synced.json_api import Json
from askdock.errors import FetchDenied, FetchGone
from askdock.records import RemoteReaders

SPACE = frozenset({"wiki_space_member", "wiki_space_viewer", "wiki_space_editor"})
"""Collaborators that are whoever the space is for."""
PEOPLE = {"openid": "open_id", "unionid": "union_id", "userid": "user_id"}


class FeishuReaders:
    """`get`: the data of an answer by path and query."""

    def __init__(self, get: Callable[[str, Mapping[str, str | int]], Json]) -> None:
        self._get = get
        self._emails: dict[tuple[str, str], frozenset[str]] = {}

    def of(self, node: str) -> RemoteReaders:
        """Nobody, where the app may not see its collaborators."""
        try:
            found = self._get(
                f"/drive/v1/permissions/{quote(node)}/members", {"type": "wiki", "fields": "name,type"}
            )
        except (FetchDenied, FetchGone):
            return RemoteReaders()
        members = found.get("items") or ()
        if any(member.get("type") in SPACE for member in members):
            return RemoteReaders(everyone=True)
        users, groups = set[str](), set[str]()
        for member in members:
            kind, number = str(member.get("member_type", "")), str(member.get("member_id", ""))
            if kind == "email":
                users.add(number)
            elif kind in PEOPLE:
                users |= self._emails_of(PEOPLE[kind], number)
            elif name := member.get("name"):
                groups.add(str(name))
        return RemoteReaders(frozenset(users), frozenset(groups))

    def _emails_of(self, kind: str, number: str) -> frozenset[str]:
        """Empty where the app may not see them (https://open.feishu.cn/document/server-docs/contact-v3/user/get)."""
        if (kind, number) not in self._emails:
            try:
                user = self._get(f"/contact/v3/users/{quote(number)}", {"user_id_type": kind}).get("user") or {}
            except (FetchDenied, FetchGone):
                user = {}
            told = (user.get("email"), user.get("enterprise_email"))
            self._emails[kind, number] = frozenset(str(email) for email in told if email)
        return self._emails[kind, number]
