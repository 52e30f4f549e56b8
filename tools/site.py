"""Builds the documentation site into site/, or fails: on a broken link or anchor, on a page that the navigation
leaves out, and on anything that a browser would fetch from elsewhere. Run by `make site`."""

import re
import subprocess
import sys
import tomllib
from pathlib import Path
from tempfile import NamedTemporaryFile
from typing import Any

import tomli_w

ROOT = Path(__file__).parents[1]
DOCS, SITE, CONFIG = ROOT / "docs", ROOT / "site", ROOT / "zensical.toml"
FETCHED = re.compile(
    r"""<(?:script|img|iframe|source)\b[^>]*?\ssrc=["']?((?:https?:)?//[^"'\s>]+)"""
    r"""|<link\b(?=[^>]*\srel=["']?(?:stylesheet|preload|preconnect|icon))[^>]*?\shref=["']?((?:https?:)?//[^"'\s>]+)"""
)


def with_folders(entries: list[Any], named: set[str]) -> list[Any]:
    """The navigation with the pages of each "folder/" that are not named elsewhere."""
    found: list[Any] = []
    for entry in entries:
        if isinstance(entry, dict):
            [(title, inside)] = entry.items()
            found.append({title: with_folders(inside, named) if isinstance(inside, list) else inside})
        elif entry.endswith("/"):
            pages = sorted(str(path.relative_to(DOCS)) for path in (DOCS / entry).glob("*.md"))
            found += [page for page in pages if page not in named]
        else:
            found.append(entry)
    return found


def pages_of(entries: list[Any]) -> list[str]:
    """Every page in a navigation."""
    return [
        page
        for entry in entries
        for one in (entry.values() if isinstance(entry, dict) else [entry])
        for page in (pages_of(one) if isinstance(one, list) else [one])
    ]


def main() -> None:
    """Build and check; exit with what is wrong."""
    config = tomllib.loads(CONFIG.read_text(encoding="utf-8"))
    project = config["project"]
    project["nav"] = with_folders(project["nav"], set(pages_of(project["nav"])))
    there = {str(path.relative_to(DOCS)) for path in DOCS.rglob("*.md")}
    if left_out := there - set(pages_of(project["nav"])):
        sys.exit(f"zensical.toml leaves out {', '.join(sorted(left_out))}")
    zensical = Path(sys.executable).parent / "zensical"
    # Zensical takes paths from the folder of its configuration.
    with NamedTemporaryFile("wb", dir=ROOT, prefix=".zensical-", suffix=".toml") as filled:
        tomli_w.dump(config, filled)
        filled.flush()
        command = [zensical, "build", "--clean", "--strict", "-f", filled.name]
        if subprocess.run(command, cwd=ROOT, check=False).returncode:
            sys.exit("the site has broken links")
    foreign = {
        f"{path.relative_to(SITE)}: {' '.join(filter(None, found))}"
        for path in SITE.rglob("*.html")
        for found in FETCHED.findall(path.read_text(encoding="utf-8"))
    }
    if foreign:
        sys.exit("pages fetch from elsewhere:\n" + "\n".join(sorted(foreign)))
    print(f"{len(there)} pages in {SITE}")


if __name__ == "__main__":
    main()
