"""Folders as people write them."""

from pathlib import Path

import pytest

from askdock.application.folders import folder_addresses
from askdock.errors import InvalidInput


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("upload:hr/", ["upload:hr/"]),
        (" upload:/hr//2026/ ", ["upload:hr/2026/"]),
        ("upload:人事 部/", ["upload:人事 部/"]),
        ("/srv/HR Files/", ["file:///srv/HR%20Files/"]),
        ("file:///srv/HR Files/", ["file:///srv/HR%20Files/"]),
        ("file:///srv/HR%20Files/", ["file:///srv/HR%20Files/"]),
        ("file:///srv/人事/", ["file:///srv/%E4%BA%BA%E4%BA%8B/"]),
        ("s3://files/HR Files/", ["s3://files/HR%20Files/"]),
        ("https://a.org:8443/@hr/x y/", ["https://a.org:8443/@hr/x%20y/", "https://a.org:8443/%40hr/x%20y/"]),
    ],
)
def test_addresses_are_written_as_documents_have_them(typed: str, meant: list[str]) -> None:
    assert folder_addresses(typed) == meant


@pytest.mark.parametrize("typed", ["hr/", "", "upload:hr", "upload:", "upload:/", "hr files/", "/srv/hr"])
def test_what_is_no_folder_is_refused(typed: str) -> None:
    with pytest.raises(InvalidInput):
        folder_addresses(typed)


def test_a_path_is_written_as_the_folder_source_does(tmp_path: Path) -> None:
    folder = tmp_path / "100% a:b,人事"
    (prefix,) = folder_addresses(f"{folder}/")
    assert prefix == f"{folder.as_uri()}/"
