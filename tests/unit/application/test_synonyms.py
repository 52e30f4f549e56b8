import io
from datetime import UTC, datetime

import pytest

from askdock.adapters.files.local import LocalFiles
from askdock.application.synonyms import KEPT_SECONDS, Synonyms
from askdock.errors import FilesUnavailable, InvalidInput
from askdock.ports import synonyms_key
from askdock.records import Collection, IndexProfile

COLLECTION = Collection("1", "default", IndexProfile("m", "f", 8, 1, 0, "a"), "g", datetime.now(UTC))
GROUPS = [["capex", "capital expenditure"], ["年假", "带薪休假"]]


class Clock:
    now = 0.0

    def __call__(self) -> float:
        return self.now


@pytest.fixture
def files(tmp_path):
    return LocalFiles(tmp_path)


def test_are_kept_trimmed_and_each_once(files) -> None:
    kept = Synonyms(lambda: files).replace(COLLECTION, [[" capex ", "capex", "capital expenditure"], GROUPS[1]])
    assert kept == GROUPS
    assert Synonyms(lambda: files).of(COLLECTION) == GROUPS


def test_an_empty_list_leaves_no_file(files) -> None:
    synonyms = Synonyms(lambda: files)
    synonyms.replace(COLLECTION, GROUPS)
    synonyms.replace(COLLECTION, [])
    assert not files.exists(synonyms_key(COLLECTION.id))
    assert list(synonyms.for_search(COLLECTION)) == []


@pytest.mark.parametrize(
    "groups", [[["alone"]], [["same", "same"]], [["", "x"]], [["x" * 101, "y"]], [["\ud83d", "y"]]]
)
def test_what_is_no_group_is_refused(files, groups) -> None:
    with pytest.raises(InvalidInput, match="synonyms 1"):
        Synonyms(lambda: files).replace(COLLECTION, groups)


def test_what_another_process_changed_counts_after_a_while(files) -> None:
    clock = Clock()
    synonyms = Synonyms(lambda: files, clock)
    assert list(synonyms.for_search(COLLECTION)) == []
    Synonyms(lambda: files).replace(COLLECTION, GROUPS)
    assert list(synonyms.for_search(COLLECTION)) == []
    clock.now = KEPT_SECONDS
    assert synonyms.for_search(COLLECTION) == GROUPS


def test_the_last_known_count_while_the_file_store_is_away(files, monkeypatch) -> None:
    clock = Clock()
    synonyms = Synonyms(lambda: files, clock)
    synonyms.replace(COLLECTION, GROUPS)

    def away(key: str) -> io.BytesIO:
        raise FilesUnavailable("away")

    monkeypatch.setattr(files, "open", away)
    clock.now = KEPT_SECONDS
    assert synonyms.for_search(COLLECTION) == GROUPS
    with pytest.raises(FilesUnavailable):
        synonyms.of(COLLECTION)
