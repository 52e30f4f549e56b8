import os
from pathlib import Path

from tests.contract.test_source_kinds import guard

from askdock.adapters.synced.kinds.folder import FolderKind
from askdock.records import SourceSpec


def test_a_name_that_is_no_text_keeps_no_other_from_being_read(tmp_path: Path) -> None:
    place = os.fsencode(tmp_path)
    for name in (b"a.md", b"caf\xe9.md", b"caf\xe8.md", b"z.md"):
        Path(os.fsdecode(place + b"/" + name)).write_bytes(name)
    with FolderKind().connect(SourceSpec("s", "folder", str(tmp_path)), {}, guard(tmp_path)) as connection:
        (page,) = connection.pages(None)
        assert [item.name for item in page.items] == [
            "a.md",
            "caf\N{REPLACEMENT CHARACTER}.md",
            "caf\N{REPLACEMENT CHARACTER}.md",
            "z.md",
        ]
        assert len({item.key.encode() for item in page.items}) == 4
        read = []
        for item in page.items:
            with connection.open(item, None) as opened:
                assert opened.content is not None
                read.append(opened.content.read())
        assert sorted(read) == [b"a.md", b"caf\xe8.md", b"caf\xe9.md", b"z.md"]
        assert page.cursor == "z.md"
