"""Dify's conditions on metadata as a filter of ours."""

from askdock.errors import InvalidInput
from askdock.records import NO_FILTER, Filter
from askdock.services.api.schemas.dify import ConditionIn, ConditionsIn

FIELDS = {
    "document_id": "document_ids",
    "file_id": "document_ids",
    "media_type": "media_types",
    "source_uri": "source_uris",
    "tag": "tags",
    "tags": "tags",
}
_EQUAL = frozenset({"is", "=", "==", "in", "contains"})


def filter_of(given: ConditionsIn | None) -> Filter:
    """The filter. Raises InvalidInput for conditions that a filter cannot say: they are not left out."""
    if given is None or not given.conditions:
        return NO_FILTER
    if given.logical_operator == "or" and len(given.conditions) > 1:
        raise InvalidInput("`metadata_condition` with `or` is not supported: ask once for each condition")
    fields: dict[str, tuple[str, ...]] = {}
    for condition in given.conditions:
        field, values = _comparison(condition)
        if field in fields:
            raise InvalidInput("`metadata_condition` may name each field once")
        fields[field] = values
    return Filter(**fields)  # type: ignore[arg-type]


def _comparison(condition: ConditionIn) -> tuple[str, tuple[str, ...]]:
    names = [condition.name] if isinstance(condition.name, str) else condition.name
    field = FIELDS.get(names[0]) if len(names) == 1 else None
    exact = condition.comparison_operator in _EQUAL and (
        condition.comparison_operator != "contains" or field == "tags"
    )
    values = [condition.value] if isinstance(condition.value, str) else condition.value
    if field is None or not exact or not isinstance(values, list) or not values:
        raise InvalidInput(
            f"`metadata_condition` compares one of {', '.join(FIELDS)} by `is` or `in` with texts, nothing else"
        )
    return field, tuple(values)
