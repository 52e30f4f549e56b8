"""A bulk run ends when all that it submitted has ended, whoever works on it."""

from types import SimpleNamespace
from typing import Any

from rich.progress import Progress

from askdock.bulk.load import LoadProgress
from askdock.cli.bulk import load_and_wait
from askdock.cli.progress import Report
from askdock.records import Collection, DocumentStatus


class FakeRun:
    """Planned with `a` to `c`, of which a worker was faster with `b`, and the store refused `c`."""

    collection = SimpleNamespace(id="collection")

    def manifest(self) -> Any:
        return SimpleNamespace(shards=(SimpleNamespace(documents=3),))

    def documents(self, manifest: Any) -> set[str]:
        return {"a", "b", "c"}

    def load(self, manifest: Any) -> Any:
        loaded = LoadProgress()
        yield loaded
        loaded.ready, loaded.overtaken, loaded.given_back = 1, 1, 1
        loaded.ended.add("a")
        yield loaded


class FakeWorker:
    def __init__(self) -> None:
        self.asked: set[str] = set()

    def finish(self, collection: Collection, submitted: set[str]) -> Any:
        self.asked = set(submitted)
        for name, status in (("b", DocumentStatus.READY), ("c", DocumentStatus.FAILED)):
            yield SimpleNamespace(name=name, status=status, chunks=4, reason="store", detail="refused")


def test_what_the_run_did_not_end_itself_is_waited_for_and_reported() -> None:
    worker, report = FakeWorker(), Report(run={"name": "r"})
    system: Any = SimpleNamespace(worker=worker)
    run: Any = FakeRun()
    with Progress(disable=True) as progress:
        load_and_wait(system, run, {"a", "d"}, report, progress)
    # `d` was submitted, and a worker had it before the run could reserve it.
    assert worker.asked == {"b", "c", "d"}
    assert report.ready == 2
    assert report.failed == {"c": "store: refused"}
    assert report.exit_code == 1


def test_a_run_that_ended_everything_asks_no_worker() -> None:
    class Alone(FakeRun):
        def documents(self, manifest: Any) -> set[str]:
            return {"a"}

    system: Any = SimpleNamespace()
    run: Any = Alone()
    with Progress(disable=True) as progress:
        load_and_wait(system, run, {"a"}, Report(run={}), progress)
