"""`askdock mcp`."""

from pathlib import Path

import click

from askdock.cli.common import data_dir_option, open_system
from askdock.records import LOCAL, Role
from askdock.services.api.authorization import Access
from askdock.services.api.mcp.tools import make_server
from askdock.services.api.questions.answer_service import AnswerService
from askdock.services.api.quotas import QuotaLimits, Quotas


@click.command("mcp", help="Serve the tools `search` and `ask` over MCP on stdin and stdout.")
@data_dir_option
def command(data_dir: Path | None) -> None:
    """Serve MCP on stdin and stdout; whoever starts the program may do everything with its data folder."""
    system = open_system(data_dir=data_dir)

    access = Access(system.collections, LOCAL, Role.READER, Quotas(QuotaLimits()), scopes=lambda: system.scopes)
    service = AnswerService(
        system.questions, system.history, access, system.rights, traces=system.settings.trace_days > 0
    )
    make_server(lambda _: service).run("stdio")
