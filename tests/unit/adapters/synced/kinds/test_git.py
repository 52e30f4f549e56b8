import os
import tempfile
from pathlib import Path

import pytest
from tests.contract.test_source_kinds import guard
from tests.support.source_servers import git_http_place

from askdock.adapters.synced.kinds import git
from askdock.adapters.synced.kinds.git import GitKind
from askdock.errors import FetchGone
from askdock.records import SourceSpec

pytest.importorskip("dulwich")


def listed(spec: SourceSpec) -> list[str]:
    with GitKind().connect(spec, {}, guard()) as connection:
        return [item.uri.removeprefix(spec.address) for page in connection.pages(None) for item in page.items]


def test_names_that_are_no_text_are_told_apart(tmp_path: Path) -> None:
    folder = tmp_path / "place"
    folder.mkdir()
    with git_http_place(folder) as place:
        for name in (b"caf\xe9.md", b"caf\xe8.md"):
            Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_bytes(name)
        place.publish()
        assert listed(place.spec) == ["/caf%E8.md", "/caf%E9.md"]


def test_branches_are_different_places_and_one_that_is_not_there_is_told(tmp_path: Path) -> None:
    folder = tmp_path / "place"
    folder.mkdir()
    with git_http_place(folder) as place:
        place.write("README.md", b"# One")
        place.publish()
        address = place.spec.address
        assert listed(place.spec) == ["/README.md"]
        assert listed(SourceSpec("s", "git", address, {"branch": "main"})) == ["/README.md?ref=main"]
        with pytest.raises(FetchGone, match="no branch 'v2'"):
            listed(SourceSpec("s", "git", address, {"branch": "v2"}))


def test_what_was_fetched_is_forgotten_with_its_source_or_when_it_is_long_unused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    here, other = (SourceSpec("s", "git", f"https://example.com/{name}.git") for name in "ab")
    for spec in (here, other):
        with git._repository(spec):
            pass
    assert len(list(tmp_path.iterdir())) == 2
    git.forget_repository(other)
    (left,) = tmp_path.iterdir()
    os.utime(left, (0, 0))
    with git._repository(other):
        assert not left.exists()
