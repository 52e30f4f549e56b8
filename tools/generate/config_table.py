"""Writes the settings into docs/reference/configuration.md, all of them, and README.md, those most people set.

`--check` only compares.
"""

import sys
from collections.abc import Sequence
from pathlib import Path

from askdock.settings import TOPICS, Settings, environment_name

ROOT = Path(__file__).parents[2]
README = ROOT / "README.md"
REFERENCE = ROOT / "docs" / "reference" / "configuration.md"
BEGIN, END = "<!-- settings: begin -->\n", "<!-- settings: end -->\n"
COMMON = (
    "data_dir",
    "port",
    "chunk_size",
    "chunk_overlap",
    "embedding_model",
    "llm_base_url",
    "llm_api_key",
    "llm_model",
)
"""Fields that the READMEs show."""


def table(fields: Sequence[str]) -> str:
    """The settings as Markdown, in the order given."""
    rows = ["| variable | default | meaning |", "|---|---|---|"]
    for name in fields:
        field = Settings.model_fields[name]
        cells = (f"`{environment_name(name)}`", default(name), field.description or "")
        rows.append(f"| {' | '.join(cell.replace('|', chr(92) + '|') for cell in cells)} |")
    return "\n".join(rows) + "\n"


def default(name: str) -> str:
    """The default as Markdown, empty for None."""
    value = Settings.model_fields[name].default
    if name == "data_dir":
        return "`~/.local/share/askdock`"
    if value is None:
        return ""
    if value in ("", ()):
        return "empty"
    if isinstance(value, tuple):
        return f"`{','.join(value)}`"
    return f"`{str(value).lower() if isinstance(value, bool) else value}`"


def tables() -> str:
    """A table for each topic under its heading."""
    sections = []
    for topic in TOPICS:
        title = topic.__name__.removesuffix("Settings").replace("Http", "HTTP")
        sections.append(f"## {title}\n\n{topic.__doc__}\n\n{table(tuple(topic.model_fields))}")
    return "\n".join(sections)


def updated(text: str, content: str) -> str:
    """The text with the content of today between its markers."""
    before, rest = text.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}{content}{END}{after}"


def main() -> None:
    """Write, or compare and exit with what to do."""
    for path, content in ((README, table(COMMON)), (REFERENCE, tables())):
        now = path.read_text(encoding="utf-8")
        wanted = updated(now, content)
        if "--check" not in sys.argv:
            path.write_text(wanted, encoding="utf-8")
        elif wanted != now:
            sys.exit(f"{path.relative_to(ROOT)}: the table of settings is old: make docs")


if __name__ == "__main__":
    main()
