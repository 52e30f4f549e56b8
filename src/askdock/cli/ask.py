"""`askdock ask`."""

import asyncio
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import click

from askdock.cli.common import common_options, open_system, print_json, record
from askdock.cli.helps import ExampleCommand
from askdock.cli.why import lines_of
from askdock.records import LOCAL, Answer, Citation, is_curated
from askdock.trace import Trace

if TYPE_CHECKING:
    from askdock.bootstrap import System

EXAMPLES = (
    'askdock ask "How many days of annual leave do I have?"',
    "askdock ask -c hr --json 年假有多少天",
    'askdock ask -c hr,it "Who may work from home?"',
    'askdock ask --deep "Which of our suppliers of valves has the shorter warranty?"',
    'askdock ask --why "Who approves travel?"',
)


@click.command(
    "ask", cls=ExampleCommand, examples=EXAMPLES, help="Ask a question; print the answer with its citations."
)
@click.argument("words", metavar="QUESTION", nargs=-1, required=True)
@click.option("-k", "--top-k", type=click.IntRange(1, 100), help="Passages to answer from (ASKDOCK_TOP_K).")
@click.option("--deep", is_flag=True, help="Let the chat model search for more before it answers.")
@click.option("--why", is_flag=True, help="Also print how the answer came about.")
@common_options
def command(
    words: tuple[str, ...],
    top_k: int | None,
    deep: bool,
    why: bool,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Ask one question."""
    system = open_system(data_dir=data_dir)
    live, *also = system.collections.several(collection)
    asked = system.questions.make(live, " ".join(words), LOCAL, top_k=top_k, also=also, deep=deep)
    trace = Trace() if why else None
    answer = asyncio.run(system.questions.answer(asked, trace))
    if as_json:
        from askdock.services.api.schemas.questions import AnswerOut

        printed = AnswerOut.model_validate(answer).model_dump(mode="json")
        print_json({**printed, **({"trace": record(trace)} if trace else {})})
    else:
        # Printed when it is whole: what has been checked, not what the model is still saying.
        click.echo(answer.text + ("\n" if answer.citations else ""))
        for citation in answer.citations:
            click.echo(describe(citation, of_several=bool(also)))
        if answer.computed is not None:
            click.echo(f"Computed by: {answer.computed.query}")
        for note in _notes(answer):
            click.echo(note, err=True)
        if trace is not None:
            for line in lines_of(system.traces.resolve(trace, asked.of, LOCAL)):
                click.echo(line)
    if not (answer.answered or any(system.catalogue.count_documents(one.id) for one in asked.collections)):
        click.echo(_where_documents_are(system, live.name), err=True)


def _notes(answer: Answer) -> Iterator[str]:
    """What is to be known of an answer beside its text."""
    for query in answer.research.not_found if answer.research else ():
        yield f"Nothing is cited for: {query}"
    if answer.quoted_instead:
        yield "Sentences are quoted: the language model gave no answer."
    if answer.degraded:
        yield "Sentences are quoted: the language model did not reply."
    if answer.finish_reason:
        yield f"The language model's reply was cut ({answer.finish_reason})."
    if answer.searched:
        yield f"Also searched for: {' · '.join(answer.searched)}"


def _where_documents_are(system: "System", empty: str) -> str:
    others = [one.name for one in system.collections.all() if system.catalogue.count_documents(one.id)]
    hint = f"collection '{empty}' is empty: `askdock index FOLDER` adds documents"
    return f"{hint}; -c asks another one: {', '.join(others)}" if others else hint


def describe(citation: Citation, *, of_several: bool = False) -> str:
    """Two lines: where the quote stands, and the quote; `of_several`: with the document's collection."""
    place = f"{citation.collection}: {citation.document_name}" if of_several else citation.document_name
    if citation.page is not None:
        place += f", page {citation.page}"
    if citation.headings:
        place += f", {' > '.join(citation.headings)}"
    if is_curated(citation.source_uri):
        place += " (written by a person, as an answer)"
    elif citation.edited_by:
        place += f" (written by {citation.edited_by} in place of the document's words)"
    quote = " ".join(citation.quote.split())
    return f"[{citation.marker}] {place}\n    “{quote}”"
