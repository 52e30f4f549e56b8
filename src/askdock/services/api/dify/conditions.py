"""Dify's conditions on metadata as a filter of ours."""

from askdock.application.metadata import bounded
from askdock.errors import InvalidInput
from askdock.records import NO_FILTER, FieldComparison, FieldCompound, Filter, Operator, Scalar
from askdock.services.api.schemas.dify import ConditionIn, ConditionsIn

_KEYS = {"document_id": "file_id", "document_name": "filename", "tags": "tag"}
"""Dify's own names of what every document has."""
_OPERATORS: dict[str, Operator] = {
    "is": "eq",
    "=": "eq",
    "==": "eq",
    "contains": "eq",
    "is not": "ne",
    "≠": "ne",
    "not contains": "ne",
    "in": "in",
    "not in": "nin",
    ">": "gt",
    "after": "gt",
    "≥": "gte",
    "<": "lt",
    "before": "lt",
    "≤": "lte",
}
_OF_LISTS = frozenset({"contains", "not contains"})


def filter_of(given: ConditionsIn | None, lists: frozenset[str]) -> Filter:
    """The filter; `lists` are the fields whose values are lists.

    Raises InvalidInput for conditions that it cannot say: they are not left out.
    """
    if given is None or not given.conditions:
        return NO_FILTER
    parts = tuple(_comparison(condition, lists | {"tag"}) for condition in given.conditions)
    condition = FieldCompound(given.logical_operator or "and", parts)
    bounded(condition)
    return Filter(metadata=condition)


def _comparison(condition: ConditionIn, lists: frozenset[str]) -> FieldComparison:
    names = [condition.name] if isinstance(condition.name, str) else condition.name
    said, value = condition.comparison_operator, condition.value
    op = _OPERATORS.get(said)
    if len(names) != 1 or op is None or value is None:
        raise InvalidInput(
            f"`metadata_condition` compares a field by one of {', '.join(_OPERATORS)}; '{said}' on "
            f"'{', '.join(names)}' is none"
        )
    key = _KEYS.get(names[0], names[0])
    if said in _OF_LISTS and key not in lists:
        raise InvalidInput(f"`metadata_condition`: '{said}' is for lists, '{key}' is none")
    values: tuple[Scalar, ...] = tuple(value) if isinstance(value, list) else (value,)
    if isinstance(value, list) and op in ("eq", "ne"):
        op = "in" if op == "eq" else "nin"
    return FieldComparison(op, key, values if op in ("in", "nin") else values[0])
