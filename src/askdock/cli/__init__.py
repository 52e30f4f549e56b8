"""The `askdock` command. Each subcommand is a module of this package, imported when it is called."""

import sys
from importlib import import_module
from typing import Any

import click

from askdock import __version__

INTERRUPTED = 130
"""What shells say of a command that Ctrl-C ended: 128 and the number of SIGINT."""

COMMANDS = {
    "index": "Take in files and folders and make them answerable.",
    "ask": "Ask a question; print the answer with its citations.",
    "search": "Find passages.",
    "documents": "List and delete documents.",
    "jobs": "List documents on their way; try again what failed, cancel what waits.",
    "doctor": "Compare catalogue, files and store; say what is wrong, or repair it.",
    "backup": "Copy everything into a file or folder, while it is in use.",
    "restore": "Put a backup into this system.",
    "serve": "Serve the HTTP API and the page.",
    "worker": "Ingest documents in a process of its own.",
    "migrate": "Bring the catalogue's schema up to date.",
    "mcp": "Serve search and ask to programs that speak MCP, on stdin and stdout.",
    "keys": "Make, list and revoke keys of the API.",
    "retriever": "Serve searches to the api, as a service of its own.",
    "reindex": "Rebuild a collection's index with other settings, while it serves.",
    "bench": "Measure this machine for `askdock plan`.",
    "plan": "Say what so many documents and questions need.",
    "eval": "Measure retrieval quality on a labelled data set.",
    "models": "Fetch and list embedding models.",
    "config": "Show the settings.",
    "health": "Check that a service of this machine is running.",
    "secrets": "Make the passwords of a deployment.",
    "version": "Print the version.",
}


class _LazyGroup(click.Group):
    """Knows the names and the help lines; imports a command's module only to run it or to show its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        command = import_module(f"askdock.cli.{name}").command
        assert isinstance(command, click.Command)  # noqa: S101 - each module defines one
        return command

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; Ctrl-C ends it with one line. What was acknowledged is kept."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\naskdock: interrupted; the same command goes on from here", err=True)
            ctx.exit(INTERRUPTED)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        with formatter.section("Commands"):
            formatter.write_dl(list(COMMANDS.items()))


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="%(version)s", help="Print the version.")
def askdock() -> None:
    """Ask questions of your own documents, in English and Chinese, and check the citations."""


def main() -> None:
    """Run the command line; AskDock's own errors end as one line on stderr and exit code 1."""
    from askdock.errors import AskDockError

    try:
        askdock(standalone_mode=True)
    except AskDockError as error:
        click.echo(f"askdock: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader went away (`askdock search x | head`): nothing is left to say, and nobody to say it to.
        sys.stderr.close()
        sys.exit(1)
