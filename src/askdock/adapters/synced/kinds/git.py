"""The files of a branch of a Git repository, over HTTP or SSH (dulwich: no git program is needed).

The newest commit is fetched, without history; what an earlier run fetched is kept in a folder of temporary files,
so that only new objects travel. It may be lost: then all are fetched again.
"""

import fcntl
import io
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack, contextmanager, suppress
from hashlib import sha256
from pathlib import Path
from typing import Any, cast
from urllib.parse import quote, urlsplit

from askdock.adapters.synced.http import BUSY, knock, retry_after
from askdock.adapters.synced.ssh import SSH_FIELDS, connect_ssh
from askdock.errors import ConfigurationError, FetchBusy, FetchDenied, FetchFailed, FetchGone, InvalidInput
from askdock.extras import how_to_install
from askdock.ports import GuardedNetwork, Opened, SourceField, SourcePage
from askdock.records import RemoteItem, SourceSpec

PAGE = 500
SECONDS = 60.0
FORBIDDEN = 403
UNUSED_SECONDS = 7 * 86_400


class GitKind:
    """See `askdock.ports.SourceKind`."""

    name = "git"
    title = "Git repository"
    address = "https://git.example.com/team/handbook.git"
    schemes = ("https", "http", "ssh")
    fields = (
        SourceField("branch", "Branch; the repository's default one when left out."),
        SourceField("path", "Folder in the repository; all of it when left out."),
        SourceField("link", "Web address of a file, with {path} in it, to lead back to it."),
        SourceField("user", "User name, where the server asks for one."),
        *(field for field in SSH_FIELDS if field.name != "user"),
    )

    @contextmanager
    def connect(
        self, spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork
    ) -> Iterator["GitConnection"]:
        """Fetch the branch."""
        try:
            import dulwich  # noqa: F401 - asked for before anything is begun
        except ImportError as error:
            raise ConfigurationError(f"this kind needs one more package: {how_to_install('sources')}") from error
        parts = urlsplit(spec.address)
        if parts.scheme not in ("http", "https", "ssh") or not parts.hostname or parts.username or parts.password:
            raise InvalidInput(
                "the address of a repository is like https://host/team/name.git or ssh://host/name.git"
            )
        with ExitStack() as stack:
            repo = stack.enter_context(_repository(spec))
            client = stack.enter_context(_client(spec, secrets, network))
            commit = fetch(client, parts.path, repo, spec.options.get("branch", ""), spec.address)
            yield GitConnection(repo, commit, spec)


class GitConnection:
    """See `askdock.ports.Connection`. An item's revision is the hash of its content; links are not followed."""

    complete = True

    def __init__(self, repo: Any, commit: bytes, spec: SourceSpec) -> None:
        self._repo = repo
        self._commit = commit
        self._spec = spec
        self._folder = spec.options.get("path", "").strip("/")
        branch = spec.options.get("branch", "")
        self._branch = f"?ref={quote(branch)}" if branch else ""

    def pages(self, cursor: str | None) -> Iterator[SourcePage]:
        """Of the fetched tree. A cursor counts for its commit: with another one the listing begins anew."""
        commit, _, after = (cursor or "").partition(" ")
        here = self._commit.decode()
        items: list[RemoteItem] = []
        for item in self._files(after if commit == here else ""):
            items.append(item)
            if len(items) == PAGE:
                yield SourcePage(tuple(items), f"{here} {item.key}")
                items = []
        yield SourcePage(tuple(items), None)

    @contextmanager
    def open(self, item: RemoteItem, revision: str | None) -> Iterator[Opened]:  # noqa: ARG002
        """From what was fetched."""
        try:
            blob = self._repo[(item.revision or "").encode()]
        except KeyError:
            raise FetchGone(f"{item.uri} is not in the repository any more") from None
        yield Opened(io.BytesIO(blob.as_raw_string()), item.revision)

    def close(self) -> None:
        """The context does."""

    def _files(self, after: str) -> Iterator[RemoteItem]:
        from dulwich.object_store import iter_tree_contents

        tree = self._repo[self._commit].tree
        # In the order of trees, which is that of paths with a slash behind folders.
        for entry in iter_tree_contents(self._repo.object_store, tree):
            path = entry.path.decode("utf-8", "replace")
            hidden = any(part.startswith(".") for part in path.split("/"))
            inside = not self._folder or path.startswith(self._folder + "/")
            if path > after and stat.S_ISREG(entry.mode) and inside and not hidden:
                yield self._item(path, quote(entry.path), entry.sha.decode())

    def _item(self, path: str, quoted: str, blob: str) -> RemoteItem:
        """`quoted` tells names apart that are no text, and have signs replaced in `path`."""
        shown = self._spec.options.get("link", "")
        return RemoteItem(
            path if quote(path) == quoted else quoted,
            f"{self._spec.address}/{quoted}{self._branch}",
            path.removeprefix(self._folder).lstrip("/"),
            path.rpartition("/")[2],
            blob,
            link=shown.replace("{path}", quoted) or None,
        )


