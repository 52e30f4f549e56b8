from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from tests.contract.test_source_kinds import guard
from tests.support.issue_servers import sharepoint_place

from askdock.adapters.synced.kinds.sharepoint import SharePointKind, readers_of
from askdock.errors import InvalidInput
from askdock.records import RemoteReaders


def test_permissions_of_files_come_along_and_unknown_ones_are_denied(tmp_path: Path) -> None:
    lin = {"grantedToV2": {"user": {"displayName": "Lin", "email": "lin@example.com"}}, "roles": ["read"]}
    with sharepoint_place(tmp_path) as place:
        for number in range(25):  # more than one batch
            place.write(f"{number}.md", str(number).encode())
        place.server.shared = {f"{number}.md": [lin] for number in range(24)}
        place.publish()
        spec = replace(place.spec, options={**place.spec.options, "rights": "yes"})
        with SharePointKind().connect(spec, place.secrets, guard()) as connection:
            found = {item.name: item.readers for page in connection.pages(None) for item in page.items}
    assert found.pop("24.md") == RemoteReaders()
    assert set(found.values()) == {RemoteReaders(frozenset({"lin@example.com"}))}
    assert len(found) == 24


@pytest.mark.parametrize(
    ("granted", "expected"),
    [
        (
            {"grantedToV2": {"siteUser": {"loginName": "i:0#.f|membership|wei@example.com"}}},
            ({"wei@example.com"}, ()),
        ),
        (
            {"grantedToV2": {"group": {"displayName": "Pumps", "email": "p@example.com"}}},
            ((), {"Pumps", "p@example.com"}),
        ),
        ({"grantedToV2": {"siteGroup": {"displayName": "Engineering Members"}}}, ((), {"Engineering Members"})),
        (
            {"link": {"scope": "users"}, "grantedToIdentitiesV2": [{"user": {"email": "a@example.com"}}]},
            ({"a@example.com"}, ()),
        ),
        ({"link": {"scope": "anonymous", "type": "view"}}, ((), ())),
        ({"link": {"scope": "organization"}}, ((), ())),
        ({"grantedToV2": {"user": {"displayName": "SharePoint App"}}}, ((), ())),
    ],
)
def test_permissions_name_people_and_groups(granted: dict[str, Any], expected: tuple[Any, Any]) -> None:
    assert readers_of([granted]) == RemoteReaders(frozenset(expected[0]), frozenset(expected[1]))


def test_a_library_that_is_not_there_is_told(tmp_path: Path) -> None:
    with sharepoint_place(tmp_path) as place:
        spec = replace(place.spec, options={**place.spec.options, "libraries": "Drawings"})
        with (
            pytest.raises(InvalidInput, match="no library 'Drawings': Documents, Empty"),
            SharePointKind().connect(spec, place.secrets, guard()) as connection,
        ):
            list(connection.pages(None))
