"""Cluster DNS for tests: writes a hosts file from Services and Endpoints, anew whenever one of them changes.

names.py KUBECONFIG HOSTS PIDFILE     PIDFILE: that of the dnsmasq which reads HOSTS again on SIGHUP
"""

import json
import os
import re
import signal
import ssl
import sys
import urllib.request
from collections.abc import Iterator
from pathlib import Path
from typing import Any

WATCH_SECONDS = 300


class Cluster:
    """The API server, by the token of a kubeconfig."""

    def __init__(self, kubeconfig: Path) -> None:
        text = kubeconfig.read_text(encoding="utf-8")
        self._server = _found(r'server: "([^"]+)"', text)
        self._token = _found(r"token: (\w+)", text)
        self._unchecked = ssl._create_unverified_context()  # noqa: S323 - a certificate of its own making

    def get(self, path: str) -> Any:
        """The open reply."""
        request = urllib.request.Request(  # noqa: S310
            self._server + path, headers={"Authorization": f"Bearer {self._token}"}
        )
        return urllib.request.urlopen(request, context=self._unchecked, timeout=WATCH_SECONDS + 30)  # noqa: S310

    def items(self, kind: str) -> list[dict[str, Any]]:
        """All objects of a kind."""
        with self.get(f"/api/v1/{kind}") as reply:
            found: list[dict[str, Any]] = json.load(reply)["items"]
            return found

    def changes(self) -> Iterator[None]:
        """Once for each change of any Endpoints; a Service that selects pods has one from its start."""
        while True:
            with self.get(f"/api/v1/endpoints?watch=true&timeoutSeconds={WATCH_SECONDS}") as reply:
                for _ in reply:
                    yield


def _found(pattern: str, text: str) -> str:
    match = re.search(pattern, text)
    if match is None:
        raise SystemExit(f"the kubeconfig has no {pattern}")
    return match[1]


def records(services: list[dict[str, Any]], endpoints: list[dict[str, Any]]) -> str:
    """Lines of a hosts file: a Service's address, and for a headless one those of its ready pods."""
    ready = {
        (one["metadata"]["namespace"], one["metadata"]["name"]): [
            address for subset in one.get("subsets", []) for address in subset.get("addresses", [])
        ]
        for one in endpoints
    }
    lines = []
    for service in services:
        namespace, name = service["metadata"]["namespace"], service["metadata"]["name"]
        full = f"{name}.{namespace}.svc.cluster.local"
        if service["spec"]["clusterIP"] != "None":
            lines.append(f"{service['spec']['clusterIP']} {full}")
            continue
        for address in ready.get((namespace, name), []):
            lines.append(f"{address['ip']} {full}")
            if "hostname" in address:
                lines.append(f"{address['ip']} {address['hostname']}.{full}")
    return "".join(f"{line}\n" for line in sorted(lines))


def main() -> None:
    """Follow the cluster for ever."""
    kubeconfig, hosts, pidfile = map(Path, sys.argv[1:])
    cluster = Cluster(kubeconfig)
    written = ""
    for _ in cluster.changes():
        now = records(cluster.items("services"), cluster.items("endpoints"))
        if now != written:
            hosts.write_text(now, encoding="ascii")
            os.kill(int(pidfile.read_text(encoding="ascii")), signal.SIGHUP)
            written = now


if __name__ == "__main__":
    main()
