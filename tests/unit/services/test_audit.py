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
    assert json.loads(capsys.readouterr().out)["request_id"] == "r1"
    assert list(tmp_path.iterdir()) == []
