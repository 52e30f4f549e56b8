import json
from pathlib import Path

import pytest

from askdock.services.common import audit


@pytest.fixture(autouse=True)
def closed():
    yield
    for handler in list(audit.log.handlers):
        audit.log.removeHandler(handler)
        handler.close()


def test_a_dash_is_stdout(
    capsys: pytest.CaptureFixture[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    audit.open_audit(Path("-"))
    audit.note({"state": {"guarded": True}, "method": "GET"}, 200, "r1")
    line = json.loads(capsys.readouterr().out)
    assert line["request_id"] == "r1"
    assert {"time", "level", "message"} <= line.keys()
    assert list(tmp_path.iterdir()) == []
