"""Bodies of metadata, and conditions on them in the grammar of OpenAI's vector stores."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self

from pydantic import Field, StrictBool, StrictFloat, StrictInt

from askdock.application.metadata import MAX_VALUES, OF_DOCUMENTS, bounded
from askdock.ingestion.metadata import MAX_TEXT
from askdock.records import (
    FieldComparison,
    FieldCompound,
    FieldCondition,
    FieldType,
    FieldValue,
    MetadataField,
    Operator,
)
from askdock.services.api.schemas.base import DOCUMENT_ID, Input, Output, Text

ScalarIn = StrictBool | StrictInt | StrictFloat | Text
ValueOut = str | float | list[str]


class ComparisonIn(Input):
    """Compares the value of a field. A document without one passes `ne` and `nin`, and nothing else."""

    type: Operator = Field(description="`gt` to `lte` are for numbers and dates; `in` and `nin` take a list.")
    key: Text = Field(
        max_length=64, description=f"A field of the collection, or one of {', '.join(OF_DOCUMENTS)}."
    )
    value: ScalarIn | Annotated[list[ScalarIn], Field(min_length=1, max_length=MAX_VALUES)] = Field(
        description="Of the field's type, a date as `2024-05-31`, of a list one of its texts."
    )

    def record(self) -> FieldComparison:
        """The record."""
        return FieldComparison(
            self.type, self.key, tuple(self.value) if isinstance(self.value, list) else self.value
        )


class CompoundIn(Input):
    """Several conditions, of which all or one must hold."""

    type: Literal["and", "or"] = Field(description="`and`: all; `or`: at least one.")
    filters: list["ConditionIn"] = Field(min_length=1, max_length=100, description="The conditions.")

    def record(self) -> FieldCompound:
        """The record."""
        return FieldCompound(self.type, tuple(one.record() for one in self.filters))


ConditionIn = Annotated[ComparisonIn | CompoundIn, Field(discriminator="type")]


def condition_out(kept: object) -> object:
    """A condition's record as it is given; what is no record stays."""
    if isinstance(kept, FieldComparison):
        value = list(kept.value) if isinstance(kept.value, tuple) else kept.value
        return {"type": kept.op, "key": kept.key, "value": value}
    if isinstance(kept, FieldCompound):
        return {"type": kept.op, "filters": [condition_out(part) for part in kept.parts]}
    return kept


def condition_of(given: ComparisonIn | CompoundIn | None) -> FieldCondition | None:
    """The record of a condition. Raises InvalidInput where it is too deep or too long."""
    if given is None:
        return None
    condition = given.record()
    bounded(condition)
    return condition


class FieldIn(Input):
    """What a field is."""

    type: FieldType = Field(description="Of its values; it stays.")
    description: Text = Field(default="", max_length=500, description="What it says, for people.")
    path: Text = Field(
        default="",
        max_length=MAX_TEXT,
        description="Rule: a pattern of the path, such as `hr/{value}/*` or `**/report-{value}.pdf`; empty: none.",
    )
    stated: Text = Field(
        default="",
        max_length=200,
        description="Rule: the name under which files state it: in front matter, properties, a mail's head.",
    )

    def record(self, name: str) -> MetadataField:
        """The record."""
        return MetadataField(name, self.type, self.description, self.path, self.stated)


class FieldOut(Output):
    """A field."""

    name: str = Field(description="Its name.")
    type: FieldType = Field(description="Of its values.")
    description: str = Field(description="What it says, for people.")
    path: str = Field(description="Pattern of the paths that tell it.")
    stated: str = Field(description="Name under which files state it.")


class FieldsOut(Output):
    """The fields of a collection."""

    fields: list[FieldOut] = Field(description="By name.")


class MetadataIn(Input):
    """FieldValues of a document; those that are left out stay."""

    values: dict[str, Any] = Field(
        max_length=50,
        description="By field: a text, a number, a date such as `2024-05-31`, a list of texts; null forgets it.",
        examples=[{"department": "hr", "year": 2026, "valid_from": "2026-01-01", "regions": ["de", "fr"]}],
    )


class MetadataOut(Output):
    """FieldValues of a document."""

    values: Mapping[str, ValueOut] = Field(description="By field; those without a value are left out.")

    @classmethod
    def of(cls, values: Mapping[str, FieldValue]) -> Self:
        """From the record."""
        return cls(values=listed(values))


class SeveralIn(MetadataIn):
    """FieldValues of several documents."""

    document_ids: list[Annotated[str, Field(pattern=DOCUMENT_ID)]] | None = Field(
        default=None, max_length=1000, description="These documents."
    )
    where: ConditionIn | None = Field(default=None, description="Or those that are as this says.")


class SeveralOut(Output):
    """How many documents were given values."""

    documents: int = Field(description="Their number; those that you may not read are left as they were.")


def listed(values: Mapping[str, FieldValue]) -> dict[str, ValueOut]:
    """FieldValues as JSON has them."""
    return {name: list(value) if isinstance(value, tuple) else value for name, value in values.items()}
