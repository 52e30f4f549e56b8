"""`askdock index` again and again: pruned, followed, from a bucket."""

import io
import json
import signal
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from askdock.adapters.files.s3 import S3Files, connect

pytestmark = [pytest.mark.e2e, pytest.mark.model]


def test_a_folder_pruned_and_then_followed(shell, tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "canteen.txt").write_text("The canteen opens at noon.")
    (docs / "parking.txt").write_text("Parking is free on Sundays.")
    assert shell.json("index", docs)["documents"] == {"new": 2}
    (docs / "parking.txt").unlink()
    report = shell.json("index", docs, "--prune")
    assert (report["pruned"], report["documents"]) == (1, {"unchanged": 1})
    assert [document["name"] for document in shell.json("documents", "list")] == ["canteen.txt"]

    watching = shell.start("index", docs, "--watch", "--prune", "--json")
    assert next_report(watching)["documents"] == {"unchanged": 1}
    (docs / "library.txt").write_text("The library closes at six.")
    while not (report := next_report(watching))["ready"]:
        pass
    assert report["documents"]["new"] == 1
    (docs / "canteen.txt").unlink()
    while not next_report(watching)["pruned"]:
        pass
    watching.send_signal(signal.SIGTERM)
    _, errors = watching.communicate(timeout=30)
    assert watching.returncode == 0, errors
    assert [document["name"] for document in shell.json("documents", "list")] == ["library.txt"]


def next_report(process: Any) -> Any:
    """The next JSON document on stdout."""
    text = ""
    while line := process.stdout.readline():
        text += line
        if line == "}\n":
            return json.loads(text)
    pytest.fail(process.stderr.read())


def test_originals_and_sources_in_a_bucket(shell, s3_server: Any) -> None:
    run = uuid4().hex
    settings = {
        "ASKDOCK_FILES_URL": f"s3://{s3_server.bucket}/{run}/files",
        "ASKDOCK_S3_ENDPOINT": s3_server.endpoint,
        "ASKDOCK_S3_ACCESS_KEY_ID": s3_server.access_key_id,
        "ASKDOCK_S3_SECRET_ACCESS_KEY": s3_server.secret_access_key,
    }
    keys = {"access_key_id": s3_server.access_key_id, "secret_access_key": s3_server.secret_access_key}
    bucket = S3Files(connect(s3_server.bucket, run, endpoint=s3_server.endpoint, **keys))
    bucket.put("docs/canteen.txt", io.BytesIO(b"The canteen opens at noon."))
    report = shell.json("index", f"s3://{s3_server.bucket}/{run}/docs/", **settings)
    assert report["ready"] == 1
    assert "noon" in shell.json("ask", "When does the canteen open?", **settings)["text"]
    assert len(list(bucket.keys("files/originals/"))) == len(list(bucket.keys("files/parsed/"))) == 1
    assert not (shell.data_dir / "files").exists()


def test_a_url_of_the_inside_is_refused(shell) -> None:
    done = shell.run("index", "http://127.0.0.1:9/page.html")
    assert done.returncode == 1
    assert "ASKDOCK_URL_ALLOWED_NETWORKS" in done.stderr
    assert "Traceback" not in done.stderr
