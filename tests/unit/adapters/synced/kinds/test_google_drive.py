from dataclasses import replace
from pathlib import Path

from tests.contract.test_source_kinds import guard
from tests.support.office_servers import google_drive_place

from askdock.adapters.synced.kinds.google_drive import GoogleDriveKind
from askdock.records import RemoteReaders

SHARED = {
    "open.md": [{"type": "anyone"}],
    "team.md": [
        {"type": "user", "emailAddress": "lin@example.com"},
        {"type": "group", "emailAddress": "eng@example.com"},
        {"type": "domain", "domain": "example.com"},
        {"type": "user", "emailAddress": "gone@example.com", "deleted": "true"},
    ],
}


def test_who_a_file_is_shared_with_comes_along_when_that_is_asked_for(tmp_path: Path) -> None:
    with google_drive_place(tmp_path) as place:
        for name in ("open.md", "team.md", "of a shared drive.md"):
            place.write(name, name.encode())
        place.server.shared = SHARED
        place.publish()
        found = {}
        for rights in ("no", "yes"):
            spec = replace(place.spec, options={**place.spec.options, "rights": rights})
            with GoogleDriveKind().connect(spec, place.secrets, guard()) as connection:
                items = [item for page in connection.pages(None) for item in page.items]
                found[rights] = {item.name: item.readers for item in items}
    assert set(found["no"].values()) == {None}
    assert found["yes"] == {
        "open.md": RemoteReaders(everyone=True),
        "team.md": RemoteReaders(frozenset({"lin@example.com"}), frozenset({"eng@example.com", "example.com"})),
        "of a shared drive.md": RemoteReaders(),
    }
