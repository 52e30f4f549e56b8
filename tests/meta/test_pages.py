"""Code blocks of README and pages are of a known kind, and what they name exists. `make test-docs` runs them."""

import ast
import json
import re

import click
import pytest
import yaml
from tests.docs.blocks import ELSEWHERE, PAGES, ROOT, RUN_HERE, Block, askdock_calls, blocks

from askdock.cli import askdock
from askdock.settings import Settings, environment_name

BLOCKS = [block for page in PAGES for block in blocks(page)]
SHELL = [block for block in BLOCKS if block.language == "sh"]
NAMES = ("deploy", "tools", "benchmarks", "tests")
INLINE = [
    (page.name, span)
    for page in PAGES
    for span in re.findall(r"`(askdock [a-z][^`]*)`", re.sub(r"\n *(?=\S)", " ", page.read_text(encoding="utf-8")))
]


def refusal(arguments: list[str]) -> str | None:
    """What the command line says against these arguments; None where it would run them."""
    try:
        context, command, rest = click.Context(askdock), askdock, list(arguments)
        while isinstance(command, click.Group):
            if not rest:
                return f"{command.name}: no subcommand"
            if rest[0].startswith("-"):
                command.make_context("askdock", rest)
            name, found, rest = command.resolve_command(context, rest)
            assert found is not None
            command, context = found, click.Context(found, parent=context, info_name=name)
        command.make_context(context.info_name, rest, parent=context.parent)
    except click.exceptions.Exit:
        return None
    except click.BadParameter as error:
        # Files of the reader's are not here.
        return None if "does not exist" in error.format_message() else error.format_message()
    except click.UsageError as error:
        return error.format_message()
    return None


def test_the_reader_finds_many_blocks() -> None:
    assert len(SHELL) > 50


@pytest.mark.parametrize("block", BLOCKS, ids=lambda block: block.place)
def test_every_block_is_of_a_known_kind(block: Block) -> None:
    match block.language:
        case "sh" | "bash":
            known = block.programs <= RUN_HERE or block.programs & set(ELSEWHERE)
            assert block.language == "bash" or block.reason or known, f"run or marked? {block.programs}"
        case "json":
            for part in [block.text] if block.text.lstrip().startswith("{\n") else block.text.splitlines():
                json.loads(part)
        case "yaml":
            list(yaml.safe_load_all(block.text))
        case "python":
            ast.parse(block.text)
        case language:
            assert language in ("text", "ini", "js", "diff", "nginx", "xml"), language


@pytest.mark.parametrize("block", SHELL, ids=lambda block: block.place)
def test_commands_name_what_there_is(block: Block) -> None:
    targets = set(re.findall(r"^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    scripts = json.loads((ROOT / "frontend" / "package.json").read_text(encoding="utf-8"))["scripts"]
    for command in block.commands:
        if not (block.reason or "").startswith("synopsis"):
            for arguments in askdock_calls(command):
                assert refusal(arguments) is None, (command, refusal(arguments))
        for target in re.findall(r"(?:^|&& )make ([a-z][a-z-]*)", command.split("#")[0]):
            assert target in targets, command
        for script in re.findall(r"\bnpm run ([a-z0-9-]+)", command):
            assert script in scripts, command
        for name in re.findall(rf"(?<![\w/.])((?:{'|'.join(NAMES)})/[\w./-]+)", command.split("#")[0]):
            # `deploy/NAME` is kubectl's word for a Deployment too.
            assert command.startswith("kubectl") or (ROOT / name).exists(), command


@pytest.mark.parametrize(("page", "span"), INLINE, ids=str)
def test_commands_in_the_text_exist(page: str, span: str) -> None:
    if "..." in span or "[" in span:
        return
    for arguments in askdock_calls(span):
        said = refusal(arguments)
        # Mentioned by its name alone, a command needs no arguments.
        mentioned = ("Missing", "no subcommand", "requires an argument")
        assert said is None or any(word in said for word in mentioned), said


@pytest.mark.parametrize("block", [one for one in BLOCKS if one.language == "ini"], ids=lambda block: block.place)
def test_settings_shown_are_settings(block: Block) -> None:
    known = {environment_name(name) for name in Settings.model_fields}
    files = [ROOT / "docker-compose.yml", *(ROOT / "deploy" / "compose").glob("*")]
    compose = "".join(path.read_text(encoding="utf-8") for path in files)
    known |= {"COMPOSE_FILE", "COMPOSE_PROFILES", *re.findall(r"\$\{([A-Z_]+)", compose)}
    names = set(re.findall(r"^([A-Z_]+)=", block.text, re.MULTILINE))
    assert names <= known | {f"{name}_FILE" for name in known}
