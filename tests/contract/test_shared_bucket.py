"""Two installations on one bucket, by a real S3 server."""

import io
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest

from askdock.adapters.memory import HashEmbedder
from askdock.bootstrap import System
from askdock.bootstrap.system import Parts
from askdock.errors import ConfigurationError
from askdock.ports import OWNER_KEY
from askdock.settings import Settings


def installation(folder: Path, server: Any, prefix: str) -> System:
    settings = Settings(
        ASKDOCK_DATA_DIR=folder,
        ASKDOCK_FILES_URL=f"s3://{server.bucket}/{prefix}",
        ASKDOCK_S3_ENDPOINT=server.endpoint,
        ASKDOCK_S3_ACCESS_KEY_ID=server.access_key_id,
        ASKDOCK_S3_SECRET_ACCESS_KEY=server.secret_access_key,
    )
    return System(settings, Parts(embedder=HashEmbedder(8)))


def test_a_second_installation_refuses_to_use_it(s3_server: Any, tmp_path: Path) -> None:
    prefix = uuid4().hex
    first = installation(tmp_path / "one", s3_server, prefix)
    content = io.BytesIO(b"of the first")
    received = first.documents.receive(first.collections.get(), "a.txt", "upload:a.txt", content)
    with pytest.raises(ConfigurationError, match=prefix):
        installation(tmp_path / "two", s3_server, prefix).collections.get()
    again = installation(tmp_path / "one", s3_server, prefix)
    assert list(again.reconciler.run(repair=True)) == []
    assert any(key.endswith(received.document.sha256) for key in again.files.keys("originals/"))
    # What the message says, where the first is gone.
    again.files.delete(OWNER_KEY)
    assert installation(tmp_path / "two", s3_server, prefix).collections.get()
