import re

from askdock import errors
from askdock.errors import AskDockError


def _tree(error: type[AskDockError]) -> list[type[AskDockError]]:
    return [error, *(below for child in error.__subclasses__() for below in _tree(child))]


def test_the_drawn_tree_is_the_tree() -> None:
    drawn = re.findall(r"^[ │├└──]*(\w+) +(\d{3}) (\w+)", errors.__doc__ or "", re.MULTILINE)
    assert drawn == [(e.__name__, str(e.status), e.code) for e in _tree(AskDockError)]


def test_codes_are_unique() -> None:
    codes = [error.code for error in _tree(AskDockError)]
    assert len(set(codes)) == len(codes)
