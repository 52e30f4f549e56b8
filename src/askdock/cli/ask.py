"""`askdock ask`."""

import asyncio
from contextlib import aclosing
from pathlib import Path
from typing import TYPE_CHECKING

import click

from askdock.cli.common import common_options, open_system, print_json, record

if TYPE_CHECKING:
    from askdock.bootstrap import System
    from askdock.records import Answer, Citation


@click.command("ask", help="Ask a question; print the answer with its citations.")
@click.argument("question")
@click.option("-k", "--top-k", type=click.IntRange(1, 100), help="Passages to answer from (ASKDOCK_TOP_K).")
@common_options
def command(
    question: str, top_k: int | None, data_dir: Path | None, collection: str | None, as_json: bool
) -> None:
    """Ask one question."""
    system = open_system(data_dir=data_dir)
    answer = asyncio.run(
        ask(system, question, collection=collection, top_k=top_k or system.settings.top_k, show=not as_json)
    )
    if as_json:
        print_json(record(answer))
    else:
        for citation in answer.citations:
            click.echo(describe(citation))


async def ask(system: "System", question: str, *, collection: str | None, top_k: int, show: bool) -> "Answer":
    """Answer a question; with `show`, print the text as it comes."""
    from askdock.records import NO_FILTER, Answer

    live = system.collection(collection)
    async with aclosing(system.answers.stream(live, question, top_k=top_k, where=NO_FILTER)) as pieces:
        async for piece in pieces:
            if isinstance(piece, Answer):
                if show:
                    click.echo("\n" if piece.citations else "")
                return piece
            if show:
                click.echo(piece.text, nl=False)
    raise AssertionError("an answer stream ends with its Answer")


def describe(citation: "Citation") -> str:
    """Two lines: where the quote stands, and the quote."""
    place = citation.document_name
    if citation.page is not None:
        place += f", page {citation.page}"
    if citation.headings:
        place += f", {' > '.join(citation.headings)}"
    quote = " ".join(citation.quote.split())
    return f"[{citation.marker}] {place}\n    “{quote}”"
