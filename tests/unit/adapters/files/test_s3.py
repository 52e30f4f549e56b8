"""What only a bucket can get wrong: keys, addresses, a store that is not there."""

import io
from typing import Any

import pytest
from obstore.exceptions import BaseError

from askdock.adapters.files import s3
from askdock.errors import FilesUnavailable


@pytest.fixture
def keys(s3_server: Any) -> dict[str, str]:
    return {
        "endpoint": s3_server.endpoint,
        "access_key_id": s3_server.access_key_id,
        "secret_access_key": s3_server.secret_access_key,
    }


def test_a_wrong_secret_is_told_and_not_shown(keys: dict[str, str], s3_server: Any) -> None:
    files = s3.S3Files(s3.connect(s3_server.bucket, **{**keys, "secret_access_key": "very-secret-and-wrong"}))
    with pytest.raises(FilesUnavailable) as raised:
        files.put("a/b", io.BytesIO(b"x"))
    assert "\n" not in str(raised.value)
    assert "very-secret" not in str(raised.value)


def test_a_bucket_that_is_not_there_holds_no_file_and_takes_none(
    keys: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    files = s3.S3Files(s3.connect("no-such-bucket", **keys))
    with pytest.raises(FilesUnavailable):
        list(files.keys(""))


def test_a_server_that_does_not_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(s3, "RETRIES", 0)
    files = s3.S3Files(s3.connect("b", endpoint="http://127.0.0.1:9", access_key_id="k", secret_access_key="s"))
    with pytest.raises(FilesUnavailable):
        files.exists("a")


def test_no_credentials_are_named_instead_of_the_metadata_service() -> None:
    said = "Generic S3 error: Error performing PUT http://169.254.169.254/latest/api/token in 2s"
    with pytest.raises(FilesUnavailable, match="ASKDOCK_S3_ACCESS_KEY_ID"), s3.translated():
        raise BaseError(said)
