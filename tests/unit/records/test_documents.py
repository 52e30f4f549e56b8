import pytest

from askdock.records import DocumentStatus


def test_state_of_an_older_version_is_read_as_the_one_before_it() -> None:
    assert DocumentStatus("EMBEDDED") is DocumentStatus.PARSED
    assert "EMBEDDED" not in DocumentStatus.__members__


def test_unknown_state_is_an_error() -> None:
    with pytest.raises(ValueError, match="LOST"):
        DocumentStatus("LOST")
