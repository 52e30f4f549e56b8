"""The sandbox over a real parser process that breaks in every way on request."""

import os
import sys
import tempfile
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest

from askdock.adapters.parsers.limits import MIB, ParseLimits
from askdock.adapters.sandbox import ParserSandbox
from askdock.errors import (
    AskDockError,
    DocumentTooComplex,
    EncryptedDocument,
    ParserDied,
    ParserFailed,
    ParserOutOfMemory,
    ParserTimeout,
)

POISON = (sys.executable, "-I", str(Path(__file__).with_name("poison_child.py")))
LIMITS = ParseLimits(memory_bytes=1024 * MIB, cpu_seconds=1, wall_seconds=20, text_bytes=100_000)

Ask = Callable[[str], str]


@pytest.fixture
def temp(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    folder = tmp_path / "temp"
    folder.mkdir()
    monkeypatch.setattr(tempfile, "tempdir", str(folder))
    return folder


@pytest.fixture
def make_ask(tmp_path: Path, temp: Path) -> Iterator[Callable[..., Ask]]:
    made = []
    # Servers of other tests may run in the same session.
    before = {process.pid for process in psutil.Process().children(recursive=True)}

    def make(limits: ParseLimits = LIMITS) -> Ask:
        sandbox = ParserSandbox(limits, command=POISON)
        made.append(sandbox)

        def ask(what: str) -> str:
            file = tmp_path / what
            file.write_text(what)
            return sandbox.parse(file, what, "text/plain").text

        return ask

    yield make
    for sandbox in made:
        sandbox.close()
    assert list(temp.iterdir()) == []
    left = [p for p in psutil.Process().children(recursive=True) if p.pid not in before]
    assert not [p for p in left if p.status() != psutil.STATUS_ZOMBIE]


@pytest.fixture
def ask(make_ask: Callable[..., Ask]) -> Ask:
    return make_ask()


def test_one_process_serves_many_documents(ask: Ask) -> None:
    assert len({ask("process") for _ in range(5)}) == 1


def test_threads_get_processes_of_their_own(ask: Ask) -> None:
    found: list[str] = []
    threads = [threading.Thread(target=lambda: found.append(ask("process"))) for _ in range(3)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(found) == 3
    assert ask("process") in found


def test_refusals_come_back_as_they_were_raised(ask: Ask) -> None:
    before = ask("process")
    with pytest.raises(EncryptedDocument, match="it is locked"):
        ask("refused")
    assert ask("process") == before


def test_a_parser_that_breaks_is_told_without_the_text_of_the_document(
    ask: Ask, caplog: pytest.LogCaptureFixture
) -> None:
    with pytest.raises(ParserFailed, match="ZeroDivisionError"):
        ask("broken")
    assert "in broken" in caplog.text
    assert "secret" not in caplog.text


@pytest.mark.parametrize(
    ("what", "error", "message"),
    [
        ("segfault", ParserDied, r"signal 11"),
        ("spin", ParserTimeout, r"1 s of processor time .*ASKDOCK_PARSER_CPU_SECONDS"),
        ("memory", ParserOutOfMemory, r"1,073,741,824 bytes of memory .*ASKDOCK_PARSER_MEMORY_BYTES"),
        ("killed", ParserOutOfMemory, r"killed"),
    ],
)
def test_a_parser_that_dies_takes_nothing_along(
    ask: Ask, what: str, error: type[AskDockError], message: str
) -> None:
    with pytest.raises(error, match=message) as caught:
        ask(what)
    assert type(caught.value) is error
    assert ask("process")


def test_a_parser_that_hangs_is_killed_with_its_children(make_ask: Callable[..., Ask]) -> None:
    ask = make_ask(ParseLimits(wall_seconds=2))
    with pytest.raises(ParserTimeout, match=r"2 s .*ASKDOCK_PARSER_WALL_SECONDS"):
        ask("hang")
    assert ask("process")


def test_too_much_text_is_refused(ask: Ask) -> None:
    with pytest.raises(DocumentTooComplex, match="ASKDOCK_MAX_TEXT_BYTES"):
        ask("long")


def test_what_a_parser_leaves_is_removed(ask: Ask, temp: Path) -> None:
    folder = Path(ask("leave"))
    assert folder.parent == temp
    # The reply comes before the cleaning, the next document after it.
    ask("process")
    assert list(folder.iterdir()) == []


def test_what_is_printed_is_no_reply(ask: Ask) -> None:
    assert ask("prints") == "printed"


def test_there_is_no_network(ask: Ask) -> None:
    with pytest.raises(ParserFailed, match="PermissionError"):
        ask("network")
    assert ask("native_network") == "-1"


def test_there_are_no_secrets(ask: Ask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("LLM_API_KEY", "secret")
    secret = os.open("/dev/null", os.O_RDONLY)
    os.set_inheritable(secret, True)
    try:
        assert set(ask("environment").split()) <= {
            "HOME",
            "LANG",
            "LC_CTYPE",
            "OMP_THREAD_LIMIT",
            "OPENBLAS_NUM_THREADS",
            "PATH",
            "TMPDIR",
        }
        # The pipes, /dev/null twice, and the listing itself.
        assert len(ask("files").split()) == 5
    finally:
        os.close(secret)


def test_a_process_that_ended_while_idle_is_no_loss(ask: Ask) -> None:
    process = psutil.Process(int(ask("process")))
    process.kill()
    process.wait(10)
    assert ask("process") != str(process.pid)
