"""What a statement must take over letter by letter, though no capital marks it as a name.

Identifiers (`max_retries`, `config.yaml`, `ops@example.com`, `--force`, `/var/log`), what it says that something
is called, and what it puts in quotation marks.
"""

import re
from collections.abc import Iterator

from askdock.text.analyzer import STOP_ENGLISH

_IDENTIFIER = re.compile(
    r"(?<![\w@/.-])(?:"
    r"[\w.+-]+@[\w-]+(?:\.[\w-]+)+"  # a mail address
    r"|(?:/[\w.-]*\w){2,}"  # a path
    r"|--[a-z][\w-]*\w"  # an option of a command
    r"|[A-Za-z]\w*_\w+"
    r"|[a-z]{2,}(?:[A-Z][a-z]+)+"
    r"|[a-z][a-z-]+(?:\.[a-z][a-z-]+)+"  # a host or a file
    r")(?![\w/])",
    re.ASCII,
)
_CALLED = re.compile(
    r"\b(?:called|named|nicknamed|codenamed|known as)\s+(?P<name>[a-z][\w-]{2,})"
    r"(?: (?P<more>[a-z][\w-]{2,})(?=\s*(?:[.,;]|$)))?"
)
_NOT_NAMING = frozenset(
    """for off upon out after before when once again back during under without within between because since until
    according either both only best simply also""".split()  # noqa: SIM905
)
_QUOTED = re.compile(
    r"“([^”\n]{2,60})”|\"([^\"\n]{2,60})\"|`([^`\n]{2,60})`|「([^」\n]{2,60})」|《([^》\n]{1,60})》|『([^』\n]{2,60})』"
)
MOST_WORDS = 6
"""Quoted words that are a name or a term; more are a sentence, which its words support."""


def verbatim(text: str) -> Iterator[str]:
    """Each of them, as it is written."""
    for found in _IDENTIFIER.finditer(text):
        yield found.group()
    for found in _CALLED.finditer(text):
        names = [name for name in found.groups() if name]
        if not any(name in STOP_ENGLISH or name in _NOT_NAMING for name in names):
            yield from names
    for found in _QUOTED.finditer(text):
        inner = next(group for group in found.groups() if group)
        if len(inner.split()) <= MOST_WORDS:
            yield inner