def fetch(client: Any, path: str, repo: Any, branch: str, address: str) -> bytes:
    """Fetch the branch's newest commit; returns its id. Raises FetchDenied, FetchGone, FetchFailed."""
    import urllib3
    from dulwich.client import HTTPUnauthorized
    from dulwich.errors import GitProtocolError, NotGitRepository

    ref = f"refs/heads/{branch}".encode() if branch else b"HEAD"

    def wanted(refs: Mapping[bytes, bytes], depth: int | None = None) -> list[bytes]:  # noqa: ARG001
        commit = refs.get(ref)
        return [commit] if commit and commit not in repo.object_store else []

    try:
        found = client.fetch(path, repo, determine_wants=wanted, depth=1)
    except HTTPUnauthorized:
        raise FetchDenied(f"{address} may not be read with these credentials") from None
    except NotGitRepository:
        raise FetchGone(f"there is no repository at {address}, or it may not be read") from None
    except urllib3.exceptions.HTTPError as error:
        raise FetchFailed(f"{address} cannot be reached: {type(error).__name__}") from None
    except (GitProtocolError, OSError, EOFError, AssertionError, ValueError) as error:
        raise FetchFailed(f"{address} cannot be fetched: {str(error)[:200] or type(error).__name__}") from None
    commit: bytes | None = found.refs.get(ref)
    if commit is None:  # an empty repository has a HEAD that leads nowhere
        which = f"branch '{branch}'" if branch else "default branch that it tells of: name one"
        raise FetchGone(f"{address} has no {which}")
    return commit


@contextmanager
def _client(spec: SourceSpec, secrets: Mapping[str, str], network: GuardedNetwork) -> Iterator[Any]:
    from dulwich.client import SSHGitClient, Urllib3HttpGitClient

    parts = urlsplit(spec.address)
    user = spec.options.get("user")
    if parts.scheme == "ssh":
        options = {**spec.options, "user": user or "git"}
        with connect_ssh(parts.hostname or "", parts.port or 22, options, secrets, network) as transport:
            yield SSHGitClient(
                parts.hostname or "", parts.port, user or "git", vendor=cast(Any, _Vendor(transport))
            )
        return
    import urllib3

    knock(network, spec.address)
    with network.proxy() as proxy:
        way = urlsplit(proxy)
        headers = urllib3.make_headers(proxy_basic_auth=f"{way.username}:{way.password}")
        plain = f"http://{way.hostname}:{way.port}"
        # Whoever asks for time gets it from the run, not from this thread.
        retries = urllib3.Retry(2, redirect=3, respect_retry_after_header=False)
        pool = _pool()(plain, proxy_headers=headers, timeout=urllib3.Timeout(SECONDS), retries=retries)
        base = f"{parts.scheme}://{parts.netloc}"
        yield Urllib3HttpGitClient(base, pool_manager=pool, username=user, password=secrets.get("password"))


def _pool() -> Any:
    """urllib3's pool of connections by a proxy, which tells refusals as ours."""
    import urllib3

    class Pool(urllib3.ProxyManager):
        def urlopen(  # type: ignore[override]
            self, method: str, url: str, redirect: bool = True, **named: Any
        ) -> Any:
            reply = super().urlopen(method, url, redirect=redirect, **named)
            where = url.partition("?")[0]
            if reply.status in BUSY:
                wait = retry_after(reply.headers.get("Retry-After"))
                raise FetchBusy(f"{where} asks to come later (HTTP {reply.status})", wait)
            if reply.status == FORBIDDEN:
                raise FetchDenied(f"{where} may not be read with these credentials (HTTP {reply.status})")
            return reply

    return Pool


class _Vendor:
    """How dulwich runs a command over SSH: on the transport that was checked."""

    def __init__(self, transport: Any) -> None:
        self._transport = transport

    def run_command(self, host: str, command: bytes, **_: Any) -> "_Channel":  # noqa: ARG002
        channel = self._transport.open_session(timeout=SECONDS)
        channel.settimeout(SECONDS)
        channel.exec_command(command)
        return _Channel(channel)


class _Channel:
    stderr = None

    def __init__(self, channel: Any) -> None:
        self._channel = channel
        self.read = channel.makefile("rb", 1 << 16).read

    def write(self, data: bytes) -> int:
        self._channel.sendall(data)
        return len(data)

    def can_read(self) -> bool:
        return bool(self._channel.recv_ready())

    def close(self) -> None:
        self._channel.close()


def forget_repository(spec: SourceSpec) -> None:
    """Remove what was fetched of a source that is deleted; other machines do so when they sweep."""
    shutil.rmtree(_folder(spec), ignore_errors=True)


def _folder(spec: SourceSpec) -> Path:
    name = sha256(f"{spec.address}\0{sorted(spec.options.items())}".encode()).hexdigest()[:32]
    return Path(tempfile.gettempdir(), f"askdock-git-{name}")


def _sweep(but: Path) -> None:
    """Remove what no run has used for long: of sources that were deleted elsewhere, or have another address."""
    for folder in Path(tempfile.gettempdir()).glob("askdock-git-*"):
        with suppress(OSError):  # another process was faster
            if folder != but and time.time() - folder.stat().st_mtime > UNUSED_SECONDS:
                shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _repository(spec: SourceSpec) -> Iterator[Any]:
    """A bare repository, kept between runs. Where another run has it now, one that is thrown away."""
    from dulwich.errors import NotGitRepository
    from dulwich.repo import Repo

    folder = _folder(spec)
    _sweep(folder)
    folder.mkdir(mode=0o700, exist_ok=True)
    if folder.stat().st_uid != os.getuid():
        raise FetchFailed(f"{folder} belongs to somebody else: set TMPDIR to a folder of this service")
    os.utime(folder)
    with (folder / "lock").open("w") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            with tempfile.TemporaryDirectory(prefix="askdock-git-") as other, Repo.init_bare(other) as repo:
                yield repo
            return
        kept = folder / "repo"
        try:
            repo = Repo(str(kept))
        except (NotGitRepository, OSError):
            shutil.rmtree(kept, ignore_errors=True)
            kept.mkdir()
            repo = Repo.init_bare(str(kept))
        with repo:
            yield repo
