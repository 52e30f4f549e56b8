"""A real Keycloak outside of Compose, and a person who signs in at it."""

import html
import os
import re
import shutil
import subprocess
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from tests.containers.commands import ROOT, run, wait_for

CLIENT, CLIENT_SECRET = "askdock", "askdock-test-secret"
FORM = re.compile(r'<form[^>]*\baction="([^"]+)"')


@contextmanager
def keycloak(folder: Path, port: int, address: str) -> Iterator[str]:
    """The issuer of one that listens at a port of loopback and is reached by others at `address`."""
    if not (shutil.which("java") and shutil.which("mvn")):
        pytest.skip("Keycloak is fetched by Maven and runs on Java")
    script = ROOT / "frontend" / "identity" / "keycloak" / "start.sh"
    with (folder / "log").open("w") as log:
        server = subprocess.Popen(
            ["bash", script, str(port), folder], stdout=log, stderr=log, env={**os.environ, "KC_HOSTNAME": address}
        )

    def answers() -> bool:
        assert server.poll() is None, (folder / "log").read_text()[-3000:]
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/realms/askdock", timeout=10):
                return True
        except (OSError, urllib.error.HTTPError):
            return False

    try:
        wait_for(answers, "Keycloak to answer", seconds=290)
        yield f"{address}/realms/askdock"
    finally:
        server.terminate()
        server.wait(60)


class Person:
    """A browser without a page: requests that keep cookies and follow redirects, to names that `places` maps to
    addresses, each as `name:port:address:port`. Certificates are not checked: what counts here is that the program
    checks those of the provider.
    """

    def __init__(self, folder: Path, *places: str) -> None:
        jar = str(folder / "cookies")
        self._jar = Path(jar)
        self._options = ["--silent", "--show-error", "--fail", "--insecure", "--location", "-c", jar, "-b", jar]
        self._options += [part for place in places for part in ("--connect-to", place)]

    def ask(self, url: str, *options: str) -> str:
        """What is at the address."""
        return run("curl", *self._options, *options, url).stdout

    def sign_in(self, url: str, name: str, password: str) -> None:
        """By the provider's own page, which `url` leads to; ends where the provider sends the browser back to."""
        found = FORM.search(self.ask(url))
        assert found, "the provider shows no form"
        fields = ("--data-urlencode", f"username={name}", "--data-urlencode", f"password={password}")
        page = self.ask(html.unescape(found[1]), *fields)
        assert '<div id="root">' in page, page[-2000:]

    @property
    def token(self) -> str:
        """What writes by cookie bring in a header."""
        lines = (line.split("\t") for line in self._jar.read_text().splitlines())
        return next(line[6] for line in lines if line[5:6] == ["askdock-csrf"])
