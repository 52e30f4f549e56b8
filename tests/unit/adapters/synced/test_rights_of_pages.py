"""Who may read a page at its source, as Confluence and Feishu tell it."""

from collections.abc import Callable, Mapping
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path

import pytest
from tests.contract.test_source_kinds import guard
from tests.support.office_servers import confluence_cloud_place, confluence_server_place, feishu_place
from tests.support.source_servers import Place

from askdock.adapters.synced.kinds import all_kinds
from askdock.errors import InvalidInput
from askdock.records import RemoteReaders

LIN = {"email": "lin@example.com"}
HIDDEN = {"accountId": "5b10", "displayName": "Wei"}
ENGINEERING = {"name": "engineering"}


def readers_of(place: Place, **options: str) -> Mapping[str, RemoteReaders | None]:
    """By the name of the item."""
    place.publish()
    spec = replace(place.spec, options={**place.spec.options, "rights": "yes", **options})
    with all_kinds()[spec.kind].connect(spec, place.secrets, guard()) as connection:
        items = [item for page in connection.pages(None) for item in page.items]
    return {item.name.removesuffix(place.suffix): item.readers for item in items}


@pytest.mark.parametrize(
    ("make", "login"), [(confluence_cloud_place, LIN), (confluence_server_place, {"username": "lin@example.com"})]
)
def test_restrictions_of_a_page_and_of_what_is_above_it_hold(
    tmp_path: Path, make: Callable[[Path], AbstractContextManager[Place]], login: Mapping[str, str]
) -> None:
    with make(tmp_path) as place:
        for name in ("open", "of lin", "of wei", "of a group", "unknown"):
            place.write(name, name.encode())
        place.server.denied = {"unknown"}
        place.server.restricted = {
            "of lin": {"user": [login]},
            "of wei": {"user": [HIDDEN]},
            "of a group": {"user": [login], "group": [ENGINEERING]},
        }
        assert readers_of(place, spaces="ENG") == {
            "open": RemoteReaders(everyone=True),
            "of lin": RemoteReaders(frozenset({"lin@example.com"})),
            "of wei": RemoteReaders(),
            "of a group": RemoteReaders(frozenset({"lin@example.com"}), frozenset({"engineering"})),
            "unknown": RemoteReaders(),
        }
        place.server.restricted["above"] = {"group": [ENGINEERING]}
        found = readers_of(place, spaces="ENG")
        assert found["open"] == RemoteReaders(groups=frozenset({"engineering"}))
        assert found["of lin"] == RemoteReaders()
        place.server.denied.add("above")
        assert set(readers_of(place, spaces="ENG").values()) == {RemoteReaders()}


@pytest.mark.parametrize("spaces", ["", "ENG,AAA"])
def test_rights_come_along_from_one_space_of_confluence_alone(tmp_path: Path, spaces: str) -> None:
    with confluence_server_place(tmp_path) as place, pytest.raises(InvalidInput, match="one space"):
        readers_of(place, spaces=spaces)


def test_collaborators_of_a_node_come_along(tmp_path: Path) -> None:
    with feishu_place(tmp_path) as place:
        for name in ("open", "shared", "unknown"):
            place.write(name, name.encode())
        place.server.shared = {
            "open": [{"member_type": "wikispaceid", "member_id": "42", "type": "wiki_space_member"}],
            "shared": [
                {"member_type": "openid", "member_id": "ou_1", "type": "user", "name": "Lin"},
                {"member_type": "email", "member_id": "wei@example.com", "type": "user"},
                {"member_type": "opendepartmentid", "member_id": "od_1", "type": "department", "name": "Pumps"},
            ],
        }
        assert readers_of(place) == {
            "open": RemoteReaders(everyone=True),
            "shared": RemoteReaders(frozenset({"lin@example.com", "wei@example.com"}), frozenset({"Pumps"})),
            "unknown": RemoteReaders(),
        }
