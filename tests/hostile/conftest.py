import importlib.util
import sys
from pathlib import Path

import pytest

_SPEC = importlib.util.spec_from_file_location("hostile_corpus", Path(__file__).with_name("corpus.py"))
assert _SPEC is not None
assert _SPEC.loader is not None
corpus = importlib.util.module_from_spec(_SPEC)
sys.modules["hostile_corpus"] = corpus
_SPEC.loader.exec_module(corpus)


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "hostile" in metafunc.fixturenames:
        files = list(corpus.corpus())
        metafunc.parametrize("hostile", files, ids=[ascii(file.name).strip("'") for file in files])
