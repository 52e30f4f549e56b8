"""Commands, and the images that the tests here run."""

import subprocess
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).parents[2]
HERE = Path(__file__).parent
BUILD_ARGS = {
    "PYTHON_BASE": "askdock-test/python",
    "NODE_BASE": "askdock-test/node",
    "NGINX_BASE": "askdock-test/nginx",
}
IMAGE, FRONTEND = "askdock:test", "askdock-frontend:test"
TESTED_IMAGES = {
    "ASKDOCK_IMAGE": IMAGE,
    "ASKDOCK_FRONTEND_IMAGE": FRONTEND,
    "POSTGRES_IMAGE": "askdock-test/postgres",
    "SEAWEEDFS_IMAGE": "askdock-test/seaweedfs",
    "ETCD_IMAGE": "askdock-test/etcd",
    "MILVUS_IMAGE": "askdock-test/milvus",
    "CADDY_IMAGE": "askdock-test/caddy",
}
"""What the Compose file and the stack take instead of public images."""


def run(
    *command: str | Path, check: bool = True, timeout: float = 900, **options: Any
) -> subprocess.CompletedProcess[str]:
    """Run to the end; a failure shows what the command said."""
    done = subprocess.run(
        [str(part) for part in command], capture_output=True, text=True, timeout=timeout, check=False, **options
    )
    if check and done.returncode != 0:
        pytest.fail(
            f"{' '.join(map(str, command))}: exit {done.returncode}\n{done.stdout[-4000:]}\n{done.stderr[-4000:]}"
        )
    return done


def wait_for(condition: Callable[[], Any], what: str, seconds: float = 120, every: float = 0.5) -> Any:
    """The condition's first true value; it is asked again because another system has no event to wait for."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if found := condition():
            return found
        time.sleep(every)
    pytest.fail(f"waited {seconds} s in vain for {what}")


HARDENED = (
    *("--network", "none", "--read-only", "--cap-drop", "ALL", "--security-opt", "no-new-privileges"),
    *("--tmpfs", "/tmp"),  # noqa: S108 - a mount inside the container
    *("--tmpfs", "/var/lib/askdock:uid=10001,gid=10001,mode=700"),
)


def in_image(*command: str, script: str = "", mounts: Sequence[str] = (f"{ROOT / 'examples'}:/data:ro",)) -> str:
    """What the image prints for a command of askdock or a script, confined as far as that goes."""
    start = ["docker", "run", "--rm", *HARDENED, *(part for mount in mounts for part in ("-v", mount))]
    if script:
        return run(*start, "--entrypoint", "sh", IMAGE, "-ec", script).stdout
    return run(*start, IMAGE, *command).stdout
