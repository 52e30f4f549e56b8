"""Options of sources that several kinds have."""

from collections.abc import Mapping

from askdock.errors import InvalidInput
from askdock.ports import SourceField

RIGHTS = SourceField(
    "rights",
    "`yes`: a document is read only by who may read it at the source: users by e-mail or login, groups by name.",
)


def is_yes(options: Mapping[str, str], name: str) -> bool:
    """Whether an option is switched on. Raises InvalidInput for a word that says neither."""
    given = options.get(name, "").strip().lower()
    if given not in ("", "yes", "no", "true", "false", "1", "0"):
        raise InvalidInput(f"{name} is yes or no")
    return given in ("yes", "true", "1")
