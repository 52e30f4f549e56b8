"""Writes the table of settings into README.md, between its two markers. `--check` only compares."""

import sys
from pathlib import Path

from askdock.settings import Settings, environment_name

README = Path(__file__).parents[1] / "README.md"
BEGIN, END = "<!-- settings: begin -->\n", "<!-- settings: end -->\n"


def table() -> str:
    """The settings as Markdown, in the order of the class."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name, field in Settings.model_fields.items():
        rows.append(f"| `{environment_name(name)}` | {_default(name, field.default)} | {field.description} |")
    return "\n".join(rows) + "\n"


def _default(name: str, default: object) -> str:
    if name == "data_dir":
        return "`~/.local/share/askdock`"
    if default is None:
        return ""
    return f"`{str(default).lower() if isinstance(default, bool) else default}`"


def updated(text: str) -> str:
    """The README's text with the table of today."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{table()}{END}{after}"


if __name__ == "__main__":
    now = README.read_text(encoding="utf-8")
    if "--check" in sys.argv:
        sys.exit(0 if updated(now) == now else "README.md: the table of settings is old: make docs")
    README.write_text(updated(now), encoding="utf-8")
