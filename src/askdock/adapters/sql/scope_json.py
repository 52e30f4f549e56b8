"""What questions are asked of, as JSON."""

from pydantic import TypeAdapter

from askdock.records import Scope

_SCOPE = TypeAdapter(Scope)


def scope_to_json(scope: Scope) -> str | None:
    """None where nothing is chosen. What is not chosen is left out: versions that do not know it read the rest."""
    return None if scope == Scope() else _SCOPE.dump_json(scope, exclude_defaults=True).decode()


def scope_from_json(kept: str | None) -> Scope:
    """What `scope_to_json` wrote."""
    return _SCOPE.validate_json(kept) if kept else Scope()
