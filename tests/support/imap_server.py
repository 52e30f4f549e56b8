"""A Dovecot with one mailbox, made like a folder: each of its files is a message in a mail folder."""

import getpass
import imaplib
import os
import shutil
import ssl
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from email.message import EmailMessage
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

import pytest
from tests.support.faulty_line import FaultyLine
from tests.support.source_servers import Place, free_port, wait_for_port

from askdock.records import SourceSpec

CONFIGURATION = """
base_dir = {run}
state_dir = {run}
log_path = {home}/log
protocols = imap
listen = 127.0.0.1
ssl = required
ssl_cert = <{home}/cert.pem
ssl_key = <{home}/key.pem
mail_location = maildir:{home}/mail:LAYOUT=fs
mail_uid = {uid}
mail_gid = {gid}
first_valid_uid = 1
namespace inbox {{
  inbox = yes
  separator = /
  mailbox Trash {{
    auto = create
    special_use = \\Trash
  }}
}}
passdb {{
  driver = static
  args = password=secret
}}
userdb {{
  driver = static
  args = uid={uid} gid={gid} home={home}/mail
}}
service imap-login {{
  inet_listener imap {{
    port = {starttls}
  }}
  inet_listener imaps {{
    port = {port}
    ssl = yes
  }}
}}
{rootless}
"""
ROOTLESS = """default_internal_user = {user}
default_internal_group = {user}
default_login_user = {user}
service anvil {{
  chroot =
}}
service imap-login {{
  chroot =
}}"""


class Mailbox:
    """What a person does with a mail program."""

    def __init__(self, port: int, context: ssl.SSLContext) -> None:
        self._client = imaplib.IMAP4_SSL("127.0.0.1", port, ssl_context=context)
        self._client.login("lin", "secret")
        self._put: dict[str, bytes] = {}

    def publish(self, folder: Path) -> None:
        """Make the mailbox like the folder: new and changed files are new messages, renamed ones are moved."""
        there = {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*") if p.is_file()}
        for path in sorted(self._put):
            if there.get(path) != self._put[path]:
                self._select(path)
                _, found = self._client.search(None, "ALL")
                for number in found[0].split():
                    _, head = self._client.fetch(number, "(BODY.PEEK[HEADER.FIELDS (X-PATH)])")
                    if path.encode("utf-8") in head[0][1]:
                        self._client.store(number, "+FLAGS", r"(\Deleted)")
                self._client.expunge()
        for path, content in sorted(there.items()):
            if self._put.get(path) != content:
                self._client.create(self._folder(path))
                done, answer = self._client.append(
                    self._folder(path), None, None, self.message(Path(path).name, content, path)
                )
                assert done == "OK", answer
        self._put = there

    def close(self) -> None:
        """Sign out."""
        self._client.logout()

    def message(self, subject: str, content: bytes, path: str = "") -> bytes:
        """A mail."""
        message = EmailMessage()
        message["Subject"], message["From"], message["X-PATH"] = subject, "Lin <lin@example.com>", path
        message.set_content(content.decode())
        return message.as_bytes()

    def _folder(self, path: str) -> str:
        return f'"{path.rpartition("/")[0] or "INBOX"}"'

    def _select(self, path: str) -> None:
        done, answer = self._client.select(self._folder(path))
        assert done == "OK", answer


@contextmanager
def dovecot(home: Path) -> Iterator[tuple[int, int, ssl.SSLContext]]:
    """Its ports for TLS and for STARTTLS, and a context that trusts it (also named by SSL_CERT_FILE meanwhile)."""
    program = shutil.which("dovecot", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("dovecot is not installed (Debian: dovecot-imapd)")
    (home / "mail").mkdir(parents=True, exist_ok=True)
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes"]
    command += ["-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    command += ["-keyout", str(home / "key.pem"), "-out", str(home / "cert.pem")]
    subprocess.run(command, check=True, capture_output=True)
    uid, gid, user, rootless = os.getuid(), os.getgid(), getpass.getuser(), ""
    if uid == 0:
        # Its mail processes do not run as root; the folders above are those of a test.
        uid = gid = 8
        for path in (home, *home.parents):
            if path.stat().st_mode & 0o711 != 0o711 and path.owner() == "root":
                path.chmod(path.stat().st_mode | 0o711)
        shutil.chown(home / "mail", uid, gid)
    else:
        rootless = ROOTLESS.format(user=user)
    port, starttls = free_port(), free_port()
    configuration = home / "dovecot.conf"
    before = os.environ.get("SSL_CERT_FILE")
    # Paths of sockets are short: not below the folder of a test.
    with TemporaryDirectory(prefix="dovecot-") as run:
        Path(run).chmod(0o755)
        names = {"home": home, "run": run, "uid": uid, "gid": gid, "rootless": rootless}
        configuration.write_text(CONFIGURATION.format(port=port, starttls=starttls, **names))
        server = subprocess.Popen([program, "-F", "-c", configuration])
        os.environ["SSL_CERT_FILE"] = str(home / "cert.pem")
        try:
            wait_for_port(port, server)
            yield port, starttls, ssl.create_default_context(cafile=str(home / "cert.pem"))
        finally:
            os.environ.pop("SSL_CERT_FILE", None)
            if before is not None:
                os.environ["SSL_CERT_FILE"] = before
            server.terminate()
            server.wait(30)


@contextmanager
def imap_place(folder: Path) -> Iterator[Place]:
    """The mailbox of somebody; a message is called as its file is."""
    with dovecot(folder.parent / "dovecot") as (port, _, context):
        mailbox = Mailbox(port, context)
        line = FaultyLine("127.0.0.1", port)
        spec = SourceSpec("s", "imap", f"imaps://127.0.0.1:{line.port}", {"user": "lin"})
        place = Place(spec, folder, {"password": "secret"}, lambda: mailbox.publish(folder), fixed=True)
        place.suffix, place.server = ".eml", line
        place.filled = partial(_fill, folder.parent / "dovecot" / "mail" / "cur")
        yield place
        line.cut()
        mailbox.close()


def _fill(inbox: Path, count: int) -> None:
    """Put messages where Dovecot keeps those of the inbox."""
    owner = inbox.parent.stat()
    for folder in (inbox, inbox.with_name("new"), inbox.with_name("tmp")):
        folder.mkdir(exist_ok=True)
        os.chown(folder, owner.st_uid, owner.st_gid)
    for number in range(count):
        message = inbox / f"{1_700_000_000 + number}.M{number}.test:2,S"
        message.write_text(f"Subject: {number}\r\n\r\nText\r\n")
        os.chown(message, owner.st_uid, owner.st_gid)
