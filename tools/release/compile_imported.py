"""Bytecode for what the installed program imports, of the standard library too, and for nothing else.

    compile_imported.py FOLDER      FOLDER is what PYTHONPYCACHEPREFIX says in the image

The public Python images carry no bytecode of the standard library: a container that may not write would compile it
at each start. Of what packages carry about half is ever imported.
"""

import ast
import importlib
import pkgutil
import py_compile
import sys
from collections.abc import Iterator
from pathlib import Path

import askdock

BY_NAME = (  # what libraries import by a name that no import statement holds
    "anyio._backends._asyncio",
    "fastapi.telemetry._runtime",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite",
    "uvicorn.lifespan.on",
    "uvicorn.loops.auto",
    "uvicorn.loops.uvloop",
    "uvicorn.protocols.http.httptools_impl",
)


def imported_by(source: Path) -> Iterator[str]:
    """The modules that a file imports from outside of the package, also inside of its functions."""
    for node in ast.walk(ast.parse(source.read_bytes())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.module
            # A name may be a module of its own.
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def main(folder: str) -> None:
    """Write the bytecode below the folder. Extras that are not installed are passed over."""
    sys.dont_write_bytecode = True  # beside the sources
    own = sorted(Path(askdock.__path__[0]).rglob("*.py"))
    names = {name for source in own for name in imported_by(source)}
    names |= {module.name for module in pkgutil.walk_packages(askdock.__path__, "askdock.")} | {*BY_NAME}
    for name in sorted(name for name in names if not name.endswith(".__main__") and ".migrations." not in name):
        try:
            importlib.import_module(name)
        except ImportError:
            continue
    loaded = (getattr(module, "__file__", None) for module in [*sys.modules.values()])
    sources = {Path(file) for file in loaded if file and file.endswith(".py")} | {*own}
    sys.pycache_prefix = folder
    unchecked = py_compile.PycInvalidationMode.UNCHECKED_HASH  # the sources never change in an image
    for source in sorted(sources):
        py_compile.compile(str(source), doraise=True, invalidation_mode=unchecked)
    print(f"{len(sources)} modules compiled")


if __name__ == "__main__":
    main(sys.argv[1])
