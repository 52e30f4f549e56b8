"""The chunk store's server goes away while documents come: they are acknowledged, and ingested when it is back."""

import time
from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.conftest import free_port
from tests.crash.harness import Nursery, World, bury, exchange, until_ready, upload, wait_until_up
from tests.support.milvus_lite import MilvusLite

UPLOADS = 20


@pytest.fixture
def milvus(tmp_path: Path) -> Iterator[MilvusLite]:
    (tmp_path / "milvus").mkdir()
    server = MilvusLite(tmp_path / "milvus")
    yield server
    server.close()


@pytest.mark.parametrize(("leave", "come_back"), [("kill", "restart"), ("hang", "go_on")], ids=["killed", "hangs"])
def test_uploads_are_acknowledged_while_the_store_is_away_and_ingested_after(
    tmp_path: Path, milvus: MilvusLite, leave: str, come_back: str, request: pytest.FixtureRequest
) -> None:
    away = request.config.getoption("--outage-seconds")
    settings = {"store": "milvus", "vector_db_host": milvus.url, "vector_db_timeout_seconds": 2.0}
    # A lease that runs out on a busy machine counts an attempt too.
    settings["lease_seconds"] = 60.0
    world = World(tmp_path / "data", None, seed=0, settings=settings)
    nursery, port = Nursery(), free_port()
    process = nursery.life(world.log, **world.orders("serve", port))
    try:
        wait_until_up(port)
        first = upload(port, "first.txt", "The first document.")
        until_ready(port, first)

        getattr(milvus, leave)()
        begin, taken = time.monotonic(), []
        for n in range(UPLOADS):
            taken.append(upload(port, f"{n}.txt", f"Document {n} came while the store was away."))
            time.sleep(max(0.0, begin + away * (n + 1) / UPLOADS - time.monotonic()))
        while time.monotonic() < begin + away:
            time.sleep(0.05)
        states = [exchange(port, "GET", f"/v1/documents/{one}", None)[1]["status"] for one in taken]
        assert not {"READY", "FAILED", "QUARANTINED"} & set(states), states

        getattr(milvus, come_back)()
        # No attempt was used up by the outage, however long it was; one may be by a server that, just back,
        # answers a ping and then takes longer over the first write than the two seconds it is given.
        assert {until_ready(port, one)["attempts"] for one in taken} <= {1, 2}
        status, found = exchange(
            port, "POST", "/v1/search", b'{"query": "Document 7 came while away", "top_k": 50}'
        )
        assert status == 200, found
        assert {first, *taken} == {passage["document_id"] for passage in found["passages"]}
        process.terminate()
        assert process.wait(30) == 0
    finally:
        bury(process)
        nursery.close()
