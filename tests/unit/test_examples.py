"""Usage examples in docstrings are run, so that they stay true."""

import doctest
import importlib

import pytest

WITH_EXAMPLES = ("askdock.bootstrap.system", "askdock.answering.pipeline", "askdock.retrieval.pipeline")


@pytest.mark.parametrize("name", WITH_EXAMPLES)
def test_docstring_examples_run_as_they_are_printed(name: str) -> None:
    result = doctest.testmod(importlib.import_module(name))
    assert result.attempted > 0
    assert result.failed == 0
