"""`lancedb`, imported without the client of its REST catalogue.

`import lancedb` loads `lance_namespace_urllib3_client`, a hundred pydantic models for catalogues on a server,
which a database in a folder never calls: more than half of the CPU time of the import (docs/adr/0033). While
lancedb is imported here, names of that package are bound to plain classes that keep what they are made with.
"""

import importlib
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from importlib.abc import Loader, MetaPathFinder
from importlib.machinery import ModuleSpec
from types import ModuleType, SimpleNamespace
from typing import Any

CLIENT = "lance_namespace_urllib3_client"


class _PlainClasses(ModuleType):
    """A module that has every name: a class whose objects hold the keywords they are made with."""

    def __getattr__(self, name: str) -> Any:
        if name.startswith("__"):
            raise AttributeError(name)
        made = type(name, (SimpleNamespace,), {})
        setattr(self, name, made)
        return made


class _Finder(MetaPathFinder, Loader):
    def find_spec(
        self,
        fullname: str,
        path: Sequence[str] | None,  # noqa: ARG002 - the protocol's signature
        target: ModuleType | None = None,  # noqa: ARG002
    ) -> ModuleSpec | None:
        """The client and its modules; nothing else."""
        if fullname.partition(".")[0] == CLIENT:
            return ModuleSpec(fullname, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> ModuleType:
        """An empty module that makes up its names."""
        return _PlainClasses(spec.name)

    def exec_module(self, module: ModuleType) -> None:
        """Nothing to run."""


@contextmanager
def _without_client() -> Iterator[None]:
    """Who imports the client afterwards gets the real one."""
    if CLIENT in sys.modules:
        yield
        return
    finder = _Finder()
    sys.meta_path.insert(0, finder)
    try:
        yield
    finally:
        sys.meta_path.remove(finder)
        for name in [name for name in sys.modules if name.partition(".")[0] == CLIENT]:
            del sys.modules[name]


with _without_client():
    lancedb = importlib.import_module("lancedb")
