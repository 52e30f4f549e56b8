"""The command that adds an extra names this installation, and never AskDock by its name in a package index."""

import json
import shlex
import sys
from importlib.metadata import PackageNotFoundError
from pathlib import Path
from typing import Any

import pytest

from askdock import extras


@pytest.fixture
def installed(monkeypatch: pytest.MonkeyPatch) -> Any:
    def described(url: str | None, **more: Any) -> None:
        class Distribution:
            def read_text(self, name: str) -> str | None:
                return json.dumps({"url": url, **more}) if url and name == "direct_url.json" else None

        monkeypatch.setattr(extras, "distribution", lambda name: Distribution())

    return described


def test_a_clone_is_installed_again_with_the_extra(installed: Any, tmp_path: Path) -> None:
    clone = tmp_path / "with space"
    clone.mkdir()
    installed(clone.as_uri(), dir_info={"editable": True})
    words = shlex.split(extras.how_to_install("eval"))
    assert words == [sys.executable, "-m", "pip", "install", "-e", f"{clone}[eval]"]


def test_a_wheel_is_installed_again_with_the_extra(installed: Any, tmp_path: Path) -> None:
    wheel = tmp_path / "askdock-1.0-py3-none-any.whl"
    wheel.touch()
    installed(wheel.as_uri(), archive_info={})
    assert shlex.split(extras.how_to_install("s3"))[-1] == f"{wheel}[s3]"


@pytest.mark.parametrize("url", [None, "file:///no/such/build", "https://packages.example.com/askdock.whl"])
def test_where_the_origin_is_gone_no_command_is_made_up(installed: Any, url: str | None) -> None:
    installed(url)
    said = extras.how_to_install("milvus")
    assert "pip install" not in said
    assert "'milvus'" in said


def test_a_package_that_is_not_installed_has_no_origin(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> None:
        raise PackageNotFoundError(name)

    monkeypatch.setattr(extras, "distribution", missing)
    assert "pip install" not in extras.how_to_install("ray")
