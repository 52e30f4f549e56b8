"""Keeping metadata of documents."""

from collections.abc import Mapping, Sequence
from typing import Protocol

from askdock.records import FieldCondition, FieldValue, FieldValues, KeptValue, MetadataField, SetBy


class MetadataStore(Protocol):
    """Each method is one transaction; all may raise CatalogueUnavailable. FieldValues go with their document."""

    def fields(self, collection_id: str) -> list[MetadataField]:
        """Of a collection, by name."""
        ...

    def put_field(self, collection_id: str, field: MetadataField) -> None:
        """Keep a field, in place of the one of its name."""
        ...

    def remove_field(self, collection_id: str, name: str) -> None:
        """Forget a field and every document's value of it."""
        ...

    def forget(self, collection_id: str, name: str, by: Sequence[SetBy]) -> None:
        """Forget every document's value of a field that these have set."""
        ...

    def values_of(self, document_ids: Sequence[str]) -> dict[str, dict[str, FieldValue]]:
        """The values of each document that has any."""
        ...

    def of_collection(self, collection_id: str) -> list[KeptValue]:
        """All values, by document."""
        ...

    def set(
        self, collection_id: str, document_ids: Sequence[str], values: Mapping[str, FieldValue | None], by: SetBy
    ) -> int:
        """Keep values of the documents that are there; return how many these are.

        What a later one of `SET_BY` has set stays. None forgets the value, whatever set it.
        """
        ...

    def replace_found(self, collection_id: str, document_id: str, found: Mapping[SetBy, FieldValues]) -> None:
        """Keep what rules found in a document in place of what they found before."""
        ...

    def matching(self, collection_id: str, condition: FieldCondition) -> list[str]:
        """The documents, by id, that are as it says; its comparisons know their types.

        A document without a value passes `ne` and `nin`, and nothing else.
        """
        ...

    def restore(self, collection_id: str, fields: Sequence[MetadataField], values: Sequence[KeptValue]) -> None:
        """Keep what a backup had."""
        ...
