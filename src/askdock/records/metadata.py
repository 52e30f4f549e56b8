"""Metadata of documents: the typed fields of a collection, their values, and conditions on them."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

FIELD_NAME = r"^[a-z][a-z0-9_]{0,63}$"
FieldType = Literal["text", "number", "date", "list"]
Scalar: TypeAlias = str | float | bool
FieldValue: TypeAlias = str | float | tuple[str, ...]
"""A text; a number; a date as `2024-05-31`; a list of texts."""
Operator = Literal["eq", "ne", "gt", "gte", "lt", "lte", "in", "nin"]

SetBy = Literal["path", "file", "source", "person"]
"""What a value is from: the document's path, what its file states, its source, a person. A later one prevails."""
SET_BY: tuple[SetBy, ...] = ("path", "file", "source", "person")


@dataclass(frozen=True, slots=True)
class MetadataField:
    """A field that documents of a collection may have a value for."""

    name: str
    type: FieldType
    description: str = ""
    path: str = ""
    """Rule: a pattern of the document's path, whose `{value}` is the value; empty: none."""
    stated: str = ""
    """Rule: the name under which files state it themselves, as in front matter; empty: none."""


@dataclass(frozen=True, slots=True)
class KeptValue:
    """A value of a document, and what it is from."""

    document_id: str
    field: str
    value: FieldValue
    by: SetBy


@dataclass(frozen=True, slots=True)
class FieldComparison:
    """Whether the value of `key` is as it says; `value` is a tuple for `in` and `nin`."""

    op: Operator
    key: str
    value: Scalar | tuple[Scalar, ...]
    type: FieldType | None = None
    """Of the key, once it is known; the value is then of this type."""


@dataclass(frozen=True, slots=True)
class FieldCompound:
    """Several conditions, of which all or one must hold."""

    op: Literal["and", "or"]
    parts: tuple["FieldComparison | FieldCompound", ...]


FieldCondition: TypeAlias = FieldComparison | FieldCompound
FieldValues: TypeAlias = Mapping[str, FieldValue]
