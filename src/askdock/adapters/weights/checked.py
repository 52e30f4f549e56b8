"""Notes which files of a model folder were read through and found whole, so that not every start reads them again.

A file that has another size or was written at another time since then is read again, as git does with its index.
"""

import json
from contextlib import suppress
from pathlib import Path

from askdock.adapters.weights.manifest import Manifest

NAME = ".checked"


def check_once(folder: Path, manifest: Manifest) -> None:
    """`Manifest.check_files` with hashes, where that was not done yet. Raises ModelUnavailable."""
    manifest.check_files(folder, hashes=False)
    state = _state(folder, manifest)
    with suppress(OSError, ValueError):
        if json.loads((folder / NAME).read_bytes()) == state:
            return
    manifest.check_files(folder, hashes=True)
    with suppress(OSError):  # a folder that is not ours to write to
        (folder / NAME).write_text(json.dumps(state), encoding="ascii")


def _state(folder: Path, manifest: Manifest) -> list[list[str | int]]:
    """Whole seconds, for an image keeps no fractions of them."""
    files = filter(None, (manifest.model, manifest.tokenizer, manifest.mapped))
    return [[file.path, file.sha256, int((folder / file.path).stat().st_mtime)] for file in files]
