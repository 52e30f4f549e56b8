"""Print the source files that the services import: their own, and those of libraries, early or late."""

import importlib
import pkgutil
import sys
from pathlib import Path

import askdock

LATER = (
    "lancedb",
    "pyarrow.parquet",
    "pymilvus",
    "elasticsearch",
    "psycopg",
    "psycopg_binary",
    "obstore",
    "redis",
    "sqlalchemy.dialects.postgresql.psycopg",
    "sqlalchemy.dialects.sqlite",
    "xberg",
    "pypdfium2",
    "docx",
    "onnxruntime",
    "tokenizers",
    "openai",
    "mcp",
    "authlib",
    "uvicorn.protocols.http.h11_impl",
    "uvicorn.lifespan.on",
    "anyio._backends._asyncio",
    "opentelemetry.sdk.trace",
    "opentelemetry.exporter.otlp.proto.http.trace_exporter",
)
"""Imported within functions, by name or by plug-in mechanisms."""


def main() -> None:
    """One path a line. What is not installed is left out: the slim image has no LanceDB."""
    own = [module.name for module in pkgutil.walk_packages(askdock.__path__, "askdock.")]
    for name in (*(name for name in own if not name.endswith("__main__")), *LATER):
        try:
            importlib.import_module(name)
        except ModuleNotFoundError as error:
            print(f"{name}: {error}", file=sys.stderr)
    home = Path(sys.prefix)
    for module in list(sys.modules.values()):
        file = getattr(module, "__file__", None)
        if file and file.endswith(".py") and home in Path(file).parents:
            print(file)


if __name__ == "__main__":
    main()
