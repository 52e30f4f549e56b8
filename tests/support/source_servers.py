"""Real servers that sources read in the contract suite, each over one folder of this machine."""

import getpass
import os
import shutil
import socket
import subprocess
import threading
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, SimpleHTTPRequestHandler
from itertools import count
from pathlib import Path
from typing import Any

import pytest
from tests.support.faulty_http import faulty_http
from tests.support.faulty_line import FaultyLine
from tests.support.serving import serving

from askdock.records import SourceSpec

OLD = 1_700_000_000
POWERS = "-dac_override,-dac_read_search"
SFTP = "/usr/lib/openssh/sftp-server"
if os.geteuid() == 0:
    # Without root's power to read what a file's mode forbids.
    SFTP = f"{shutil.which('setpriv')} --bounding-set={POWERS} --inh-caps={POWERS} {SFTP}"
SECOND = count()


@dataclass
class Place:
    """Where a source finds what is in `folder`, once `publish` was called."""

    spec: SourceSpec
    folder: Path
    secrets: Mapping[str, str] = field(default_factory=dict)
    publish: Callable[[], None] = lambda: None
    fixed: bool = False
    """Whether an item never changes: what is edited is another item, and so is what is renamed."""
    keeps_id: bool = False
    """Whether an item that is renamed stays the same one: then it has changed, and nothing was removed."""
    moves: bool = False
    """Whether it tells that an item has moved: then nothing else has changed."""
    stays: bool = False
    """Whether what is gone there stays: it shows its newest items only."""
    suffix: str = ""
    """What the source puts behind a name."""
    before: str = ""
    """A pattern of what it puts before one."""
    server: Any = None
    """Its faults (`Faults`), or the line to it (`FaultyLine`)."""
    filled: Callable[[int], None] | None = None
    """Makes so many items there, faster than by files."""

    def fill(self, count: int) -> None:
        """So many small items and no others, in folders of a hundred."""
        for path in self.folder.glob("[!.]*"):
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        if make := self.filled or getattr(self.server, "fill", None):
            make(count)
            return
        for number in range(count):
            folder = self.folder / str(number // 100)
            folder.mkdir(exist_ok=True)
            (folder / f"{number}.md").write_text(f"# {number}")
        self.publish()

    def write(self, name: str, content: bytes) -> None:
        """Put a file there."""
        target = self.folder / name
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(content)
        # Times of this moment are not trusted; each is another.
        os.utime(target, (OLD + next(SECOND), OLD + next(SECOND)))


def free_port() -> int:
    """A port that is free now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


@contextmanager
def folder_place(folder: Path) -> Iterator[Place]:
    """The folder itself."""
    yield Place(SourceSpec("s", "folder", str(folder)), folder)


@contextmanager
def webdav_place(folder: Path) -> Iterator[Place]:
    """WsgiDAV on cheroot, with a password."""
    from cheroot import wsgi
    from wsgidav.wsgidav_app import WsgiDAVApp

    app = WsgiDAVApp(
        {
            "provider_mapping": {"/": str(folder)},
            "simple_dc": {"user_mapping": {"*": {"lin": {"password": "secret"}}}},
            "logging": {"enable": False},
            "verbose": 0,
        }
    )
    server = wsgi.Server(("127.0.0.1", free_port()), app, numthreads=2)
    server.prepare()
    thread = threading.Thread(target=server.serve, daemon=True)
    thread.start()
    try:
        with faulty_http(server.bind_addr[1], lambda method, _: method == "GET") as (faults, port):
            spec = SourceSpec("s", "webdav", f"http://127.0.0.1:{port}/", {"user": "lin"})
            yield Place(spec, folder, {"password": "secret"}, server=faults)
    finally:
        server.stop()
        thread.join()


@contextmanager
def sftp_place(folder: Path) -> Iterator[Place]:
    """OpenSSH's server, as the user that runs the tests."""
    with sshd(folder.parent / "sshd") as (port, host_key, private_key):
        line = FaultyLine("127.0.0.1", port)
        options = {"user": getpass.getuser(), "host_key": host_key}
        spec = SourceSpec("s", "sftp", f"sftp://127.0.0.1:{line.port}{folder}", options)
        yield Place(spec, folder, {"private_key": private_key}, server=line)
        line.cut()


@contextmanager
def sshd(home: Path) -> Iterator[tuple[int, str, str]]:
    """Port, fingerprint of the host's key, and a private key that is let in."""
    program = shutil.which("sshd", path=f"{os.environ['PATH']}:/usr/sbin")
    if program is None:
        pytest.skip("sshd is not installed (Debian: openssh-server)")
    home.mkdir(exist_ok=True)
    home.chmod(0o700)
    Path("/run/sshd").mkdir(exist_ok=True)
    for name in ("host", "user"):
        subprocess.run(["ssh-keygen", "-q", "-t", "ed25519", "-N", "", "-f", home / name], check=True)
    port = free_port()
    (home / "config").write_text(
        f"ListenAddress 127.0.0.1\nPort {port}\nHostKey {home}/host\nPidFile none\nUsePAM no\nStrictModes no\n"
        f"AuthorizedKeysFile {home}/user.pub\nPasswordAuthentication no\nSubsystem sftp {SFTP}\n"
        "PermitRootLogin yes\n"
    )
    shown = subprocess.run(["ssh-keygen", "-lf", home / "host.pub"], check=True, capture_output=True, text=True)
    with (home / "log").open("wb") as log:
        server = subprocess.Popen([program, "-D", "-e", "-f", home / "config"], stderr=log)
    try:
        wait_for_port(port, server)
        yield port, shown.stdout.split()[1], (home / "user").read_text()
    finally:
        server.terminate()
        server.wait(30)


def wait_for_port(port: int, server: "subprocess.Popen[bytes]") -> None:
    """Until somebody listens, or the server has ended."""
    for _ in range(2000):
        if server.poll() is not None:
            break
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except ConnectionRefusedError:
            threading.Event().wait(0.01)
        else:
            return
    pytest.fail(f"nothing listens at {port}")


def git(folder: Path, *arguments: str) -> None:
    """Run git in the folder."""
    who = ["-c", "user.name=Lin", "-c", "user.email=lin@example.com", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", "-C", folder, *who, *arguments], check=True, capture_output=True)


def work_tree(folder: Path) -> Callable[[], None]:
    """Make the folder a repository; returns what commits all that is there."""
    if shutil.which("git") is None:
        pytest.skip("git is not installed")
    git(folder, "init", "-q", "-b", "main")

    def commit() -> None:
        git(folder, "add", "-A")
        git(folder, "commit", "-q", "--allow-empty", "-m", "Change")

    commit()
    return commit


@contextmanager
def git_http_place(folder: Path) -> Iterator[Place]:
    """git http-backend behind an HTTP server."""
    commit = work_tree(folder)

    class Handler(BaseHTTPRequestHandler):
        def log_message(self, *_: Any) -> None: ...

        def do_GET(self) -> None:
            path, _, query = self.path.partition("?")
            size = int(self.headers.get("Content-Length") or 0)
            environment = {
                **os.environ,
                "GIT_PROJECT_ROOT": str(folder),
                "GIT_HTTP_EXPORT_ALL": "1",
                "PATH_INFO": path.removeprefix("/handbook.git"),
                "QUERY_STRING": query,
                "REQUEST_METHOD": self.command,
                "CONTENT_TYPE": self.headers.get("Content-Type", ""),
                "CONTENT_LENGTH": str(size),
                "HTTP_CONTENT_ENCODING": self.headers.get("Content-Encoding", ""),
            }
            if protocol := self.headers.get("Git-Protocol"):
                environment["GIT_PROTOCOL"] = protocol
            environment["GIT_PROJECT_ROOT"] = str(folder / ".git")
            done = subprocess.run(
                ["git", "http-backend"],
                input=self.rfile.read(size),
                env=environment,
                capture_output=True,
                check=True,
            )
            head, _, body = done.stdout.partition(b"\r\n\r\n")
            headers = [line.split(b": ", 1) for line in head.split(b"\r\n")]
            status = next((value.split()[0] for name, value in headers if name == b"Status"), b"200")
            self.send_response(int(status))
            for name, value in headers:
                self.send_header(name.decode(), value.decode())
            self.end_headers()
            self.wfile.write(body)

        do_POST = do_GET  # noqa: N815 - http.server's name

    with (
        serving(Handler) as own,
        faulty_http(own, lambda method, _: method == "POST") as (faults, port),
    ):
        spec = SourceSpec("s", "git", f"http://127.0.0.1:{port}/handbook.git")
        yield Place(spec, folder, publish=commit, server=faults)


@contextmanager
def git_ssh_place(folder: Path) -> Iterator[Place]:
    """The same repository by SSH."""
    commit = work_tree(folder)
    with sshd(folder.parent / "sshd") as (port, host_key, private_key):
        line = FaultyLine("127.0.0.1", port)
        options = {"user": getpass.getuser(), "host_key": host_key, "branch": "main"}
        spec = SourceSpec("s", "git", f"ssh://127.0.0.1:{line.port}{folder}", options)
        yield Place(spec, folder, {"private_key": private_key}, commit, server=line)
        line.cut()


@contextmanager
def site_place(folder: Path, *, crawl: bool) -> Iterator[Place]:
    """A site of the folder's files, with an index of links and a sitemap, and a robots.txt."""

    class Handler(SimpleHTTPRequestHandler):
        def __init__(self, *args: Any) -> None:
            super().__init__(*args, directory=str(folder))

        def log_message(self, *_: Any) -> None: ...

    with serving(Handler) as own, faulty_http(own, _reads_a_page) as (faults, port):
        host = f"http://127.0.0.1:{port}"

        def publish() -> None:
            names = sorted(
                path.relative_to(folder).as_posix()
                for path in folder.rglob("*")
                if path.is_file() and path.name not in ("index.html", "sitemap.xml", "robots.txt")
            )
            listed = "".join(f"<url><loc>{host}/{name}</loc></url>" for name in names)
            (folder / "sitemap.xml").write_text(f"<urlset>{listed}</urlset>")
            anchors = "".join(f'<a href="/{name}">{name}</a>' for name in [*names, "dead.txt", "private/x.txt"])
            (folder / "index.html").write_text(
                f"<html><body>{anchors}<a href='http://example.com/'>x</a></body></html>"
            )
            (folder / "robots.txt").write_text("User-agent: *\nDisallow: /private/\n")

        publish()
        if crawl:
            spec = SourceSpec("s", "web", f"{host}/", {"crawl": "yes"}, exclude=("index.html", ""))
        else:
            spec = SourceSpec("s", "web", f"{host}/sitemap.xml")
        yield Place(spec, folder, publish=publish, server=faults)


def _reads_a_page(_: str, path: str) -> bool:
    return path not in ("/", "/sitemap.xml", "/robots.txt", "/dead.txt")


@contextmanager
def sitemap_place(folder: Path) -> Iterator[Place]:
    """Pages of a sitemap."""
    with site_place(folder, crawl=False) as place:
        yield place


@contextmanager
def crawl_place(folder: Path) -> Iterator[Place]:
    """Pages that links lead to."""
    with site_place(folder, crawl=True) as place:
        yield place
