"""Declaration of a setting."""

from typing import Any

from pydantic import AliasChoices, Field

MIB = 1024 * 1024


def named(env: str, default: Any, description: str, **constraints: Any) -> Any:
    """A field that is read from the environment variable `env`."""
    return Field(default, validation_alias=AliasChoices(env), description=description, **constraints)
