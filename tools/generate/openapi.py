"""Writes the OpenAPI document that the front end's client is generated from; --check only compares."""

import json
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from askdock.bootstrap import System
from askdock.services.api.app import create_app
from askdock.settings import Settings

TARGET = Path(__file__).parents[2] / "frontend" / "openapi.json"


def document() -> str:
    """The document as it is kept: sorted by nothing, two spaces, a line break at the end."""
    with TemporaryDirectory() as folder:
        app = create_app(System(Settings(_env_file=None, data_dir=Path(folder))))
        return json.dumps(app.openapi(), ensure_ascii=False, indent=1) + "\n"


def main() -> int:
    text = document()
    if "--check" not in sys.argv:
        TARGET.parent.mkdir(exist_ok=True)
        TARGET.write_text(text, encoding="utf-8")
    elif not TARGET.is_file() or TARGET.read_text(encoding="utf-8") != text:
        print(f"{TARGET.name} is not what the code says: run `make docs`", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
