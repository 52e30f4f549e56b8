"""A service ends when its passwords change, and for nothing else."""

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from askdock.services.common.secret_watch import SecretWatch, _fingerprint


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """As Kubernetes mounts a Secret: names that lead through a link to the current folder."""
    (tmp_path / "..first").mkdir()
    (tmp_path / "..first" / "llm_api_key").write_text("old")
    (tmp_path / "..data").symlink_to("..first")
    (tmp_path / "llm_api_key").symlink_to("..data/llm_api_key")
    return tmp_path


@pytest.fixture
def ended(folder: Path) -> Iterator[threading.Event]:
    event = threading.Event()
    watch = SecretWatch(folder, look_seconds=0.01, spread_seconds=0.01, end=event.set)
    watch.start()
    yield event
    watch.stop()


def test_a_secret_that_the_cluster_replaces_ends_it(folder: Path, ended: threading.Event) -> None:
    (folder / "..second").mkdir()
    (folder / "..second" / "llm_api_key").write_text("new")
    (folder / "..next").symlink_to("..second")
    (folder / "..next").replace(folder / "..data")
    assert ended.wait(10)


def test_a_secret_that_comes_ends_it(folder: Path, ended: threading.Event) -> None:
    (folder / "reranker_api_key").write_text("x")
    assert ended.wait(10)


def test_the_same_secret_written_again_is_no_change(folder: Path) -> None:
    before = _fingerprint(folder)
    (folder / "..first" / "llm_api_key").write_text("old")
    assert _fingerprint(folder) == before
    (folder / "..first" / "llm_api_key").write_text("new")
    assert _fingerprint(folder) != before
