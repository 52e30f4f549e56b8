"""A disk that is full: uploads are refused and leave nothing, reads go on, and it heals by itself."""

from pathlib import Path

from tests.conftest import free_port
from tests.crash.harness import Nursery, World, bury, exchange, multipart, until_ready, upload, wait_until_up
from tests.support.small_disk import fill


def test_a_full_disk_refuses_and_heals(tmp_path: Path, small_disk: Path) -> None:
    world = World(small_disk / "data", None, seed=0)
    world.log = tmp_path / "log"
    nursery, port = Nursery(), free_port()
    process = nursery.life(world.log, **world.orders("serve", port))
    try:
        wait_until_up(port)
        first = until_ready(port, upload(port, "first.txt", "The first document. END-1."))["id"]
        ballast = small_disk / "ballast"
        fill(ballast)
        for n in range(5):
            status, problem = exchange(port, "POST", "/v1/documents", multipart(f"{n}.txt", f"{n} word " * 40_000))
            assert (status, problem["code"]) == (507, "storage_full"), problem
        assert [path for path in small_disk.rglob("*") if ".part-" in path.name] == []
        status, listed = exchange(port, "GET", "/v1/documents", None)
        assert (status, [one["id"] for one in listed["documents"]]) == (200, [first])

        ballast.unlink()
        until_ready(port, upload(port, "second.txt", "The second document. END-2."))
        process.terminate()
        assert process.wait(30) == 0
    finally:
        bury(process)
        nursery.close()
    assert sorted(world.look()) == ["first.txt", "second.txt"]
    assert world.faults == []
