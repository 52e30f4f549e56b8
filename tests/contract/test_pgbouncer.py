"""The catalogue through PgBouncer in transaction mode: each transaction may have another connection."""

import subprocess
import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing
from pathlib import Path
from shutil import chown, which
from urllib.parse import parse_qs, urlsplit

import psycopg
import pytest
from tests.conftest import free_port
from tests.support.postgres import SUPERUSER, Postgres

from askdock.adapters.sql.catalogue import SqlCatalogue
from askdock.adapters.sql.database import Database, migrate_database
from askdock.records import IndexProfile

CONFIGURATION = """[databases]
* = host={server} user={user}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = {port}
unix_socket_dir =
auth_type = any
pool_mode = transaction
default_pool_size = 3
logfile = {folder}/log
"""


@pytest.fixture
def pooled_url(postgres: Postgres, tmp_path: Path) -> Iterator[str]:
    """A new database without tables, reached through the pooler."""
    program = which("pgbouncer") or which("pgbouncer", path="/usr/sbin")
    if program is None:
        pytest.skip("PgBouncer is not installed (Debian: apt-get install pgbouncer)")
    direct = urlsplit(postgres.create_database())
    server, port = parse_qs(direct.query)["host"][0], free_port()
    folder = Path(server) / "pgbouncer"
    folder.mkdir(exist_ok=True)
    configuration = folder / "pgbouncer.ini"
    configuration.write_text(CONFIGURATION.format(server=server, user=SUPERUSER, port=port, folder=folder))
    owner = Path(server).owner()
    for path in (folder, configuration):
        chown(path, owner)
    pooler = subprocess.Popen([program, "-u", owner, configuration], stderr=subprocess.DEVNULL)
    url = f"postgresql://{SUPERUSER}@127.0.0.1:{port}{direct.path}"
    try:
        end = time.monotonic() + 30
        while True:
            try:
                psycopg.connect(url, connect_timeout=2).close()
                break
            except psycopg.OperationalError:
                assert pooler.poll() is None, (folder / "log").read_text()
                assert time.monotonic() < end, (folder / "log").read_text()
                time.sleep(0.1)
        yield url
    finally:
        pooler.terminate()
        pooler.wait(30)


def test_the_catalogue_works_through_a_pooler_of_transactions(pooled_url: str) -> None:
    assert migrate_database(pooled_url)[0] is None
    profile = IndexProfile("m", "f", 8, 200, 40, "a")
    with closing(Database(pooled_url)) as database:
        catalogue = SqlCatalogue(database)

        def use(number: int) -> None:
            for turn in range(10):
                catalogue.create_collection(f"c{number}-{turn}", profile)
                assert catalogue.get_collection(f"c{number}-{turn}").profile == profile

        with ThreadPoolExecutor(8) as threads:
            list(threads.map(use, range(8)))
        assert len(list(catalogue.list_collections())) == 80
