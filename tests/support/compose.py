"""What Docker Compose makes of a file, as far as tests ask: names of the shell and of `.env`, and `env_file`.

https://docs.docker.com/reference/compose-file/interpolation/
"""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import yaml
from dotenv import dotenv_values

NAME = re.compile(r"\$(?:\$|\{(\w+)(?:(:?[-+?])((?:[^{}]|\{[^{}]*\})*))?\})")


def services(
    path: Path, variables: Mapping[str, str], *, profiles: frozenset[str] | None = None
) -> dict[str, Any]:
    """The services of a file; those of these profiles and of none, or all."""
    content = yaml.safe_load(path.read_text(encoding="utf-8"))
    found: dict[str, Any] = _resolved(content["services"], variables)
    for service in found.values():
        service["env_file"] = [_beside(path, file) for file in service.get("env_file", [])]
    if profiles is None:
        return found
    return {
        name: service
        for name, service in found.items()
        if not service.get("profiles") or profiles & set(service["profiles"])
    }


def environment(service: Mapping[str, Any], variables: Mapping[str, str]) -> dict[str, str]:
    """What the container's process sees, where `variables` is also what the user's own file holds."""
    handed_on: dict[str, str] = {}
    for file in service["env_file"]:
        if isinstance(file, Path):
            # A name without a value is taken from the shell.
            found = {
                name: variables.get(name) if value is None else value
                for name, value in dotenv_values(file).items()
            }
            handed_on |= {name: value for name, value in found.items() if value is not None}
        else:
            handed_on |= variables
    return handed_on | {name: str(value) for name, value in service.get("environment", {}).items()}


def _beside(path: Path, file: Any) -> Any:
    """A file that is shipped beside this one, as a path; any other is the user's."""
    shipped = isinstance(file, str) and path.parent / file
    return shipped if shipped and not file.startswith(("/", ".")) else file


def _resolved(value: Any, variables: Mapping[str, str]) -> Any:
    if isinstance(value, dict):
        return {key: _resolved(one, variables) for key, one in value.items()}
    if isinstance(value, list):
        return [_resolved(one, variables) for one in value]
    return _text(value, variables) if isinstance(value, str) else value


def _text(text: str, variables: Mapping[str, str]) -> str:
    def found(match: re.Match[str]) -> str:
        name, operator, word = match.groups()
        if name is None:
            return "$"
        value = variables.get(name)
        there = bool(value) if (operator or "").startswith(":") else value is not None
        if operator and operator.endswith("+"):
            return _text(word, variables) if there else ""
        if operator and operator.endswith("?") and not there:
            raise KeyError(f"{name}: {word}")
        if operator and operator.endswith("-") and not there:
            return _text(word, variables)
        return value or ""

    return NAME.sub(found, text)
