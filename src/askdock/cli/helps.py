"""Commands whose help has its options under headings and ends with examples."""

from collections.abc import Sequence
from typing import Any

import click


class HeadedOption(click.Option):
    """An option that stands under a heading of its own."""

    def __init__(self, *args: Any, heading: str, **given: Any) -> None:
        super().__init__(*args, **given)
        self.heading = heading


class ExampleCommand(click.Command):
    """A command with examples, each a whole line as it is typed."""

    def __init__(self, *args: Any, examples: Sequence[str], **given: Any) -> None:
        super().__init__(*args, **given)
        self.examples = examples

    def format_options(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The options without a heading first, then each heading with its own."""
        sections: dict[str, list[tuple[str, str]]] = {"Options": []}
        for option in self.get_params(ctx):
            if line := option.get_help_record(ctx):
                heading = option.heading if isinstance(option, HeadedOption) else "Options"
                sections.setdefault(heading, []).append(line)
        for heading, lines in sections.items():
            with formatter.section(heading):
                formatter.write_dl(lines)

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """What else there is to say, then the examples."""
        super().format_epilog(ctx, formatter)
        with formatter.section("Examples"):
            formatter.write("".join(f"  {line}\n" for line in self.examples))
