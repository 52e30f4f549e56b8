"""`askdock search`."""

import asyncio
from pathlib import Path
from typing import Any

import click

from askdock.cli.common import common_options, open_system, print_json
from askdock.errors import InvalidInput
from askdock.records import LOCAL


@click.command("search", help="Search: print the passages that match best.")
@click.argument("words", metavar="TEXT", nargs=-1, required=True)
@click.option("-k", "--top-k", type=click.IntRange(1, 100), help="Passages to show (ASKDOCK_TOP_K).")
@click.option("--where", help="Only documents whose metadata are so: OpenAI's filter grammar, as JSON.")
@common_options
def command(
    words: tuple[str, ...],
    top_k: int | None,
    where: str | None,
    data_dir: Path | None,
    collection: str | None,
    as_json: bool,
) -> None:
    """Search: print the passages that match best."""
    from askdock.services.api.schemas.questions import FilterIn, PassageOut

    system = open_system(data_dir=data_dir)
    live, *also = system.collections.several(collection)
    restricted = FilterIn(metadata=_condition(where)).record()
    question = system.questions.make(live, " ".join(words), LOCAL, top_k=top_k, where=restricted, also=also)
    passages = asyncio.run(system.questions.search(question))
    if as_json:
        values = system.metadata.values([one.chunk.document_id for one in passages])
        print_json([PassageOut.of(passage, values).model_dump(mode="json") for passage in passages])
        return
    if not passages:
        click.echo("Nothing found.")
    for number, passage in enumerate(passages, 1):
        chunk = passage.chunk
        page = f", page {chunk.page_start}" if chunk.page_start is not None else ""
        legs = ", ".join(f"{leg} {rank}" for leg, rank in passage.ranks.items())
        of = f"{passage.collection}: " if also else ""
        click.echo(f"{number}. {of}{chunk.document_name}{page}  (score {passage.score:.4f}; rank {legs})")
        click.echo(f"   {_excerpt(chunk.text)}")


def _condition(given: str | None) -> Any:
    from pydantic import TypeAdapter, ValidationError

    from askdock.services.api.schemas.metadata import ConditionIn

    try:
        return None if given is None else TypeAdapter(ConditionIn).validate_json(given)
    except ValidationError as error:
        raise InvalidInput(f"--where is no filter: {error.errors(include_url=False)[0]['msg']}") from None


def _excerpt(text: str, length: int = 200) -> str:
    line = " ".join(text.split())
    return line if len(line) <= length else line[: length - 1] + "…"
