"""The front end's start script that takes the path of the public address off requests."""

import os
import subprocess
from pathlib import Path

import pytest
from tests.deploy.conftest import COMPOSE, ROOT, STACK
from tests.support.compose import environment, services

SCRIPT = ROOT / "deploy" / "nginx" / "sub-path.sh"


def written(folder: Path, url: str) -> subprocess.CompletedProcess[str]:
    script = SCRIPT.read_text(encoding="utf-8").replace("/tmp/", f"{folder}/")  # noqa: S108 - the image's folder
    variables = {**os.environ, "ASKDOCK_PUBLIC_URL": url}
    return subprocess.run(["sh", "-c", script], env=variables, capture_output=True, text=True, check=False)


@pytest.mark.parametrize(
    ("url", "path"),
    [
        ("https://a.example/askdock", "/askdock"),
        ("https://a.example:8443/a/b.c/", "/a/b.c"),
        ("https://a.example", ""),
        ("https://a.example/", ""),
        ("", ""),
    ],
)
def test_the_path_is_taken_off(tmp_path: Path, url: str, path: str) -> None:
    (tmp_path / "sub-path.conf").write_text("of the start before")
    assert written(tmp_path, url).returncode == 0
    made = tmp_path / "sub-path.conf"
    if not path:
        assert not made.exists()
        return
    pattern = path.replace(".", "\\.")
    assert made.read_text() == f"rewrite ^{pattern}$ {path}/ permanent;\nrewrite ^{pattern}/(.*)$ /$1;\n"


def test_what_nginx_would_read_as_its_own_is_refused(tmp_path: Path) -> None:
    done = written(tmp_path, "https://a.example/askdock;}")
    assert done.returncode == 1
    assert "ASKDOCK_PUBLIC_URL" in done.stderr
    assert not (tmp_path / "sub-path.conf").exists()


@pytest.mark.parametrize("path", [COMPOSE, STACK], ids=["compose", "stack"])
def test_the_front_end_knows_the_public_address(path: Path) -> None:
    variables = {"ASKDOCK_PUBLIC_URL": "https://a.example/askdock"}
    assert (
        environment(services(path, variables)["frontend"], variables)["ASKDOCK_PUBLIC_URL"]
        == variables["ASKDOCK_PUBLIC_URL"]
    )
