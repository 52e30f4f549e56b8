"""A store that is busy is asked later: it is no document's fault, and nothing is quarantined for it."""

from typing import Any

import pytest

from askdock.errors import StoreBusy
from askdock.records import DocumentStatus


def test_documents_wait_for_a_busy_store_and_pay_no_attempt(bench: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    accepted = bench.receive("a.txt", "The canteen opens at noon.")
    with monkeypatch.context() as patched:

        def busy(*_: object) -> None:
            raise StoreBusy("the server has enough to do")

        patched.setattr(bench.store, "upsert", busy)
        for _ in range(5):  # more often than a document may fail
            with pytest.raises(StoreBusy):
                bench.ingest()
    bench.ingest()
    assert bench.document(accepted).status is DocumentStatus.READY
