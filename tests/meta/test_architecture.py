"""docs/architecture.md: the hops that it names exist, and its recipes work when they are carried out on a copy."""

import ast
import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
HOP = re.compile(r"`([\w/]+\.py):([\w.]+)`")
BLOCK = re.compile(r'```(python|diff) title="([^"]+)"\n(.*?)```', re.DOTALL)
COMMAND = re.compile(r"Then: `pytest ([^`]+)`")
RECIPES = dict(re.findall(r"^### (Add a \w+)\n(.*?)(?=^### |\Z)", TEXT, re.DOTALL | re.MULTILINE))


def names(path: Path) -> set[str]:
    """Functions, classes and methods of a module."""
    found = set()
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            found.add(node.name)
        if isinstance(node, ast.ClassDef):
            methods = (item for item in node.body if isinstance(item, ast.FunctionDef | ast.AsyncFunctionDef))
            found.update(f"{node.name}.{method.name}" for method in methods)
    return found


def test_hops_that_are_named_exist() -> None:
    hops = HOP.findall(TEXT)
    assert len(hops) > 30
    missing = [f"{path}:{name}" for path, name in hops if name not in names(ROOT / "src" / "askdock" / path)]
    assert missing == []


def insert(text: str, diff: str) -> str:
    """Add the lines of a diff that begin with `+` after the one line that stands before them."""
    lines = text.splitlines()
    at = -1
    for line in diff.splitlines():
        if line.startswith("+"):
            at += 1
            lines.insert(at, line[1:])
        else:
            at = lines.index(line[1:])
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("recipe", ["Add a parser", "Add a store", "Add a route"])
def test_recipe_works_on_a_copy(recipe: str, tmp_path: Path) -> None:
    for folder in ("src", "tests"):
        shutil.copytree(
            ROOT / folder, tmp_path / folder, ignore=shutil.ignore_patterns("__pycache__", "kubernetes")
        )
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    for kind, name, content in BLOCK.findall(RECIPES[recipe]):
        path = tmp_path / name
        if kind == "diff":
            content = insert(path.read_text(encoding="utf-8"), content)
        else:
            assert not path.exists()
        path.write_text(content, encoding="utf-8")
    command = COMMAND.search(RECIPES[recipe])
    assert command is not None
    run = subprocess.run(
        [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", *shlex.split(command[1])],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(tmp_path / "src"), "PYTEST_ADDOPTS": ""},
        capture_output=True,
        text=True,
        timeout=300,
        check=False,
    )
    assert run.returncode == 0, run.stdout[-3000:] + run.stderr[-2000:]
    assert re.search(r"[1-9]\d* passed", run.stdout)
