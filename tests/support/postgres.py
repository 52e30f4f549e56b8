"""A PostgreSQL of the tests' own, from the system's package, in a temporary folder."""

import os
import pwd
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from secrets import token_hex

PACKAGED = Path("/usr/lib/postgresql")
SUPERUSER = "postgres"
SETTINGS = {
    # The tests kill AskDock, never the database: what it would lose in a power cut does not matter.
    "fsync": "off",
    "synchronous_commit": "off",
    "full_page_writes": "off",
    "listen_addresses": "",
    "max_connections": "200",
}


class Postgres:
    """A running server, reached over a socket in its folder."""

    def __init__(self, folder: Path, programs: Path) -> None:
        self._folder = folder
        self._programs = programs

    def url(self, database: str) -> str:
        """What ASKDOCK_DATABASE_URL takes."""
        return f"postgresql://{SUPERUSER}@/{database}?host={self._folder}"

    def create_database(self, template: str = "template1") -> str:
        """A new database; returns its URL."""
        name = f"test_{token_hex(6)}"
        self.psql(f"CREATE DATABASE {name} TEMPLATE {template}")
        return self.url(name)

    def psql(self, statement: str, database: str = "postgres") -> str:
        """Run one statement; returns what it printed, unaligned."""
        done = self._run("psql", "-h", self._folder, "-U", SUPERUSER, "-d", database, "-XAtqc", statement)
        return done.stdout.strip()

    def start(self) -> None:
        """Start, and wait until it answers."""
        options = " ".join(f"-c {name}='{value}'" for name, value in SETTINGS.items())
        options += f" -k {self._folder}"
        log = self._folder / "log"
        self._run("pg_ctl", "-D", self._folder / "data", "-l", log, "-o", options, "-w", "start")

    def stop(self) -> None:
        """Stop at once, cutting connections."""
        self._run("pg_ctl", "-D", self._folder / "data", "-m", "immediate", "-w", "stop")

    def initialise(self) -> None:
        """Make the data folder."""
        self._run("initdb", "-D", self._folder / "data", "-U", SUPERUSER, "-A", "trust", "-E", "UTF8", "--no-sync")

    def _run(self, program: str, *args: str | Path) -> subprocess.CompletedProcess[str]:
        # The server refuses to run as root.
        user = {"user": _unprivileged(), "extra_groups": []} if os.geteuid() == 0 else {}
        done = subprocess.run(
            [self._programs / program, *map(str, args)],
            capture_output=program == "psql",
            stdout=None if program == "psql" else subprocess.DEVNULL,
            text=True,
            cwd=self._folder,
            timeout=60,
            check=False,
            **user,  # type: ignore[call-overload]
        )
        assert done.returncode == 0, f"{program}: {done.stderr or (self._folder / 'log').read_text()}"
        return done  # type: ignore[no-any-return]


def programs() -> Path | None:
    """The folder of the newest server that is installed, or None."""
    found = sorted(PACKAGED.glob("*/bin/initdb"), key=lambda path: int(path.parts[-3].split(".")[0]))
    if found:
        return found[-1].parent
    elsewhere = shutil.which("initdb")
    return Path(elsewhere).parent if elsewhere else None


@contextmanager
def running(where: Path) -> Iterator[Postgres]:
    """A server, gone with all its data at the end. `where` is what `programs()` found."""
    # Not below pytest's folder: a socket's path has at most 107 characters.
    folder = Path(tempfile.mkdtemp(prefix="askdock-pg-"))
    try:
        if os.geteuid() == 0:
            shutil.chown(folder, _unprivileged())
        server = Postgres(folder, where)
        server.initialise()
        server.start()
        try:
            yield server
        finally:
            server.stop()
    finally:
        shutil.rmtree(folder)


def _unprivileged() -> str:
    users = {user.pw_name for user in pwd.getpwall()}
    return SUPERUSER if SUPERUSER in users else "nobody"
