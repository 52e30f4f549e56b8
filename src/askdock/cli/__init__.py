"""The `askdock` command. Each subcommand is a module of this package, imported when it is called."""

import gc
import os
import sys
from importlib import import_module
from typing import Any

import click

from askdock import __version__

INTERRUPTED = 130
"""What shells say of a command that Ctrl-C ended: 128 and the number of SIGINT."""

GROUPS = {
    "Use": {
        "index": "Index files, folders, buckets or sites.",
        "ask": "Ask a question; print the answer with its citations.",
        "search": "Search: print the passages that match best.",
        "inspect": "Print what is read of files, without indexing them.",
        "serve": "Serve the HTTP API and the web UI.",
        "collections": "List, create and delete collections.",
        "answering": "Keep how a collection is answered: instructions, chat model, thresholds; in versions.",
        "synonyms": "Keep terms of a collection that mean the same.",
        "metadata": "Declare typed fields of documents, and set their values, to filter by.",
        "documents": "List, edit, re-ingest and delete documents.",
        "sources": "Keep collections in step with folders, buckets, shares, repositories and sites.",
        "jobs": "List the processing queue; retry or cancel documents.",
        "keys": "Create, list and revoke API keys.",
        "users": "Create, list and disable users, and make links to set a password.",
        "audit": "Print who did what, when, from where, with what result.",
        "mcp": "Serve search and ask to programs that speak MCP, on stdin and stdout.",
    },
    "Operate": {
        "worker": "Ingest queued documents, as a process of its own.",
        "retriever": "Serve searches to the api, as a service of its own.",
        "reindex": "Rebuild a collection's index with other settings, while it serves.",
        "doctor": "Check that catalogue, files and store agree; repair what does not.",
        "backup": "Back up everything, while the system is in use; once, or on a schedule.",
        "restore": "Restore a backup into this system.",
        "drill": "Restore the newest backup for trial, elsewhere, and ask its golden questions.",
        "upgrade": "Copy the index of version 0.1.0 into this version's.",
        "migrate": "Migrate the catalogue's schema, after an upgrade.",
        "health": "Check that a service of this machine is running.",
        "secrets": "Generate the secrets of a deployment.",
        "config": "Show the settings in force.",
        "models": "Download and list embedding models.",
    },
    "Measure": {
        "golden": "Keep questions with known answers; ask them; see what got better or worse.",
        "inbox": "List answers rated bad and questions not answered; say what is done about them.",
        "eval": "Measure retrieval and answers on a labelled data set.",
        "bench": "Measure this machine, for `askdock plan`.",
        "plan": "Estimate capacity for a number of documents and questions.",
    },
    "Other": {"version": "Print the version."},
}
COMMANDS = {name: line for group in GROUPS.values() for name, line in group.items()}
EXAMPLES = """\
  askdock index ~/documents
  askdock ask "How many days of annual leave do I have?"
  askdock serve --port 8000
"""


class _LazyGroup(click.Group):
    """Knows the names and the help lines; imports a command's module only to run it or to show its help."""

    def list_commands(self, ctx: click.Context) -> list[str]:  # noqa: ARG002 - the signature is click's
        return list(COMMANDS)

    def get_command(self, ctx: click.Context, name: str) -> click.Command | None:  # noqa: ARG002
        if name not in COMMANDS:
            return None
        # What is imported stays: collections look neither at it now nor later (a tenth of a start).
        gc.disable()
        try:
            command = import_module(f"askdock.cli.{name}").command
        finally:
            gc.enable()
            gc.freeze()
        assert isinstance(command, click.Command)  # noqa: S101 - each module defines one
        return command

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The command that is meant. Raises NoSuchCommand, which suggests the nearest names."""
        try:
            return super().resolve_command(ctx, args)
        except click.NoSuchCommand as error:
            raise click.NoSuchCommand(error.command_name, possibilities=COMMANDS, ctx=ctx) from None

    def invoke(self, ctx: click.Context) -> Any:
        """Run the command; Ctrl-C ends it with one line. What was acknowledged is kept."""
        try:
            return super().invoke(ctx)
        except KeyboardInterrupt:
            click.echo("\naskdock: interrupted; the same command goes on from here", err=True)
            ctx.exit(INTERRUPTED)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:  # noqa: ARG002
        for title, commands in GROUPS.items():
            with formatter.section(title):
                formatter.write_dl(list(commands.items()))
        with formatter.section("Examples"):
            formatter.write(EXAMPLES)


@click.group(cls=_LazyGroup, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, "-V", "--version", message="%(version)s", help="Print the version.")
def askdock() -> None:
    """Ask questions of your own documents, in English and Chinese, and check the citations."""


def main() -> None:
    """Run the command line; AskDock's own errors end as one line on stderr and exit code 1."""
    # Looking for plug-ins of pydantic reads the metadata of every package that is installed.
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    from askdock.errors import AskDockError, CollectionNotFound

    try:
        askdock(standalone_mode=True)
    except CollectionNotFound as error:
        click.echo(f"askdock: {error}: `askdock collections list` shows those there are", err=True)
        sys.exit(1)
    except AskDockError as error:
        click.echo(f"askdock: {error}", err=True)
        sys.exit(1)
    except BrokenPipeError:
        # The reader went away (`askdock search x | head`): there is nothing left to write to.
        sys.stderr.close()
        sys.exit(1)
