"""What the documentation says is checked against the code."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from askdock import __version__
from askdock.settings import Settings, environment_name

ROOT = Path(__file__).parents[2]
README, README_ZH = (ROOT / name for name in ("README.md", "README.zh-CN.md"))
MARKDOWN = [
    p for p in ROOT.rglob("*.md") if not {".venv", "node_modules", "examples", "examples-src", "site"} & {*p.parts}
]


@pytest.mark.parametrize(
    "tool",
    [
        "config_table.py",
        "openapi.py",
        "metrics_table.py",
        "errors_table.py",
        "cli_reference.py",
        "api_reference.py",
        "chart_values.py",
    ],
)
def test_what_is_generated_is_what_the_code_says(tool: str) -> None:
    done = subprocess.run(
        [sys.executable, ROOT / "tools" / "generate" / tool, "--check"],
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, done.stderr


def test_the_chinese_readme_shows_the_same_settings_and_defaults() -> None:
    row = re.compile(r"^\| `([A-Z_]+)` \| (\S*) \|", re.MULTILINE)
    english, chinese = (row.findall(path.read_text(encoding="utf-8")) for path in (README, README_ZH))
    assert english
    assert english == chinese


def test_both_readmes_have_the_same_sections_and_commands() -> None:
    def shape(path: Path) -> tuple[list[int], list[str]]:
        text = path.read_text(encoding="utf-8")
        levels = [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]
        return levels, re.findall(r"^    (?:\$ )?((?:make|askdock|curl|git) .*)$", text, re.MULTILINE)

    assert shape(README) == shape(README_ZH)


def test_the_chinese_compose_page_has_the_services_choices_and_commands_of_the_english_one() -> None:
    def named(page: str) -> tuple[list[list[str]], list[str]]:
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        rows = [re.findall(r"`([^`]+)`", line) for line in text.splitlines() if line.startswith("| ")]
        return [row for row in rows if row], re.findall(
            r"^    ((?:DOC\S+ )?(?:docker|git|make) .*)$", text, re.MULTILINE
        )

    (english, commands), (chinese, same_commands) = named("deploy/compose.md"), named("zh/compose.md")
    assert chinese == english
    rest = iter([command.split("#")[0].strip() for command in commands])  # in this order, each of them
    assert [command for command in same_commands if command not in rest] == []


def test_the_chinese_operator_s_book_has_the_chapters_rows_and_commands_of_the_english_one() -> None:
    def said(page: str) -> tuple[list[str], list[int], list[str]]:
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        rows = [len(re.findall(r"`", line)) for line in text.splitlines() if line.startswith("| ")]
        return re.findall(r"^## (\d+)", text, re.MULTILINE), rows, re.findall(r"^    (\S.*)$", text, re.MULTILINE)

    english, chinese = said("operate.md"), said("zh/operate.md")
    assert len(english[0]) == 10
    assert chinese == english


def test_the_chinese_page_on_access_has_the_roles_settings_and_commands_of_the_english_one() -> None:
    def said(page: str) -> tuple[list[list[bool]], list[list[str]], list[str]]:
        text = (ROOT / "docs" / page).read_text(encoding="utf-8")
        tables = [block.splitlines() for block in text.split("\n\n") if block.startswith("| ")]
        cells = [[row.split("|")[1:-1] for row in table if not row.startswith("|-")] for table in tables]
        roles = [
            [bool(cell.strip()) for cell in row[1:]] for table in cells if len(table[0]) == 5 for row in table
        ]
        settings = [
            re.findall(r"`(ASKDOCK_[A-Z_]+)`", row[0]) + re.findall(r"(?<!\d)\d+(?!\d)", row[1])
            for table in cells
            if table[0][0].strip() in ("setting", "设置")
            for row in table
        ]
        return (
            roles,
            settings,
            re.findall(r"^ {4,8}((?:askdock |ASKDOCK_PUBLIC|ASKDOCK_OIDC_C).*)$", text, re.MULTILINE),
        )

    english, chinese = said("access.md"), said("zh/access.md")
    assert all(english)
    assert chinese == english


@pytest.mark.parametrize("path", MARKDOWN, ids=lambda path: str(path.relative_to(ROOT)))
def test_links_inside_the_repository_lead_somewhere(path: Path) -> None:
    for target in re.findall(r"\]\(([^)#\s]+)(?:#[^)]*)?\)", path.read_text(encoding="utf-8")):
        if not target.startswith(("http://", "https://", "mailto:")):
            assert (path.parent / target).exists(), target
            if (ROOT / "docs") in path.parents:
                assert (ROOT / "docs") in (path.parent / target).resolve().parents, f"{target} is not on the site"


def test_images_are_named_by_this_version() -> None:
    deployed = [path for path in (ROOT / "deploy").rglob("*") if path.suffix in (".yaml", ".sh", ".md")]
    named = {
        (path.name, version)
        for path in [*MARKDOWN, ROOT / "docker-compose.yml", *deployed]
        for version in re.findall(r"\baskdock(?:-frontend)?:(\d+\.\d+\.\d+)", path.read_text(encoding="utf-8"))
    }
    assert len(named) > 5
    assert {version for _, version in named} == {__version__}, named


def test_limits_are_what_the_settings_say() -> None:
    page = (ROOT / "docs" / "reference" / "limits.md").read_text(encoding="utf-8")
    defaults = {environment_name(name): str(field.default) for name, field in Settings.model_fields.items()}
    rows = re.findall(r"^\| `([A-Z_]+)` \| `([^`]*)` \|", page, re.MULTILINE)
    assert rows
    assert {name: default for name, default in rows if defaults.get(name) != default} == {}
