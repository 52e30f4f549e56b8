"""Rows of many documents at once: what rights on documents leave of a generation.

A list of thousands of ids is too long to be looked up for each search. It is turned into a bit for each row once,
and later rows are added to it; the same list comes again with every question of whoever has the same rights.
"""

import sqlite3
from dataclasses import dataclass, replace
from threading import Lock

import numpy as np
from cachetools import LRUCache
from numpy.typing import NDArray

from askdock.adapters.stores.embedded import rows
from askdock.records import Filter

Rows = NDArray[np.int64]

MANY = 100
"""So many ids of documents, or any that are left out, are turned into bits."""
MAX_KEPT = 32


@dataclass(frozen=True, slots=True)
class Permit:
    """Which rows pass: `bits[row]`. Rows beyond were not there when it was made, and do not pass."""

    bits: NDArray[np.bool_]
    rows: Rows
    """Those that pass, ascending."""

    @classmethod
    def of(cls, bits: NDArray[np.bool_]) -> "Permit":
        """From a bit for each row number."""
        return cls(bits, np.flatnonzero(bits))

    @property
    def share(self) -> float:
        """Of all row numbers, the part that passes."""
        return len(self.rows) / len(self.bits)

    def passing(self, numbers: Rows) -> Rows:
        """Those of these rows that pass, in their order."""
        known = numbers[numbers < len(self.bits)]
        return known[self.bits[known]]


class Permits:
    """Those of one generation that were used last."""

    def __init__(self) -> None:
        self._kept: LRUCache[tuple[tuple[str, ...], bool], Permit] = LRUCache(MAX_KEPT)
        self._lock = Lock()

    def split(self, connection: sqlite3.Connection, where: Filter) -> tuple[Permit | None, Filter]:
        """The part of the filter that is long lists of documents, as a permit, and the rest of it."""
        if where.excluded_ids:
            # A list that must hold as well is short here, or was checked against the rights already.
            return self._of(connection, where.excluded_ids, excluded=True), replace(where, excluded_ids=())
        if len(where.document_ids) > MANY:
            return self._of(connection, where.document_ids, excluded=False), replace(where, document_ids=())
        return None, where

    def discard(self, gone: Rows) -> None:
        """Let rows that are gone pass no more."""
        with self._lock:
            for key, permit in list(self._kept.items()):
                if len(permit.passing(gone)):
                    bits = permit.bits.copy()
                    bits[gone[gone < len(bits)]] = False
                    self._kept[key] = Permit.of(bits)

    def _of(self, connection: sqlite3.Connection, ids: tuple[str, ...], *, excluded: bool) -> Permit:
        last = rows.position(connection).row
        with self._lock:
            known = self._kept.get((ids, excluded))
        if known is not None and len(known.bits) > last:
            return known
        seen = len(known.bits) if known is not None else 0
        bits = np.zeros(last + 1 - seen, np.bool_)
        if excluded:
            bits[rows.numbers(connection, seen, last) - seen] = True
        bits[rows.of_documents(connection, ids, seen, last) - seen] = not excluded
        permit = Permit.of(bits if known is None else np.concatenate([known.bits, bits]))
        with self._lock:
            self._kept[ids, excluded] = permit
        return permit
