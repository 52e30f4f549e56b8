"""Numbers with what they count."""

import pytest

from askdock.text.counts import counted


@pytest.mark.parametrize(
    ("number", "said"), [(0, "0 chunks"), (1, "1 chunk"), (2, "2 chunks"), (25_000, "25,000 chunks")]
)
def test_one_is_singular(number: int, said: str) -> None:
    assert counted(number, "chunk") == said
