"""Optional packages (the extras of pyproject.toml): how whoever runs this installation gets one."""

import json
import shlex
import sys
from importlib.metadata import PackageNotFoundError, distribution
from pathlib import Path
from urllib.parse import unquote, urlsplit


def how_to_install(extra: str) -> str:
    """The command that adds an extra to this very installation; never one that asks a package index for AskDock.

    What was installed, and from where, is in `direct_url.json` beside the package
    (https://packaging.python.org/specifications/direct-url-data-structure/).
    """
    origin = _origin()
    if origin is None:
        return f"install AskDock's wheel with the extra '{extra}', or build the image anew"
    path, editable = origin
    what = shlex.quote(f"{path}[{extra}]")
    return f"{shlex.quote(sys.executable)} -m pip install {'-e ' if editable else ''}{what}"


def _origin() -> tuple[Path, bool] | None:
    """The folder or wheel AskDock was installed from, and whether it runs from there; None where that is gone."""
    try:
        text = distribution("askdock").read_text("direct_url.json")
    except PackageNotFoundError:
        return None
    described = json.loads(text or "{}")
    url = urlsplit(described.get("url", ""))
    path = Path(unquote(url.path))
    if url.scheme != "file" or not path.exists():
        return None
    return path, bool(described.get("dir_info", {}).get("editable"))
