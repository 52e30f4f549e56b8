import os
from pathlib import Path

import pytest

from askdock.adapters.sources.local import PathSource, discover, source_uri
from askdock.errors import InvalidInput


def test_walks_in_name_order_and_leaves_hidden_out(tmp_path: Path) -> None:
    for name in ("b.txt", "a/z.txt", "a/.hidden", ".git/config", "c.txt"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).touch()
    assert [p.relative_to(tmp_path).as_posix() for p in discover([tmp_path])] == ["b.txt", "c.txt", "a/z.txt"]


def test_a_file_given_twice_comes_once(tmp_path: Path) -> None:
    file = tmp_path / "a.txt"
    file.touch()
    (tmp_path / "link.txt").symlink_to(file)
    assert len(list(discover([file, tmp_path, file]))) == 1


def test_a_hidden_file_that_was_named_is_taken(tmp_path: Path) -> None:
    (tmp_path / ".notes.txt").touch()
    assert list(discover([tmp_path / ".notes.txt"])) == [tmp_path / ".notes.txt"]


def test_a_loop_of_links_ends(tmp_path: Path) -> None:
    (tmp_path / "a").mkdir()
    (tmp_path / "a" / "up").symlink_to(tmp_path)
    (tmp_path / "a" / "x.txt").touch()
    assert [path.name for path in discover([tmp_path])] == ["x.txt"]


def test_a_missing_path_is_refused_before_anything_is_taken(tmp_path: Path) -> None:
    (tmp_path / "a.txt").touch()
    found = discover([tmp_path / "a.txt", tmp_path / "missing"])
    with pytest.raises(InvalidInput, match="no such file or folder: .*missing"):
        next(found)


def test_an_unreadable_folder_is_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(folder: str) -> None:
        raise PermissionError(13, "Permission denied", str(folder))

    monkeypatch.setattr(os, "scandir", refuse)
    with pytest.raises(InvalidInput, match=f"cannot read folder {tmp_path}: Permission denied"):
        list(discover([tmp_path]))


def test_the_uri_of_a_file_is_absolute_and_escaped(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    assert source_uri(Path("差旅 1.txt")) == f"{tmp_path.as_uri()}/%E5%B7%AE%E6%97%85%201.txt"


def test_a_file_that_vanished_after_it_was_listed_is_one_line(tmp_path: Path) -> None:
    (tmp_path / "a.txt").write_text("a")
    source = PathSource(tmp_path)
    (item,) = source.items()
    (tmp_path / "a.txt").unlink()
    with pytest.raises(InvalidInput, match=r"cannot read .*a.txt: No such file"), source.open(item, 0):
        pass
