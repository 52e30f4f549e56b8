"""Metadata of documents: values checked against the types of fields, and found by the fields' rules."""

import math
import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import unquote, urlsplit

from askdock.errors import InvalidInput
from askdock.ports import MetadataStore
from askdock.records import (
    UPLOAD,
    Document,
    FieldType,
    FieldValue,
    MetadataField,
    ParsedDocument,
    SetBy,
    is_upload,
)
from askdock.text.names import is_text

MAX_TEXT = 512
"""Characters of a text."""
MAX_LIST = 100
MAX_WILDCARDS = 2
"""In one part of a path: each more would multiply the ways to match it."""
PLACE = "{value}"
_TOKENS = re.compile(r"(\*|\{value\})")
KINDS: dict[FieldType, str] = {
    "text": f"a text of at most {MAX_TEXT} characters",
    "number": "a number",
    "date": "a date such as 2024-05-31",
    "list": f"a list of at most {MAX_LIST} texts",
}


def checked(field: str, kind: FieldType, given: object) -> FieldValue:
    """A value as it is kept. Raises InvalidInput, which names the field, where it is not of the type."""
    value = _CHECKS[kind](given)
    if value is None:
        raise InvalidInput(f"metadata '{field}' takes {KINDS[kind]}")
    return value


def found_in(
    fields: Sequence[MetadataField], document: Document, parsed: ParsedDocument | None
) -> dict[SetBy, dict[str, FieldValue]]:
    """What the rules of the fields find, by where they look; what is not of the field's type is not found.

    Without a parsed document only its path is looked at.
    """
    path = path_of(document.source_uri)
    found: dict[SetBy, dict[str, FieldValue]] = {"path": {}}
    for field in fields:
        if field.path and (said := match(field.path, path)) and (value := read(field.type, said)) is not None:
            found["path"][field.name] = value
    if parsed is not None:
        stated = {name.casefold(): value for name, value in parsed.metadata}
        read_there = ((one, stated.get(one.stated.casefold())) for one in fields if one.stated)
        values = ((field.name, read(field.type, said)) for field, said in read_there if said)
        found["file"] = {name: value for name, value in values if value is not None}
    return found


class Describer:
    """Keeps what the rules of its collection find in a document."""

    def __init__(self, store: MetadataStore) -> None:
        self._store = store

    def describe(self, document: Document, parsed: ParsedDocument | None) -> None:
        """In place of what they found before."""
        fields = self._store.fields(document.collection_id)
        if any(field.path or field.stated for field in fields):
            self._store.replace_found(document.collection_id, document.id, found_in(fields, document, parsed))

    def describe_from(self, document: Document, given: Mapping[str, Any]) -> None:
        """Keep what its source says; what is no value of a field any more is left out."""
        types = {field.name: field.type for field in self._store.fields(document.collection_id)} if given else {}
        values = {name: value for name in given if name in types and (value := _CHECKS[types[name]](given[name]))}
        if values:
            self._store.set(document.collection_id, [document.id], values, "source")


def path_of(source_uri: str) -> str:
    """The path that rules look at: of an upload its folders and name, otherwise that of its URI."""
    if is_upload(source_uri):
        return source_uri.removeprefix(UPLOAD)
    return unquote(urlsplit(source_uri).path).lstrip("/")


def check_pattern(pattern: str) -> None:
    """Raises InvalidInput for one that cannot tell a value."""
    parts = pattern.removeprefix("**/").split("/")
    if pattern.count(PLACE) != 1 or len(pattern) > MAX_TEXT or "**" in parts:
        raise InvalidInput("`path` has `{value}` once, such as `hr/{value}/*`; `**/` may stand before the rest")
    if max(len(_TOKENS.findall(part)) for part in parts) > MAX_WILDCARDS:
        raise InvalidInput(f"`path` has at most {MAX_WILDCARDS} of `*` and `{{value}}` between two slashes")


def match(pattern: str, path: str) -> str | None:
    """The text at `{value}`, where the path is as the pattern; `*` is anything between two slashes."""
    wanted, parts = pattern.removeprefix("**/").split("/"), path.split("/")
    if pattern.startswith("**/"):
        parts = parts[-len(wanted) :]
    if len(parts) != len(wanted):
        return None
    value = None
    for one, part in zip(wanted, parts, strict=True):
        found = re.fullmatch("".join(_expression(token) for token in _TOKENS.split(one)), part, re.DOTALL)
        if found is None:
            return None
        value = found[1] if PLACE in one else value
    return value


def _expression(token: str) -> str:
    return {"*": ".*?", PLACE: "(.+?)"}.get(token) or re.escape(token)


def read(kind: FieldType, said: str) -> FieldValue | None:
    """A text that was found, as a value of the type; None where it is none."""
    said = said.strip()
    if kind == "list":
        return _texts(list(dict.fromkeys(part for one in said.split(",") if (part := one.strip()))))
    if kind == "number":
        try:
            return _number(float(said))
        except ValueError:
            return None
    return _CHECKS[kind](said)


def _text(given: object) -> str | None:
    return given if isinstance(given, str) and 0 < len(given) <= MAX_TEXT and is_text(given) else None


def _number(given: object) -> float | None:
    if isinstance(given, bool) or not isinstance(given, int | float) or not math.isfinite(given):
        return None
    return float(given)


def _date(given: object) -> str | None:
    """The day, of a timestamp in UTC."""
    if not isinstance(given, str) or len(given) > MAX_TEXT:
        return None
    try:
        moment = datetime.fromisoformat(given.replace("/", "-"))
    except ValueError:
        try:
            moment = parsedate_to_datetime(given)
        except (ValueError, IndexError):
            return None
    day: date = moment.astimezone(UTC).date() if moment.tzinfo else moment.date()
    return day.isoformat()


def _texts(given: object) -> tuple[str, ...] | None:
    if not isinstance(given, list | tuple) or not 0 < len(given) <= MAX_LIST:
        return None
    texts = [_text(one) for one in given]
    return tuple(dict.fromkeys(one for one in texts if one)) if all(texts) else None


_CHECKS: Mapping[FieldType, Callable[[object], FieldValue | None]] = {
    "text": _text,
    "number": _number,
    "date": _date,
    "list": _texts,
}
