"""A server that is away is told once, by the error."""

import pytest

from askdock.errors import StoreUnavailable


def test_a_server_that_is_away_writes_no_tracebacks(caplog: pytest.LogCaptureFixture) -> None:
    pytest.importorskip("elasticsearch")
    from askdock.adapters.stores.elasticsearch import ElasticChunkStore

    store = ElasticChunkStore("http://127.0.0.1:1", timeout_seconds=0.5)
    with pytest.raises(StoreUnavailable):
        store.chunk_ids("g_1", "d", 1)
    assert [record for record in caplog.records if record.name.startswith("elastic_transport")] == []
