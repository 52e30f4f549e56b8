"""lancedb comes without its REST client, and leaves that client as it is for others."""

import subprocess
import sys

ALONE = """
import asyncio, sys, tempfile
from askdock.adapters.stores.lancedb.lean import lancedb
assert not [name for name in sys.modules if name.startswith("lance_namespace_urllib3_client")]

async def names(folder):
    database = await lancedb.connect_async(folder)
    await database.create_table("t", [{"a": 1}])
    return await database.table_names()

with tempfile.TemporaryDirectory() as folder:
    assert asyncio.run(names(folder)) == ["t"]
    listed = lancedb.connect(folder).list_tables()
    assert listed.tables == ["t"], listed

from lance_namespace_urllib3_client.models import ListTablesResponse
assert "tables" in ListTablesResponse.model_fields
"""

WITH_CLIENT = """
import lance_namespace_urllib3_client.models as before
from askdock.adapters.stores.lancedb.lean import lancedb
import lance_namespace_urllib3_client.models as after
assert before is after
assert "tables" in lancedb.db.ListTablesResponse.model_fields
"""


def run(program: str) -> None:
    """In a process of its own: what is imported stays."""
    ended = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=False)
    assert ended.returncode == 0, ended.stderr


def test_alone() -> None:
    run(ALONE)


def test_with_a_client_that_is_there_already() -> None:
    run(WITH_CLIENT)
