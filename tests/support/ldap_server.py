"""An OpenLDAP server with people and groups; alone, for the browser: `-m tests.support.ldap_server PORT`."""

import os
import shutil
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

from ldap3 import MODIFY_REPLACE, Connection, Server
from ldap3.core.exceptions import LDAPNoSuchObjectResult
from tests.support.source_servers import wait_for_port

SUFFIX = "dc=example,dc=com"
PEOPLE, GROUPS = f"ou=people,{SUFFIX}", f"ou=groups,{SUFFIX}"
ADMIN, ADMIN_PASSWORD = f"cn=admin,{SUFFIX}", "the admin's secret"
ACCOUNT, ACCOUNT_PASSWORD = f"cn=askdock,{SUFFIX}", "the account's secret"
AS_THEY_ARE = [("2.16.840.1.113730.3.4.2", True, None)]
"""Referrals are entries, too (RFC 3296)."""
CONFIGURATION = """
include /etc/ldap/schema/core.schema
include /etc/ldap/schema/cosine.schema
include /etc/ldap/schema/nis.schema
include /etc/ldap/schema/inetorgperson.schema
modulepath /usr/lib/ldap
moduleload back_mdb
moduleload memberof
moduleload ppolicy
pidfile {home}/pid
{tls}
database mdb
suffix "{suffix}"
rootdn "{admin}"
rootpw "{password}"
directory {home}/data
maxsize 16777216
envflags nosync writemap
overlay memberof
overlay ppolicy
access to attrs=userPassword by anonymous auth by * none
access to * by users read by anonymous auth
"""
TLS = """
TLSCACertificateFile {certificates}/ca.pem
TLSCertificateFile {certificates}/server.pem
TLSCertificateKeyFile {certificates}/key.pem
"""


def person(uid: str, name: str, **more: Any) -> tuple[str, list[str], dict[str, Any]]:
    """An entry; the password is `UID-pass`."""
    told = {"uid": uid, "cn": name, "sn": name, "mail": f"{uid}@example.com", "userPassword": f"{uid}-pass"}
    return f"uid={uid},{PEOPLE}", ["inetOrgPerson"], {**told, **more}


def group(name: str, *members: str, below: str = GROUPS) -> tuple[str, list[str], dict[str, Any]]:
    """An entry."""
    return f"cn={name},{below}", ["groupOfNames"], {"member": [f"uid={one},{PEOPLE}" for one in members]}


ENTRIES = [
    (SUFFIX, ["domain"], {"dc": "example"}),
    (PEOPLE, ["organizationalUnit"], {}),
    (GROUPS, ["organizationalUnit"], {}),
    (ACCOUNT, ["organizationalRole", "simpleSecurityObject"], {"userPassword": ACCOUNT_PASSWORD}),
    person("lin", "Lin 林", mail="lin@example.com"),
    person("max", "Max"),
    person("eve", "Eve", mail="max@example.com"),
    person("nobody", "Nobody"),
    group("staff", "lin", "max"),
    group("ops, admins", "max"),
    (f"cn=posix,{GROUPS}", ["posixGroup"], {"gidNumber": "500", "memberUid": ["lin"]}),
    # Made by somebody where people are, and called as a group that has rights.
    group("board", "lin", below=PEOPLE),
]


@dataclass
class Directory:
    """A server that runs, and what its admin does there."""

    port: int
    tls_port: int

    def __post_init__(self) -> None:
        self._admin = Connection(Server("127.0.0.1", self.port), ADMIN, ADMIN_PASSWORD, raise_exceptions=True)

    @property
    def url(self) -> str:
        """Without TLS."""
        return f"ldap+plain://127.0.0.1:{self.port}"

    @property
    def admin(self) -> Connection:
        """A connection that may change everything."""
        if not self._admin.bound:
            self._admin.bind()
        return self._admin

    def change(self, dn: str, **values: Any) -> None:
        """Set attributes."""
        self.admin.modify(dn, {name: [(MODIFY_REPLACE, value)] for name, value in values.items()})

    def fill(self) -> None:
        """Make it as it was at first."""
        connection = self.admin
        with suppress(LDAPNoSuchObjectResult):
            connection.search(SUFFIX, "(objectClass=*)", controls=AS_THEY_ARE)
            for dn in sorted((one["dn"] for one in connection.response or []), key=len, reverse=True):
                connection.delete(dn, controls=AS_THEY_ARE)
        for dn, classes, attributes in ENTRIES:
            connection.add(dn, classes, attributes)


def program() -> str | None:
    """Where it is."""
    return shutil.which("slapd", path=f"{os.environ['PATH']}:/usr/sbin")


@contextmanager
def slapd(home: Path, port: int, tls_port: int, certificates: Path | None = None) -> Iterator[Directory]:
    """A server on two ports of this machine; the second with TLS from the start, where there are certificates."""
    (home / "data").mkdir()
    tls = "" if certificates is None else TLS.format(certificates=certificates)
    names = {"home": home, "suffix": SUFFIX, "admin": ADMIN, "password": ADMIN_PASSWORD}
    (home / "slapd.conf").write_text(CONFIGURATION.format(tls=tls, **names))
    listening = f"ldap://127.0.0.1:{port}/" + (f" ldaps://127.0.0.1:{tls_port}/" if certificates else "")
    command = [program() or "slapd", "-f", str(home / "slapd.conf"), "-h", listening, "-d", "0"]
    with (home / "log").open("wb") as log:
        server = subprocess.Popen(command, stdout=log, stderr=log)
    try:
        directory = Directory(port, tls_port)
        wait_for_port(port, server)
        directory.fill()
        yield directory
        directory.admin.unbind()
    finally:
        server.terminate()
        server.wait(30)


if __name__ == "__main__":
    with TemporaryDirectory(prefix="slapd-") as folder, slapd(Path(folder), int(sys.argv[1]), 0):
        sys.stdout.write("ready\n")
        sys.stdout.flush()
        signal.sigwait({signal.SIGTERM, signal.SIGINT})
